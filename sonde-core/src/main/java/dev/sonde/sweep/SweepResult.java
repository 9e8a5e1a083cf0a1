// SPDX-License-Identifier: Apache-2.0
package dev.sonde.sweep;

import dev.sonde.Outcome;
import dev.sonde.net.IpAddress;
import java.util.Optional;

/**
 * What became of one target.
 *
 * @param wallNanos when that was known
 * @param target the name, or the address in digits
 * @param address empty when the name has none
 * @param port 0 where the protocol has none
 * @param attempts how many probes it took, 0 when none left
 * @param stalled whether a pause of this process touched the probe
 */
public record SweepResult(
        long wallNanos,
        String target,
        Optional<IpAddress> address,
        int port,
        Outcome outcome,
        int attempts,
        boolean stalled) {}
