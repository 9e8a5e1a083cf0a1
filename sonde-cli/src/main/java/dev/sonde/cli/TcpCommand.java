// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde tcp}: lines of text to an echo server, all in one connection. */
final class TcpCommand extends TextCommand {
    TcpCommand() {
        super("sonde tcp", Plan.TCP_PORT, "tcp");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = newSpec();
        spec.usageMessage()
                .header("Sends lines of text over one open TCP connection and times the echoes.")
                .customSynopsis("sonde tcp [OPTION…] TARGET[:PORT]…")
                .footer(
                        footer(
                                "",
                                "A probe says ping N T, N its number and T its time; a server answers PING N T",
                                "(sonde serve tcp) or the same octets (RFC 862). The default port is 11001.",
                                "HOST PORT, two words, mean HOST:PORT. A lost packet costs no answer here, as TCP",
                                "sends it again, but time: 200 ms and more; retransmits= says when this host did.",
                                "For a service that echoes nothing use sonde connect."));
        declareOptions(spec);
        ProbeOptions.declareClock(spec);
        return spec;
    }

    @Override
    Plan.Builder plan(Arguments arguments) {
        return apply(arguments, Plan.tcp());
    }
}
