// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What the process does on a signal while a run is on: INT and TERM stop it, so that it ends with
 * its summary; a second one ends the process at once, with the shell's 128 + number; USR1 tells the
 * figures so far. The handlers there were before are back after {@link #close()}.
 *
 * <p>A signal that was ignored when the JVM began stays ignored. A script's {@code &} has INT
 * ignored; {@code ./sonde} takes that back before it starts the JVM.
 *
 * <p><b>Threading.</b> The JVM runs each handler on a thread of its own.
 */
final class Signals implements AutoCloseable {
    /** What a run can do about a signal. */
    interface Receiver {
        /**
         * Come to an end.
         *
         * @param signal "INT" or "TERM"
         */
        void stop(String signal);

        /** Tell the figures so far. */
        void tell();
    }

    private static final int SHELL_OFFSET = 128;

    private final List<Signal> handled = new ArrayList<>();
    private final List<SignalHandler> before = new ArrayList<>();

    private Signals() {}

    /** Hands the process's signals to a run. */
    static Signals to(Receiver receiver) {
        Signals signals = new Signals();
        SignalHandler stopping = new Stopping(receiver);
        signals.install("INT", stopping);
        signals.install("TERM", stopping);
        signals.install(
                "USR1",
                new SignalHandler() {
                    @Override
                    public void handle(Signal signal) {
                        receiver.tell();
                    }
                });
        return signals;
    }

    private void install(String name, SignalHandler handler) {
        try {
            Signal signal = new Signal(name);
            before.add(Signal.handle(signal, handler));
            handled.add(signal);
        } catch (IllegalArgumentException _) {
            // The JVM keeps it for itself, as under -Xrs; the default action is good enough.
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < handled.size(); i++) {
            Signal.handle(handled.get(i), before.get(i));
        }
    }

    private static final class Stopping implements SignalHandler {
        private final Receiver receiver;
        private boolean stopped;

        Stopping(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void handle(Signal signal) {
            synchronized (this) {
                if (stopped) {
                    Runtime.getRuntime().halt(SHELL_OFFSET + signal.getNumber());
                }
                stopped = true;
            }
            receiver.stop(signal.getName());
        }
    }
}
