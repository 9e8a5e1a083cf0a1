/**
 * Packets as bytes and back: pure functions over {@link java.nio.ByteBuffer}, and the catalogue of
 * what ICMP can say.
 *
 * <p>Every offset has a name and every layout its diagram. Nothing here knows of sockets, time or
 * probes.
 */
@NullMarked
package dev.sonde.wire;

import org.jspecify.annotations.NullMarked;
