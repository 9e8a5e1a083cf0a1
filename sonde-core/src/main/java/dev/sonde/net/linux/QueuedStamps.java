// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

/** Takes the stamps that stand in a socket's error queue, between the errors. */
interface QueuedStamps {
    /** The queue is about to be read. */
    void clear();

    /**
     * A stamp was read.
     *
     * @param kind of what, SCM_TSTAMP_SND or another (linux/errqueue.h)
     * @param key the kernel's, of 32 bits
     * @param stamp wall nanoseconds, 0 for none
     */
    void take(int kind, int key, long stamp);
}
