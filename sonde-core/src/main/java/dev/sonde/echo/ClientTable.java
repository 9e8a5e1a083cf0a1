// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import java.util.Arrays;

/**
 * What a worker remembers of each client: how many datagrams it has sent, how far its answers have
 * got, in what state its channel is, which of its answers are held. A client is its address, its
 * port, and the own address it asks.
 *
 * <p>Bounded, because anybody can send from a million addresses and ports: it grows to {@code most}
 * clients, and then each new one takes the place of the one that has been silent longest. Whoever
 * comes back after that is a new client, whose count begins at 1.
 *
 * <p>Rows are plain numbers, good until the client is forgotten; {@link #isStill} tells. Nothing is
 * allocated but to grow. One thread.
 */
final class ClientTable {
    /** No row. */
    static final int NONE = -1;

    private static final int FIRST_ROWS = 64;

    private final int most;
    private final long seed;
    private int size;
    private int rows = FIRST_ROWS;
    private int[] buckets = new int[FIRST_ROWS];

    // Who it is.
    private AddressTable clients = new AddressTable(FIRST_ROWS);
    private AddressTable owns = new AddressTable(FIRST_ROWS);
    private long[] keys = new long[FIRST_ROWS];
    private int[] next = new int[FIRST_ROWS];

    // Who was heard of before and after, from the longest silent to the latest.
    private int[] older = new int[FIRST_ROWS];
    private int[] newer = new int[FIRST_ROWS];
    private int oldest = NONE;
    private int newest = NONE;

    // What is known.
    private long[] counts = new long[FIRST_ROWS];
    private long[] furthest = new long[FIRST_ROWS];
    private int[] heldAnswers = new int[FIRST_ROWS];
    private int[] tenants = new int[FIRST_ROWS];
    private boolean[] bad = new boolean[FIRST_ROWS];

    /**
     * @param most how many clients to remember, at least 64
     * @param seed what their keys come from
     */
    ClientTable(int most, long seed) {
        this.most = Math.max(FIRST_ROWS, most);
        this.seed = seed;
        Arrays.fill(buckets, NONE);
    }

    /**
     * The row of a client, made when there is none, and as of now the latest heard of.
     *
     * @param client whose address and port
     * @param own the address it asks; a row that holds none where the socket has but one
     */
    int row(AddressTable client, int clientRow, AddressTable own, int ownRow) {
        long key =
                Chance.key(
                        seed,
                        client.high(clientRow),
                        client.low(clientRow),
                        client.port(clientRow));
        int bucket = bucket(key, own, ownRow);
        for (int row = buckets[bucket]; row != NONE; row = next[row]) {
            if (keys[row] == key && isSame(row, client, clientRow, own, ownRow)) {
                touch(row);
                return row;
            }
        }
        return add(key, client, clientRow, own, ownRow);
    }

    private int bucket(long key, AddressTable own, int ownRow) {
        long mixed = own.isSet(ownRow) ? Chance.mix(key ^ own.low(ownRow)) : key;
        return (int) (mixed >>> 32) & buckets.length - 1;
    }

    private boolean isSame(
            int row, AddressTable client, int clientRow, AddressTable own, int ownRow) {
        return clients.port(row) == client.port(clientRow)
                && sameAddress(clients, row, client, clientRow)
                && owns.isSet(row) == own.isSet(ownRow)
                && (!own.isSet(ownRow) || sameAddress(owns, row, own, ownRow));
    }

    private static boolean sameAddress(
            AddressTable one, int row, AddressTable other, int otherRow) {
        return one.low(row) == other.low(otherRow)
                && one.high(row) == other.high(otherRow)
                && one.scope(row) == other.scope(otherRow)
                && one.family(row) == other.family(otherRow);
    }

    private int add(long key, AddressTable client, int clientRow, AddressTable own, int ownRow) {
        int row;
        if (size == most) {
            row = oldest;
            unlink(row);
            takeOutOfBucket(row);
        } else {
            if (size == rows) {
                grow();
            }
            row = size++;
        }
        clients.copy(row, client, clientRow);
        owns.copy(row, own, ownRow);
        keys[row] = key;
        counts[row] = 0;
        furthest[row] = 0;
        heldAnswers[row] = NONE;
        bad[row] = false;
        tenants[row]++;
        int bucket = bucket(key, owns, row);
        next[row] = buckets[bucket];
        buckets[bucket] = row;
        append(row);
        return row;
    }

    private void takeOutOfBucket(int row) {
        int bucket = bucket(keys[row], owns, row);
        if (buckets[bucket] == row) {
            buckets[bucket] = next[row];
            return;
        }
        int before = buckets[bucket];
        while (next[before] != row) {
            before = next[before];
        }
        next[before] = next[row];
    }

    private void touch(int row) {
        if (row != newest) {
            unlink(row);
            append(row);
        }
    }

    private void unlink(int row) {
        if (older[row] == NONE) {
            oldest = newer[row];
        } else {
            newer[older[row]] = newer[row];
        }
        if (newer[row] == NONE) {
            newest = older[row];
        } else {
            older[newer[row]] = older[row];
        }
    }

    private void append(int row) {
        older[row] = newest;
        newer[row] = NONE;
        if (newest == NONE) {
            oldest = row;
        } else {
            newer[newest] = row;
        }
        newest = row;
    }

    private void grow() {
        rows = Math.min(most, rows * 2);
        clients = grown(clients);
        owns = grown(owns);
        keys = Arrays.copyOf(keys, rows);
        next = Arrays.copyOf(next, rows);
        older = Arrays.copyOf(older, rows);
        newer = Arrays.copyOf(newer, rows);
        counts = Arrays.copyOf(counts, rows);
        furthest = Arrays.copyOf(furthest, rows);
        heldAnswers = Arrays.copyOf(heldAnswers, rows);
        tenants = Arrays.copyOf(tenants, rows);
        bad = Arrays.copyOf(bad, rows);
        buckets = new int[Integer.highestOneBit(rows - 1) << 1];
        Arrays.fill(buckets, NONE);
        for (int row = 0; row < size; row++) {
            int bucket = bucket(keys[row], owns, row);
            next[row] = buckets[bucket];
            buckets[bucket] = row;
        }
    }

    private AddressTable grown(AddressTable table) {
        AddressTable larger = new AddressTable(rows);
        for (int row = 0; row < size; row++) {
            larger.copy(row, table, row);
        }
        return larger;
    }

    /** How many clients are remembered. */
    int size() {
        return size;
    }

    /** One datagram more of this client; which of its own it is, from 1. */
    long count(int row) {
        return ++counts[row];
    }

    /** What the client's chances come from. */
    long key(int row) {
        return keys[row];
    }

    /** Whether the client's channel is in its bad state. */
    boolean isBad(int row) {
        return bad[row];
    }

    void turn(int row, boolean toBad) {
        bad[row] = toBad;
    }

    /** Tells this client from others that have or will have the same row. */
    int tenant(int row) {
        return tenants[row];
    }

    /** Whether the row still is that client's. */
    boolean isStill(int row, int tenant) {
        return tenants[row] == tenant;
    }

    /** The latest of the client's datagrams whose answer has left. */
    long furthest(int row) {
        return furthest[row];
    }

    void reached(int row, long number) {
        furthest[row] = number;
    }

    /** The first of the client's answers that are held, by its place among those that wait. */
    int held(int row) {
        return heldAnswers[row];
    }

    void holds(int row, int answer) {
        heldAnswers[row] = answer;
    }
}
