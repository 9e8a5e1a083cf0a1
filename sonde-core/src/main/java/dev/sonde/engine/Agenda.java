// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import java.util.ArrayList;

/**
 * The targets of a run by the time at which each wants attention next: a binary heap whose entries
 * can be moved.
 */
final class Agenda {
    private final ArrayList<TargetRun> heap = new ArrayList<>();

    /** When the first wants attention, {@link Timetable#NEVER} when none does. */
    long earliest() {
        return heap.isEmpty() ? Timetable.NEVER : heap.getFirst().wakeAt();
    }

    /** Takes the first out. */
    TargetRun poll() {
        TargetRun first = heap.getFirst();
        remove(first);
        return first;
    }

    /** Puts a target in, or at its new place after its time has changed. */
    void put(TargetRun run, long wakeAt) {
        run.wakeAt(wakeAt);
        if (run.agendaIndex() < 0) {
            run.agendaIndex(heap.size());
            heap.add(run);
        }
        settle(run);
    }

    private void remove(TargetRun run) {
        int index = run.agendaIndex();
        run.agendaIndex(-1);
        TargetRun last = heap.removeLast();
        if (last != run) {
            heap.set(index, last);
            last.agendaIndex(index);
            settle(last);
        }
    }

    private void settle(TargetRun run) {
        int index = run.agendaIndex();
        while (index > 0 && run.wakeAt() < heap.get((index - 1) / 2).wakeAt()) {
            index = swap(index, (index - 1) / 2);
        }
        while (true) {
            int child = 2 * index + 1;
            if (child >= heap.size()) {
                return;
            }
            if (child + 1 < heap.size()
                    && heap.get(child + 1).wakeAt() < heap.get(child).wakeAt()) {
                child++;
            }
            if (heap.get(child).wakeAt() >= run.wakeAt()) {
                return;
            }
            index = swap(index, child);
        }
    }

    /** Exchanges two entries and returns the place where the first of them now is. */
    private int swap(int from, int to) {
        TargetRun a = heap.get(from);
        TargetRun b = heap.get(to);
        heap.set(from, b);
        heap.set(to, a);
        b.agendaIndex(from);
        a.agendaIndex(to);
        return to;
    }
}
