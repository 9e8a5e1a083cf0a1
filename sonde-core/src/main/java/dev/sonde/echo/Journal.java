// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServeEvent.Message;
import dev.sonde.serve.ServeEvent.Reason;
import java.nio.ByteBuffer;

/**
 * Tells what happens to each datagram to whoever reads events. Exists only where somebody does.
 *
 * <p><b>Threading.</b> As its worker; the queue is for all.
 */
final class Journal {
    private static final int HEAD = 512;

    private final ServeEventQueue queue;
    private final Clock clock;

    Journal(ServeEventQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    void received(AddressTable clients, int row, long number, ByteBuffer bytes) {
        queue.offer(
                new ServeEvent.Received(
                        clock.wallNanos(), message(clients, row, number, bytes, bytes.limit())));
    }

    void rejected(AddressTable clients, int row, long number, ByteBuffer bytes, Reason reason) {
        queue.offer(
                new ServeEvent.Rejected(
                        clock.wallNanos(),
                        message(clients, row, number, bytes, bytes.limit()),
                        reason));
    }

    void dropped(AddressTable clients, int row, long number, ByteBuffer answer, boolean burst) {
        queue.offer(
                new ServeEvent.Dropped(
                        clock.wallNanos(),
                        message(clients, row, number, answer, answer.position()),
                        burst));
    }

    void answered(AddressTable clients, int row, Departure departure, ByteBuffer answer) {
        queue.offer(
                new ServeEvent.Answered(
                        clock.wallNanos(),
                        message(clients, row, departure.number, answer, answer.position()),
                        departure.copy,
                        departure.corrupted,
                        departure.truncated,
                        departure.delayNanos));
    }

    void failed(AddressTable clients, int row, long number, ByteBuffer answer, int errno) {
        queue.offer(
                new ServeEvent.Failed(
                        clock.wallNanos(),
                        message(clients, row, number, answer, answer.position()),
                        errno == 0
                                ? "no room to delay it"
                                : Errno.nameOf(errno) + ": " + Errno.messageOf(errno)));
    }

    void connected(AddressTable clients, int row) {
        queue.offer(
                new ServeEvent.Connected(
                        clock.wallNanos(), clients.address(row), clients.port(row)));
    }

    void closed(AddressTable clients, int row, long messages, ServeEvent.End why) {
        queue.offer(
                new ServeEvent.Closed(
                        clock.wallNanos(), clients.address(row), clients.port(row), messages, why));
    }

    void refused(IpAddress client, int port, Reason reason) {
        queue.offer(new ServeEvent.Refused(clock.wallNanos(), client, port, reason));
    }

    private static Message message(
            AddressTable clients, int row, long number, ByteBuffer bytes, int length) {
        byte[] head = new byte[Math.min(HEAD, length)];
        bytes.get(0, head);
        return new Message(clients.address(row), clients.port(row), number, length, head);
    }
}
