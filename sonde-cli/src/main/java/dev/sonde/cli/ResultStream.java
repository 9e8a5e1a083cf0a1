// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output: a print stream, because {@link #checkError()} tells without an exception that
 * nothing more can be written, and one that remembers why. A reader that has gone is no failure; a
 * full disk is.
 */
final class ResultStream extends PrintStream {
    /** What Linux says of a pipe nobody reads (EPIPE). */
    private static final String READER_GONE = "Broken pipe";

    private final Memory memory;

    ResultStream(OutputStream out) {
        this(new Memory(out));
    }

    private ResultStream(Memory memory) {
        super(memory, false, StandardCharsets.UTF_8);
        this.memory = memory;
    }

    /** Why results were lost, unless all were written or their reader has gone. */
    Optional<String> failure() {
        String first = memory.first;
        return first == null || first.equals(READER_GONE) ? Optional.empty() : Optional.of(first);
    }

    private static final class Memory extends FilterOutputStream {
        private @Nullable String first;

        Memory(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                if (first == null) {
                    first = String.valueOf(e.getMessage());
                }
                throw e;
            }
        }
    }
}
