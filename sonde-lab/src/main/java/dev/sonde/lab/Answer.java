// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A packet that a {@link ScriptedHost} sends, and when. */
public final class Answer {
    private final byte[] packet;
    private final long delayNanos;

    private Answer(byte[] packet, long delayNanos) {
        this.packet = packet;
        this.delayNanos = delayNanos;
    }

    /** At once. */
    public static Answer now(byte[] packet) {
        return new Answer(packet, 0);
    }

    /** So long after the request was read. */
    public static Answer after(Duration delay, byte[] packet) {
        return new Answer(packet, delay.toNanos());
    }

    /** Several at once, in this order. */
    public static List<Answer> allNow(byte[]... packets) {
        List<Answer> answers = new ArrayList<>();
        for (byte[] packet : packets) {
            answers.add(now(packet));
        }
        return answers;
    }

    byte[] packet() {
        return packet;
    }

    long delayNanos() {
        return delayNanos;
    }
}
