// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.engine.DropLog;
import dev.sonde.engine.StampClock;
import dev.sonde.net.DatagramPort;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SendStampBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The one socket for all targets of a family, with the probes that wait to leave by it and those
 * whose stamps of leaving have not been told.
 *
 * @param <S> the kind of socket
 */
final class Channel<S extends DatagramPort> {
    /** How many stamps may be outstanding; those of older probes are not believed. */
    private static final int MOST_STAMPS = 1 << 14;

    private final S socket;
    private final TargetList list;
    private final StampClock clock;
    private final DropLog drops;

    /** The probes in the batch, in its order. */
    private final long[] waiting;

    private final long[] gone = new long[MOST_STAMPS];
    private long left;
    private long oldest;
    private long steps;

    Channel(S socket, TargetList list, StampClock clock, long now) {
        this.socket = socket;
        this.list = list;
        this.clock = clock;
        drops = new DropLog(now, socket.ownDrops());
        waiting = new long[socket.outgoing().capacity()];
        steps = clock.steps();
    }

    S socket() {
        return socket;
    }

    DropLog drops() {
        return drops;
    }

    // ---- Probes that wait

    boolean isFull() {
        return socket.outgoing().isFull();
    }

    /** Adds a probe, and gives the buffer to write it into. */
    ByteBuffer add(int target, int attempt) {
        SendBatch batch = socket.outgoing();
        waiting[batch.size()] = ProbeNumber.of(target, attempt);
        return list.addTo(batch, target);
    }

    /** The probe at a place of the batch. */
    long waiting(int index) {
        return waiting[index];
    }

    /** Takes the first probes out of the batch. */
    void drop(int count) {
        SendBatch batch = socket.outgoing();
        System.arraycopy(waiting, count, waiting, 0, batch.size() - count);
        batch.removeFirst(count);
    }

    // ---- Stamps of leaving

    /** Probes are about to leave; the clock was sampled just now. */
    void begin() {
        noteSteps();
    }

    void departed(long number) {
        gone[slot(left)] = number;
        left++;
        oldest = Math.max(oldest, left - MOST_STAMPS);
    }

    /** Hands the stamps that were read to the ledger; the clock was sampled since. */
    void takeStamps(SweepLedger ledger) {
        noteSteps();
        SendStampBatch stamps = socket.sendStamps();
        if (stamps.size() == 0 || !clock.isExact()) {
            return;
        }
        for (int i = 0; i < stamps.size(); i++) {
            long ordinal = stamps.ordinal(i);
            if (ordinal < oldest || ordinal >= left) {
                continue;
            }
            long number = gone[slot(ordinal)];
            if (number != 0) {
                // Of several stamps for one probe the first is when it left.
                gone[slot(ordinal)] = 0;
                ledger.left(
                        ProbeNumber.target(number),
                        ProbeNumber.attempt(number),
                        clock.at(stamps.stamp(i)));
            }
        }
    }

    /** What left before the wall clock was stepped was stamped by one of two settings. */
    private void noteSteps() {
        if (clock.steps() != steps) {
            steps = clock.steps();
            oldest = left;
            Arrays.fill(gone, 0);
        }
    }

    private static int slot(long ordinal) {
        return (int) ordinal & MOST_STAMPS - 1;
    }
}
