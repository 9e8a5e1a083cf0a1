// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.sweep.SweepResult;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands results from a sweep's threads to its reader, a block at a time, and loses none: when the
 * reader is far behind, {@link Writer#isCrowded} asks the sweep to send no more for now.
 *
 * <p><b>Threading.</b> Each writer is one thread's, and one other thread reads.
 */
final class ResultQueue {
    /** How many blocks may wait before it is crowded. */
    private static final int MOST_WAITING = 64;

    private static final int MOST_SPARE = 8;

    private final TargetList list;
    private final ArrayDeque<ResultBlock> waiting = new ArrayDeque<>();
    private final ArrayDeque<ResultBlock> spare = new ArrayDeque<>();
    private boolean ended;

    /** The reader's own. */
    private @Nullable ResultBlock reading;

    private int row;

    ResultQueue(TargetList list) {
        this.list = list;
    }

    // ---- Writers

    /** A thread's own way in. */
    final class Writer {
        private ResultBlock filling = new ResultBlock();

        /** The block to add one row to, which {@link #added} then is told of. */
        ResultBlock block() {
            return filling;
        }

        /** A row was added. */
        void added() {
            if (filling.isFull()) {
                flush();
            }
        }

        /** Lets the reader have what there is. */
        void flush() {
            if (!filling.isEmpty()) {
                filling = handOver(filling);
            }
        }

        /** Whether the reader is so far behind that there should be no more to read for now. */
        boolean isCrowded() {
            return isFull();
        }
    }

    private synchronized ResultBlock handOver(ResultBlock full) {
        waiting.add(full);
        notifyAll();
        ResultBlock fresh = spare.poll();
        return fresh == null ? new ResultBlock() : fresh;
    }

    private synchronized boolean isFull() {
        return waiting.size() >= MOST_WAITING;
    }

    /** There will be no more; all writers have flushed what they had. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    // ---- The reader

    /** Whether there is a result that need not be waited for. */
    boolean hasQueued() {
        ResultBlock block = reading;
        if (block != null && row < block.size()) {
            return true;
        }
        synchronized (this) {
            return !waiting.isEmpty();
        }
    }

    /** All results, until there will be no more. For one reader. */
    Iterator<SweepResult> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return isThereMore();
            }

            @Override
            public SweepResult next() {
                if (!isThereMore()) {
                    throw new NoSuchElementException("there is nothing more");
                }
                return Objects.requireNonNull(reading).result(row++, list);
            }
        };
    }

    private boolean isThereMore() {
        ResultBlock block = reading;
        if (block != null && row < block.size()) {
            return true;
        }
        reading = null;
        try {
            reading = take(block);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
        row = 0;
        return reading != null;
    }

    private synchronized @Nullable ResultBlock take(@Nullable ResultBlock done)
            throws InterruptedException {
        if (done != null && spare.size() < MOST_SPARE) {
            done.clear();
            spare.add(done);
        }
        while (waiting.isEmpty() && !ended) {
            wait();
        }
        return waiting.poll();
    }
}
