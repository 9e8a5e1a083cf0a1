// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;

/** What a run says when this host refuses it something. */
final class HostRefusal {
    private HostRefusal() {}

    /**
     * Says why, and returns the {@link ExitCode}.
     *
     * @param speaker what complaints about what was typed begin with, "sonde icmp"
     */
    static int complain(
            String speaker, SocketOptions options, NetworkException failure, Surroundings world) {
        boolean typedWrong = failure.whose() == NetworkException.Cause.NO_SUCH_THING;
        world.complain(
                (typedWrong ? speaker + ": " + source(options) : "sonde: ") + failure.getMessage());
        return typedWrong ? ExitCode.USAGE : ExitCode.SYSTEM;
    }

    /** The option that names things of this host, for a complaint that there is no such thing. */
    private static String source(SocketOptions options) {
        return options.source().isEmpty() ? "" : "-I " + options.source() + ": ";
    }
}
