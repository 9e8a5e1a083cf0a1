// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

/** Numbers in the order in which they came; grows as it has to. Not thread-safe. */
final class IntQueue {
    private int[] ring = new int[64];
    private int first;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(int number) {
        if (size == ring.length) {
            grow();
        }
        ring[first + size & ring.length - 1] = number;
        size++;
    }

    /** The oldest, which stays. Only when there is one. */
    int peek() {
        return ring[first];
    }

    /** Takes the oldest out. Only when there is one. */
    int poll() {
        int number = ring[first];
        first = first + 1 & ring.length - 1;
        size--;
        return number;
    }

    private void grow() {
        int[] larger = new int[2 * ring.length];
        int tail = ring.length - first;
        System.arraycopy(ring, first, larger, 0, tail);
        System.arraycopy(ring, 0, larger, tail, first);
        ring = larger;
        first = 0;
    }
}
