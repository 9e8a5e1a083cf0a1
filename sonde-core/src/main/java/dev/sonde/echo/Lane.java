// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.UdpSocket;
import java.nio.ByteBuffer;

/**
 * One socket, and what is to be noted of each answer in its outgoing batch. One thread.
 *
 * <p>The host may take only some of a batch. What is left stays at the front, and nothing is read
 * until it has gone: the receive buffer then fills up, which the kernel counts.
 */
final class Lane {
    private final UdpSocket socket;
    private final SendBatch outgoing;
    private final Departure[] departures;

    Lane(UdpSocket socket) {
        this.socket = socket;
        outgoing = socket.outgoing();
        if (outgoing.capacity() < socket.incoming().capacity()) {
            throw new IllegalArgumentException(
                    "a batch of answers holds all of a batch of questions");
        }
        departures = new Departure[outgoing.capacity()];
        for (int i = 0; i < departures.length; i++) {
            departures[i] = new Departure();
        }
    }

    UdpSocket socket() {
        return socket;
    }

    /** Reads what has come, unless answers to the last batch have not left yet. */
    int receive() {
        return outgoing.size() > 0 ? 0 : socket.receive();
    }

    ReceiveBatch incoming() {
        return socket.incoming();
    }

    /** Whether there is no room for another answer. */
    boolean isFull() {
        return outgoing.isFull();
    }

    /** How many answers are to leave. */
    int size() {
        return outgoing.size();
    }

    /** The buffer of one more answer, back to who asked and from where they asked it. */
    ByteBuffer add(AddressTable client, int clientRow, AddressTable own, int ownRow) {
        return outgoing.add(client, clientRow, own, ownRow);
    }

    /** Takes the last answer back. */
    void removeLast() {
        outgoing.removeLast();
    }

    /** The last answer, from 0 to its position. */
    ByteBuffer last() {
        return outgoing.bytes(outgoing.size() - 1);
    }

    /** What is to be noted of the last answer. */
    Departure lastDeparture() {
        return departures[outgoing.size() - 1];
    }

    /** Hands the answers to the host; how many it took. */
    int send() {
        return socket.send();
    }

    /** Why it took no more. */
    int errno() {
        return outgoing.errno();
    }

    SendBatch outgoing() {
        return outgoing;
    }

    Departure departure(int index) {
        return departures[index];
    }

    /** Drops the first answers, which have left or never will. */
    void removeFirst(int count) {
        int left = outgoing.size() - count;
        for (int i = 0; i < left && count > 0; i++) {
            Departure gone = departures[i];
            departures[i] = departures[i + count];
            departures[i + count] = gone;
        }
        outgoing.removeFirst(count);
    }

    void clear() {
        outgoing.clear();
    }
}
