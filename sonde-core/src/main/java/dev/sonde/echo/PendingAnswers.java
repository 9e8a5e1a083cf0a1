// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Answers that wait for their time to leave, the earliest first and those of one time in the order
 * they came: a binary heap over rows of numbers. Bounded in number and in bytes, and nothing is
 * allocated but to grow. One thread.
 *
 * <p>A row is good until it is removed.
 */
final class PendingAnswers {
    /** No row, no time. */
    static final int NONE = -1;

    private static final int FIRST_ROWS = 64;
    private static final byte[] NOTHING = new byte[0];

    private final int most;
    private final BytePool pool;
    private int size;
    private long arrivals;

    private int[] heap = new int[FIRST_ROWS];
    private int[] places = new int[FIRST_ROWS];
    private int[] unused = new int[FIRST_ROWS];
    private long[] dues = new long[FIRST_ROWS];
    private long[] orders = new long[FIRST_ROWS];

    private AddressTable to = new AddressTable(FIRST_ROWS);
    private AddressTable from = new AddressTable(FIRST_ROWS);
    private byte[][] octets = new byte[FIRST_ROWS][0];
    private int[] lengths = new int[FIRST_ROWS];
    private int[] lanes = new int[FIRST_ROWS];
    private Departure[] departures = departures(new Departure[0], FIRST_ROWS);
    private int[] nextHeld = new int[FIRST_ROWS];

    /**
     * @param most how many, at least 64
     * @param mostBytes of all answers together
     */
    PendingAnswers(int most, long mostBytes) {
        this.most = Math.max(FIRST_ROWS, most);
        pool = new BytePool(mostBytes);
        for (int i = 0; i < FIRST_ROWS; i++) {
            unused[i] = i;
        }
    }

    private static Departure[] departures(Departure[] present, int rows) {
        Departure[] more = Arrays.copyOf(present, rows);
        for (int i = present.length; i < rows; i++) {
            more[i] = new Departure();
        }
        return more;
    }

    /**
     * Takes an answer in.
     *
     * @param due when it is to leave, monotonic
     * @param lane which socket it leaves by
     * @param answer from 0 to its position
     * @return its row, or {@link #NONE} when there is no room
     */
    int add(
            long due,
            int lane,
            AddressTable client,
            int clientRow,
            AddressTable own,
            int ownRow,
            ByteBuffer answer,
            Departure departure) {
        int length = answer.position();
        if (size == most) {
            return NONE;
        }
        byte[] kept = pool.take(length);
        if (kept == null) {
            return NONE;
        }
        if (size == heap.length) {
            grow();
        }
        int row = unused[size];
        dues[row] = due;
        orders[row] = arrivals++;
        lanes[row] = lane;
        to.copy(row, client, clientRow);
        from.copy(row, own, ownRow);
        answer.get(0, kept, 0, length);
        octets[row] = kept;
        lengths[row] = length;
        departures[row].copy(departure);
        nextHeld[row] = NONE;
        heap[size] = row;
        places[row] = size;
        rise(size++);
        return row;
    }

    private void grow() {
        int rows = Math.min(most, heap.length * 2);
        heap = Arrays.copyOf(heap, rows);
        places = Arrays.copyOf(places, rows);
        unused = Arrays.copyOf(unused, rows);
        for (int i = size; i < rows; i++) {
            unused[i] = i;
        }
        dues = Arrays.copyOf(dues, rows);
        orders = Arrays.copyOf(orders, rows);
        to = grown(to, rows);
        from = grown(from, rows);
        octets = Arrays.copyOf(octets, rows);
        Arrays.fill(octets, size, rows, NOTHING);
        lengths = Arrays.copyOf(lengths, rows);
        lanes = Arrays.copyOf(lanes, rows);
        departures = departures(departures, rows);
        nextHeld = Arrays.copyOf(nextHeld, rows);
    }

    private AddressTable grown(AddressTable table, int rows) {
        AddressTable larger = new AddressTable(rows);
        for (int row = 0; row < size; row++) {
            larger.copy(row, table, row);
        }
        return larger;
    }

    /** How many wait. */
    int size() {
        return size;
    }

    /** The row that leaves next; {@link #NONE} when none waits. */
    int first() {
        return size == 0 ? NONE : heap[0];
    }

    /** When a row is to leave. */
    long due(int row) {
        return dues[row];
    }

    /** Has a row leave at another time, after all that are due then already. */
    void reschedule(int row, long due) {
        dues[row] = due;
        orders[row] = arrivals++;
        rise(places[row]);
        sink(places[row]);
    }

    /** Which socket a row leaves by. */
    int lane(int row) {
        return lanes[row];
    }

    /** Where rows go. */
    AddressTable to() {
        return to;
    }

    /** Where rows come from. */
    AddressTable from() {
        return from;
    }

    /** Writes a row's octets at a buffer's position. */
    void write(int row, ByteBuffer answer) {
        answer.put(octets[row], 0, lengths[row]);
    }

    /** What is to be noted when a row has left. */
    Departure departure(int row) {
        return departures[row];
    }

    /** The next of the same client's answers that are held; {@link #NONE} at the end. */
    int nextHeld(int row) {
        return nextHeld[row];
    }

    void followHeld(int row, int nextRow) {
        nextHeld[row] = nextRow;
    }

    /** Forgets a row. */
    void remove(int row) {
        pool.give(octets[row]);
        octets[row] = NOTHING;
        int place = places[row];
        size--;
        unused[size] = row;
        if (place != size) {
            put(place, heap[size]);
            rise(place);
            sink(places[heap[place]]);
        }
    }

    // ---- The heap

    private boolean isBefore(int row, int other) {
        long difference = dues[row] - dues[other];
        return difference < 0 || difference == 0 && orders[row] < orders[other];
    }

    private void put(int place, int row) {
        heap[place] = row;
        places[row] = place;
    }

    private void rise(int from) {
        int place = from;
        int row = heap[place];
        while (place > 0 && isBefore(row, heap[(place - 1) / 2])) {
            put(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        put(place, row);
    }

    private void sink(int from) {
        int place = from;
        int row = heap[place];
        while (true) {
            int child = 2 * place + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (child >= size || !isBefore(heap[child], row)) {
                break;
            }
            put(place, heap[child]);
            place = child;
        }
        put(place, row);
    }
}
