// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

/**
 * How long to allow for what takes differently long each time.
 *
 * <p>It follows what it is told of: what took longer than is allowed for makes that longer by
 * {@value #UP} ns, what did not makes it shorter by {@value #DOWN} ns, so that it settles where one
 * in nine takes longer, and no single one moves it far.
 *
 * <p>Pure. Not thread-safe.
 */
final class Allowance {
    static final long UP = 8_000;
    static final long DOWN = 1_000;

    private final long most;
    private long nanos;

    /**
     * @param most what is never exceeded, ns
     */
    Allowance(long most) {
        this.most = most;
    }

    /** How long to allow for it now, ns. */
    long nanos() {
        return nanos;
    }

    /** It has taken this long, ns. */
    void took(long time) {
        nanos = Math.clamp(nanos + (time > nanos ? UP : -DOWN), 0, most);
    }
}
