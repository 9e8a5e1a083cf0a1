// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A process that runs, or has run. */
public final class Launched {
    private final String title;
    private final long begin;
    private final Process process;
    private final Gathered out;
    private final Gathered err;

    Launched(String title, ProcessBuilder builder, @Nullable String input, boolean outputHeld)
            throws IOException {
        this.title = title;
        begin = System.nanoTime();
        process = builder.start();
        out = new Gathered(process.getInputStream());
        err = new Gathered(process.getErrorStream());
        err.begin();
        if (!outputHeld) {
            out.begin();
        }
        if (input != null) {
            try (OutputStream to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** What a stream has said so far. */
    private static final class Gathered {
        private final InputStream stream;
        private final StringBuilder text = new StringBuilder();
        private boolean begun;
        private boolean ended;

        Gathered(InputStream stream) {
            this.stream = stream;
        }

        synchronized void begin() {
            if (!begun) {
                begun = true;
                Thread.ofVirtual().start(this::read);
            }
        }

        private void read() {
            byte[] piece = new byte[1 << 16];
            try {
                for (int n = stream.read(piece); n >= 0; n = stream.read(piece)) {
                    synchronized (this) {
                        // What is written here is ASCII, so pieces never cut a character in two.
                        text.append(new String(piece, 0, n, StandardCharsets.UTF_8));
                        notifyAll();
                    }
                }
            } catch (IOException _) {
                // Closed by the test.
            }
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }

        synchronized String text() {
            return text.toString();
        }

        /** Waits until a whole line is wanted or the stream ends. */
        synchronized @Nullable String line(Predicate<String> wanted, long deadline)
                throws InterruptedException {
            int from = 0;
            while (true) {
                for (int to = text.indexOf("\n", from); to >= 0; to = text.indexOf("\n", from)) {
                    String line = text.substring(from, to);
                    if (wanted.test(line)) {
                        return line;
                    }
                    from = to + 1;
                }
                long left = deadline - System.nanoTime();
                if (ended || left <= 0) {
                    return null;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

        synchronized void awaitEnd(long deadline) throws InterruptedException {
            long left = deadline - System.nanoTime();
            while (begun && !ended && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = deadline - System.nanoTime();
            }
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended yet. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for a line on standard output. */
    public String awaitLine(Predicate<String> wanted) throws InterruptedException {
        return awaitLine(out, "standard output", wanted);
    }

    /** Waits for a line on standard error. */
    public String awaitErrorLine(Predicate<String> wanted) throws InterruptedException {
        return awaitLine(err, "standard error", wanted);
    }

    private String awaitLine(Gathered stream, String name, Predicate<String> wanted)
            throws InterruptedException {
        String line = stream.line(wanted, System.nanoTime() + Command.PATIENCE.toNanos());
        if (line == null) {
            throw new AssertionError("the line waited for never came on " + name + ": " + soFar());
        }
        return line;
    }

    /** What it has written on standard output so far. */
    public String outputSoFar() {
        return out.text();
    }

    /** What it has written on standard error so far. */
    public String errorsSoFar() {
        return err.text();
    }

    /** Begins to read the standard output that {@link Command#holdingOutput} left alone. */
    public void readOutput() {
        out.begin();
    }

    /** Reads the standard output no further: who writes more writes into a broken pipe. */
    public void closeOutput() throws IOException {
        process.getInputStream().close();
    }

    /**
     * Sends it a signal.
     *
     * @param name without SIG, such as "INT"
     */
    public Launched signal(String name) {
        if (!process.isAlive()) {
            throw new AssertionError("ended before it could get SIG" + name + ": " + soFar());
        }
        // The shell's own kill, so that no further package is needed.
        Command.of("sh", "-c", "kill -s " + name + " " + process.pid()).mustRun();
        return this;
    }

    /** Waits for its end. */
    public Finished await(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            if (!process.waitFor(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                String said = soFar();
                kill();
                throw new AssertionError("still running after " + longest + ": " + said);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            out.awaitEnd(deadline);
            err.awaitEnd(deadline);
            return new Finished(title, process.exitValue(), out.text(), err.text(), took);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + title, e);
        }
    }

    /** Waits for its end, but not for long. */
    public Finished await() {
        return await(Command.PATIENCE);
    }

    /** Ends it, if it has not ended. */
    void kill() {
        process.destroyForcibly();
    }

    private String soFar() {
        return title + "\n--- out\n" + out.text() + "\n--- err\n" + err.text();
    }
}
