// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.Optional;

/**
 * An error that a probe met on its way, as much of it as this host tells: the ICMP message, or the
 * {@link Failure} it made of one. The latter alone is what Linux tells an unprivileged process
 * about an open TCP connection.
 */
public sealed interface PathError permits IcmpReport, Failure {
    /** The message, where this host tells it. */
    default Optional<IcmpReport> icmp() {
        return this instanceof IcmpReport report ? Optional.of(report) : Optional.empty();
    }
}
