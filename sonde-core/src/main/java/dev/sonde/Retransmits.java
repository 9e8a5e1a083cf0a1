// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/**
 * What this host's kernel had to send again while a probe was under way; it explains a round trip
 * of a second or three, which is the kernel's patience and not the network's delay.
 *
 * @param segments how many; of a handshake, SYNs
 * @param shared whether they may have been for other probes of the same connection as well
 */
public record Retransmits(int segments, boolean shared) {}
