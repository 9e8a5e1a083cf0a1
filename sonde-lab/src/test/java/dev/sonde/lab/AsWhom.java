// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/** Who runs {@code sonde icmp}, which decides on which kind of socket it runs. */
enum AsWhom {
    NOBODY_ON_PING_SOCKET,
    ROOT_ON_RAW_SOCKET;

    /** The groups that may open ping sockets: not root's, so that root is left with raw ones. */
    private static final String NOBODYS_GROUP = "65534 65534";

    /** {@code sonde icmp} with these arguments, in a namespace whose ping sockets are nobody's. */
    Command icmp(Namespace where, String arguments) {
        where.pingGroupRange(NOBODYS_GROUP);
        Command command = Command.icmp(arguments).in(where);
        return switch (this) {
            case NOBODY_ON_PING_SOCKET -> command.asNobody();
            case ROOT_ON_RAW_SOCKET -> command;
        };
    }
}
