// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.util.List;
import java.util.Optional;

/** The commands there are. Only the one that is asked for is loaded. */
final class Commands {
    /** In the order of the help. */
    static final List<String> NAMES =
            List.of("icmp", "udp", "tcp", "connect", "sweep", "serve", "explain", "help");

    private Commands() {}

    /** The command of that name. */
    static Optional<Command> find(String name) {
        return switch (name) {
            case "icmp" -> Optional.of(new IcmpCommand());
            case "udp" -> Optional.of(new UdpCommand());
            case "tcp" -> Optional.of(new TcpCommand());
            case "connect" -> Optional.of(new ConnectCommand());
            case "sweep" -> Optional.of(new SweepCommand());
            case "serve" -> Optional.of(new ServeCommand());
            case "explain" -> Optional.of(new ExplainCommand());
            case "help" -> Optional.of(new HelpCommand());
            default -> Optional.empty();
        };
    }
}
