// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of a test's own, with {@code lo} up and ping sockets permitted to all. It is
 * gone when closed, and so are the processes started in it.
 *
 * <p>Nothing it does reaches the host's own network, but for /etc/netns, where {@code ip netns
 * exec} looks for files to put in the place of those in /etc.
 */
public final class Namespace implements AutoCloseable {
    /** Every group. */
    public static final String OPEN = "0 2147483647";

    /** No group: what a new namespace begins with. */
    public static final String CLOSED = "1 0";

    private static final AtomicInteger MADE = new AtomicInteger();
    private static final Path NETNS_FILES = Path.of("/etc/netns");
    private static final String PING_GROUP_RANGE = "net.ipv4.ping_group_range=";
    private static final int CLONE_NEWNET = 0x4000_0000;

    private final String name;
    private final List<Launched> processes = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private boolean closed;
    private boolean finished;

    private Namespace(String name) {
        this.name = name;
    }

    /** Makes one. */
    public static Namespace create() {
        Lab.require();
        Namespace made = new Namespace(newName());
        add(made.name).mustRun();
        try {
            made.ip("link set lo up");
            return made.pingGroupRange(OPEN);
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    /**
     * What makes one. From a network namespace of its own, because ip(8) goes back to where it came
     * from, and an ordinary user may not enter the host's again.
     */
    static Command add(String name) {
        return Command.of("unshare", "--net", "ip", "netns", "add", name);
    }

    /** Not that of anything else on this machine, other runs of these tests included. */
    static String newName() {
        return "sonde-lab-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
    }

    /** What {@code ip netns} knows it by. */
    public String name() {
        return name;
    }

    /**
     * Which groups may open ping sockets.
     *
     * <p>In the lab of an ordinary user there is one group, so any range but {@link #CLOSED} means
     * that; and no number that would close them again, so this has to be said before anything runs
     * in here.
     */
    public Namespace pingGroupRange(String range) {
        if (!Lab.isUnprivileged()) {
            return sysctl(PING_GROUP_RANGE + range);
        }
        closed = range.equals(CLOSED);
        if (closed && finished) {
            Lab.cannot("ping sockets cannot be closed once they were open");
        }
        return this;
    }

    /** Does what has been left to the last moment. */
    void finish() {
        if (Lab.isUnprivileged() && !closed && !finished) {
            finished = true;
            sysctl(PING_GROUP_RANGE + "0 0");
        }
    }

    /** Sets kernel parameters, each {@code name=value}. */
    public Namespace sysctl(String... settings) {
        List<String> words = new ArrayList<>(List.of("sysctl", "-qw"));
        words.addAll(List.of(settings));
        Command.of(words.toArray(new String[0])).settingUp(this).mustRun();
        return this;
    }

    /** Has ip(8) run these commands in here, such as {@code "link set lo up"}. */
    public Namespace ip(String... commands) {
        Command.of("ip", "-n", name, "-batch", "-")
                .reading(String.join("\n", commands) + "\n")
                .mustRun();
        return this;
    }

    /**
     * Waits until a device sends what it is given. One end of a veth pair throws it away until the
     * kernel has noticed, a while later, that the other end is up.
     */
    public Namespace awaitLink(String device) {
        long deadline = System.nanoTime() + Command.PATIENCE.toNanos();
        String said;
        do {
            said = Command.of("ip", "-n", name, "link", "show", device).mustRun().out();
            if (said.contains("state UP") && !said.contains("qdisc noop ")) {
                return this;
            }
        } while (System.nanoTime() < deadline);
        throw new AssertionError(device + " never came up: " + said);
    }

    /** Adds these lines to the firewall, in the language of nft(8). */
    public Namespace nft(String... lines) {
        Command.of("nft", "-f", "-")
                .settingUp(this)
                .reading(String.join("\n", lines) + "\n")
                .mustRun();
        return this;
    }

    /** Drops, rejects or changes what comes in here: rules for the hook {@code input}. */
    public Namespace onInput(String... rules) {
        return nft(
                "table inet lab {",
                "chain input {",
                "type filter hook input priority 0",
                String.join("\n", rules),
                "}",
                "}");
    }

    /**
     * Gives the processes of this namespace a file in /etc of their own.
     *
     * @param file a name that is there outside as well, such as "resolv.conf"
     */
    public Namespace etc(String file, String content) {
        try {
            Path own = Files.createDirectories(NETNS_FILES.resolve(name)).resolve(file);
            Files.writeString(own, content);
            files.add(own);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Code that may throw anything. */
    public interface Body {
        void run() throws Exception;
    }

    /**
     * Runs code on a thread that is in here: the sockets it opens are, and so are those of the
     * threads it starts.
     */
    public void enter(Body body) throws Exception {
        finish();
        enterUnfinished(body);
    }

    /** The same before anything else is in here. */
    void enterUnfinished(Body body) throws Exception {
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    setns(Path.of("/run/netns", name));
                    body.run();
                    return null;
                });
        // A thread of its own, that ends: there is no way back.
        Thread thread = Thread.ofPlatform().name(name).start(task);
        thread.join(Command.PATIENCE);
        if (thread.isAlive()) {
            AssertionError late = new AssertionError("still busy in " + name);
            late.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw late;
        }
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    private static void setns(Path namespace) {
        Linker linker = Linker.nativeLinker();
        MethodHandle open =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("open"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        FunctionDescriptor twoInts =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        MethodHandle enter =
                linker.downcallHandle(linker.defaultLookup().findOrThrow("setns"), twoInts);
        MethodHandle close =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("close"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(namespace.toString());
            int fd = (int) open.invokeExact(path, 0);
            int result = (int) enter.invokeExact(fd, CLONE_NEWNET);
            int closed = (int) close.invokeExact(fd);
            if (fd < 0 || result != 0 || closed != 0) {
                throw new AssertionError("cannot enter " + namespace);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    synchronized void started(Launched process) {
        processes.add(process);
    }

    @Override
    public synchronized void close() {
        for (Launched process : processes) {
            process.kill();
        }
        // What they have started themselves, such as a server's process for each client.
        for (String pid : Command.of("ip", "netns", "pids", name).run().out().lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        Command.of("ip", "netns", "del", name).run();
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            if (!files.isEmpty()) {
                Files.deleteIfExists(NETNS_FILES.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
