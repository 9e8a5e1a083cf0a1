// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.ClockSource;
import dev.sonde.Outcome;
import dev.sonde.RoundTrip;
import dev.sonde.Verdict;
import dev.sonde.scan.TargetList.Named;
import dev.sonde.sweep.SweepResult;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts on their way to the reader, in columns, so that an ordinary reply needs no object before
 * it is read. Written by one thread, then read by another.
 */
@SuppressWarnings("EnumOrdinal") // numbers in columns, so that an answer needs no object
final class ResultBlock {
    static final int ROWS = 512;

    private static final ClockSource[] CLOCKS = ClockSource.values();

    private final int[] targets = new int[ROWS];
    private final @Nullable Named[] named = new Named[ROWS];
    private final long[] walls = new long[ROWS];
    private final byte[] attempts = new byte[ROWS];
    private final boolean[] stalled = new boolean[ROWS];

    /** What became of it; null for an answer without more to tell than the columns below. */
    private final @Nullable Outcome[] outcomes = new Outcome[ROWS];

    private final boolean[] late = new boolean[ROWS];
    private final long[] roundTrips = new long[ROWS];
    private final long[] hostDelays = new long[ROWS];
    private final byte[] clocks = new byte[ROWS];
    private final int[] ttls = new int[ROWS];
    private final int[] bytes = new int[ROWS];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == ROWS;
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(named, 0, size, null);
        Arrays.fill(outcomes, 0, size, null);
        size = 0;
    }

    /**
     * Takes an answer in.
     *
     * @param name null when the target is an address
     * @param ttl -1 when it is not known
     */
    void answer(
            int target,
            @Nullable Named name,
            long wall,
            int attempt,
            boolean isStalled,
            Verdict verdict,
            long roundTrip,
            ClockSource clock,
            long hostDelay,
            int ttl,
            int length) {
        late[size] = verdict == Verdict.LATE;
        roundTrips[size] = roundTrip;
        hostDelays[size] = hostDelay;
        clocks[size] = (byte) clock.ordinal();
        ttls[size] = ttl;
        bytes[size] = length;
        add(target, name, wall, attempt, isStalled);
    }

    /** Takes any other outcome in. */
    void outcome(
            int target,
            @Nullable Named name,
            long wall,
            int attempt,
            boolean isStalled,
            Outcome outcome) {
        outcomes[size] = outcome;
        add(target, name, wall, attempt, isStalled);
    }

    private void add(int target, @Nullable Named name, long wall, int attempt, boolean isStalled) {
        targets[size] = target;
        named[size] = name;
        walls[size] = wall;
        attempts[size] = (byte) attempt;
        stalled[size] = isStalled;
        size++;
    }

    /**
     * A row as a value.
     *
     * @param list only its computed targets are asked for, which never change
     */
    SweepResult result(int row, TargetList list) {
        Outcome outcome = outcomes[row];
        if (outcome == null) {
            outcome = answer(row);
        }
        Named name = named[row];
        if (name != null) {
            return new SweepResult(
                    walls[row],
                    name.name(),
                    name.address(),
                    name.port(),
                    outcome,
                    attempts[row],
                    stalled[row]);
        }
        var address = list.address(targets[row]);
        return new SweepResult(
                walls[row],
                address.toString(),
                Optional.of(address),
                list.port(targets[row]),
                outcome,
                attempts[row],
                stalled[row]);
    }

    private Outcome answer(int row) {
        RoundTrip roundTrip = new RoundTrip(roundTrips[row], CLOCKS[clocks[row]], hostDelays[row]);
        OptionalInt ttl = ttls[row] < 0 ? OptionalInt.empty() : OptionalInt.of(ttls[row]);
        return late[row]
                ? new Outcome.Late(roundTrip, ttl, bytes[row], Optional.empty())
                : new Outcome.Reply(roundTrip, ttl, bytes[row], Optional.empty());
    }
}
