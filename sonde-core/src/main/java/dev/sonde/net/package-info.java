/**
 * What Sonde needs from an operating system, in the words of networking: addresses, clocks, sockets
 * that carry datagrams in batches, the one place to wait, and the question of what this host
 * permits.
 *
 * <p>Public so that others can supply a transport: {@code dev.sonde.net.linux} is one, the
 * simulated network of {@code sonde-testkit} another. Nothing here decides what an answer means.
 */
@NullMarked
package dev.sonde.net;

import org.jspecify.annotations.NullMarked;
