// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/** Who runs Sonde, which decides on what sockets it may have. */
enum AsWhom {
    /** Without any privilege: a ping socket under {@code icmp}, the error queue under all. */
    NOBODY_ON_PING_SOCKET,
    /** Somebody who may have raw sockets and no ping sockets. */
    ROOT_ON_RAW_SOCKET;

    /** The groups that may open ping sockets: not root's, so that root is left with raw ones. */
    private static final String NOBODYS_GROUP = "65534 65534";

    /**
     * {@code sonde PROTOCOL} with these arguments, in a namespace whose ping sockets are nobody's.
     */
    Command run(String protocol, Namespace where, String arguments) {
        where.pingGroupRange(NOBODYS_GROUP);
        Command command = Command.sonde((protocol + " " + arguments).split(" ")).in(where);
        return switch (this) {
            case NOBODY_ON_PING_SOCKET -> command.asNobody();
            case ROOT_ON_RAW_SOCKET -> command;
        };
    }

    /** {@code sonde icmp}. */
    Command icmp(Namespace where, String arguments) {
        return run("icmp", where, arguments);
    }
}
