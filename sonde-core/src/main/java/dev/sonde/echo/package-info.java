// SPDX-License-Identifier: Apache-2.0

/**
 * Echo servers inside: the rules by which a datagram is answered ({@link
 * dev.sonde.echo.Responder}), the chances it takes ({@link dev.sonde.echo.Fate}), the answers that
 * wait ({@link dev.sonde.echo.PendingAnswers}), and the threads around them ({@link
 * dev.sonde.echo.UdpServer}). Internal.
 *
 * <p>A worker has a network, its sockets and all tables of its own; workers share the rate limit
 * and the queue of events, and nothing else. With nobody reading events and no impairment, nothing
 * is allocated and no table is touched per datagram.
 */
@NullMarked
package dev.sonde.echo;

import org.jspecify.annotations.NullMarked;
