// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a report writes: a buffer in front of standard output that remembers whether anybody still
 * reads. Once nobody does, everything is swallowed without a word, as a pinger before {@code head}
 * should.
 */
public final class Output extends OutputStream {
    /** What is written in one go at most, so that a flood does not pile up in memory. */
    private static final int CAPACITY = 1 << 15;

    private final PrintStream out;
    private final byte[] buffer = new byte[CAPACITY];
    private int size;
    private boolean broken;

    /** Writes to this stream, in UTF-8. */
    public Output(PrintStream out) {
        this.out = out;
    }

    /** Writes text. */
    public void print(CharSequence text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(int octet) {
        if (size == CAPACITY) {
            spill();
        }
        buffer[size++] = (byte) octet;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (length > CAPACITY - size) {
            spill();
        }
        if (length > CAPACITY) {
            out.write(bytes, from, length);
            return;
        }
        System.arraycopy(bytes, from, buffer, size, length);
        size += length;
    }

    @Override
    public void flush() {
        spill();
        // Flushes, and is the only way a PrintStream tells of a reader that is gone.
        broken |= out.checkError();
    }

    /** Whether what was written so far has found a reader, as far as the last flush knows. */
    boolean hasReader() {
        return !broken;
    }

    private void spill() {
        if (!broken && size > 0) {
            out.write(buffer, 0, size);
        }
        size = 0;
    }
}
