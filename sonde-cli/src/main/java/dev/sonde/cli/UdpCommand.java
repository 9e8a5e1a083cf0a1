// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde udp}: lines of text to an echo server, a datagram each. */
final class UdpCommand extends TextCommand {
    UdpCommand() {
        super("sonde udp", Plan.UDP_PORT, "UDP");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = newSpec();
        spec.usageMessage()
                .header("Sends datagrams with a line of text and reports on the echoes.")
                .customSynopsis("sonde udp [OPTION…] TARGET[:PORT]…")
                .footer(
                        footer(
                                "",
                                "A probe says ping N T, N its number and T its time; a server answers PING N T",
                                "(sonde serve udp) or the same octets (RFC 862). The default port is 11000.",
                                "HOST PORT, two words, mean HOST:PORT."));
        declareOptions(spec);
        ProbeOptions.declareClock(spec);
        return spec;
    }

    @Override
    Plan.Builder plan(Arguments arguments) {
        return apply(arguments, Plan.udp());
    }
}
