// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

/** When the next probe of one target is due. Pure; the caller tells the time. */
sealed interface Timetable {
    /** Stands for "not before something else happens". */
    long NEVER = Long.MAX_VALUE;

    /** When the next probe is due, or {@link #NEVER}. */
    long due();

    /**
     * Takes the slot that is due for a probe that leaves now.
     *
     * @return by how much the probe is late against its slot, ns; -1 where there are no slots
     */
    long take(long now);

    /**
     * Tells how many probes are outstanding, after each change.
     *
     * @return whether {@link #due()} may have changed
     */
    boolean outstanding(Outstanding probes);

    /** How many probes something may still be heard of; the ledger is where it is asked. */
    interface Outstanding {
        /** Without a verdict. */
        long inFlight();

        /** Of these, those that may still be answered in time. */
        long outstanding();

        /** Those that left after the last one that was heard of or given up. */
        long newest();
    }

    /** Tells that a probe never left, so that nothing will be heard of it. */
    default void unsent() {}

    /** Slots in which no probe could be sent. */
    long missed();

    /**
     * An absolute grid: slot k is at {@code start + k * interval}, however late the ones before
     * were. A slot that has passed by more than an interval is missed, not made up for in a burst.
     */
    final class Grid implements Timetable {
        /** At very short intervals a slot is made up for within this time. */
        private static final long CATCH_UP = 1_000_000;

        private final long interval;
        private long due;
        private long missed;

        Grid(long start, long interval) {
            this.due = start;
            this.interval = interval;
        }

        @Override
        public long due() {
            return due;
        }

        @Override
        public long take(long now) {
            long behind = now - due;
            if (behind > Math.max(interval, CATCH_UP)) {
                long skipped = behind / interval;
                missed += skipped;
                due += skipped * interval;
            }
            long late = now - due;
            due += interval;
            return late;
        }

        @Override
        public boolean outstanding(Outstanding probes) {
            return false;
        }

        @Override
        public long missed() {
            return missed;
        }
    }

    /**
     * As answers come in: while fewer than the window are unanswered, or when the longest gap has
     * passed; the latter alone after a probe that never left.
     */
    final class Adaptive implements Timetable {
        private final int window;
        private final long minGap;
        private final long maxGap;
        private final boolean flood;
        private long last;
        private boolean first = true;
        private long unanswered;
        private boolean held;

        /**
         * @param flood whether a lost probe stops counting once a later one is answered
         */
        Adaptive(long start, int window, long minGap, long maxGap, boolean flood) {
            this.last = start;
            this.flood = flood;
            this.window = window;
            this.minGap = minGap;
            this.maxGap = maxGap;
        }

        @Override
        public long due() {
            if (first) {
                return last;
            }
            return last + (unanswered < window && !held ? minGap : Math.max(minGap, maxGap));
        }

        @Override
        public long take(long now) {
            first = false;
            held = false;
            last = now;
            return -1;
        }

        @Override
        public boolean outstanding(Outstanding probes) {
            unanswered = flood ? probes.newest() : probes.outstanding();
            return true;
        }

        /** Without an answer to wait for, the next would be due at once, for ever. */
        @Override
        public void unsent() {
            held = true;
        }

        @Override
        public long missed() {
            return 0;
        }
    }

    /** One at a time: when no probe is without a verdict any more. */
    final class InTurn implements Timetable {
        private final long minGap;
        private final long pause;
        private long due;
        private long last;
        private boolean open;

        /**
         * @param pause how long to wait after a probe that never left
         */
        InTurn(long start, long minGap, long pause) {
            this.due = start;
            this.minGap = minGap;
            this.pause = pause;
        }

        @Override
        public long due() {
            return open ? NEVER : due;
        }

        @Override
        public long take(long now) {
            last = now;
            due = now + minGap;
            return -1;
        }

        @Override
        public boolean outstanding(Outstanding probes) {
            open = probes.inFlight() > 0;
            return true;
        }

        @Override
        public void unsent() {
            due = last + Math.max(minGap, pause);
        }

        @Override
        public long missed() {
            return 0;
        }
    }
}
