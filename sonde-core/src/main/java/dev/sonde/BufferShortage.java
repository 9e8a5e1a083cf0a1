// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/**
 * The host granted a smaller receive buffer than a plan needs for all that may be under way at
 * once. That alone drops nothing: a run is short of it when this process is held up meanwhile, and
 * says so by probes that are {@link Outcome.Local}.
 *
 * @param neededBytes what the plan needs, by the kernel's accounting, which counts overhead
 * @param grantedBytes what there is, by the same
 */
public record BufferShortage(int neededBytes, int grantedBytes) {
    /** The net.core.rmem_max that would do: Linux grants twice what is asked for, socket(7). */
    public int sufficientLimit() {
        return neededBytes / 2 + neededBytes % 2;
    }
}
