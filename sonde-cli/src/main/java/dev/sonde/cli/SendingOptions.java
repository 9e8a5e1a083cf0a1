// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.net.PathMtuDiscovery;
import dev.sonde.net.SocketOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** The options about how packets leave, the same for all that probes. */
final class SendingOptions {
    private static final List<String> PATH_MTU = List.of("do", "want", "dont", "probe");

    private SendingOptions() {}

    /** Declares them. */
    static void declare(CommandSpec spec) {
        spec.addOption(Arguments.flag("IPv4 only.", "-4", "--ipv4"));
        spec.addOption(Arguments.flag("IPv6 only.", "-6", "--ipv6"));
        spec.addOption(
                Arguments.option("N", "Time to live or hop limit, 1 to 255.", "-t", "--ttl"));
        spec.addOption(
                Arguments.option(
                        "TOS",
                        "TOS octet or traffic class, 0 to 255, 0x.. or a DSCP name such as ef.",
                        "-Q",
                        "--tos"));
        spec.addOption(
                Arguments.option(
                        "SOURCE", "Interface or own address to send from.", "-I", "--interface"));
        spec.addOption(
                Arguments.option(
                        "HOW",
                        "Path MTU discovery: do (never fragment), want, dont, or probe.",
                        "-M",
                        "--pmtudisc"));
        spec.addOption(Arguments.option("MARK", "Packet mark of the probes.", "-m", "--mark"));
        spec.addOption(
                Arguments.option("LABEL", "IPv6 flow label, 0 to 0xfffff.", "-F", "--flow-label"));
    }

    /** Which addresses may be probed. */
    static AddressFamily family(Arguments arguments) {
        if (arguments.has("--ipv4") && arguments.has("--ipv6")) {
            throw new UsageException("-4 and -6: give one of them, or neither for both");
        }
        return arguments.has("--ipv4")
                ? AddressFamily.V4
                : arguments.has("--ipv6") ? AddressFamily.V6 : AddressFamily.ANY;
    }

    /** How packets are to leave. */
    static SocketOptions read(Arguments arguments) {
        SocketOptions options = SocketOptions.DEFAULT;
        OptionalLong ttl = arguments.number("--ttl", "ttl", 1, 255);
        if (ttl.isPresent()) {
            options = options.withTtl((int) ttl.getAsLong());
        }
        Optional<String> tos = arguments.text("--tos");
        if (tos.isPresent()) {
            try {
                options = options.withTos(TosText.parse(tos.get()));
            } catch (IllegalArgumentException e) {
                throw arguments.bad("--tos", e);
            }
        }
        Optional<String> source = arguments.text("--interface");
        if (source.isPresent()) {
            if (source.get().isBlank()) {
                throw arguments.bad("--interface", "give an interface or an address of this host");
            }
            options = options.withSource(source.get());
        }
        OptionalLong pathMtu = arguments.choice("--pmtudisc", "path MTU discovery", PATH_MTU);
        if (pathMtu.isPresent()) {
            options =
                    options.withPathMtuDiscovery(
                            switch ((int) pathMtu.getAsLong()) {
                                case 0 -> PathMtuDiscovery.DO;
                                case 1 -> PathMtuDiscovery.WANT;
                                case 2 -> PathMtuDiscovery.DONT;
                                default -> PathMtuDiscovery.PROBE;
                            });
        }
        OptionalLong mark = arguments.number("--mark", "mark", 0, 0xFFFF_FFFFL);
        if (mark.isPresent()) {
            options = options.withMark(mark.getAsLong());
        }
        OptionalLong label = arguments.number("--flow-label", "flow label", 0, 0xFFFFF);
        if (label.isPresent()) {
            options = options.withFlowLabel((int) label.getAsLong());
        }
        return options;
    }
}
