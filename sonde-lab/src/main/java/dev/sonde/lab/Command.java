// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program to be started: where, as whom, with what environment.
 *
 * <p>Everything it is wrapped into ({@code ip netns exec}, {@code setpriv}, the launcher) replaces
 * itself by what it starts, so the process that {@link Launched} signals is the program's own.
 */
public final class Command {
    /** Longer than any program here runs; who expects a shorter time asserts it. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String NOBODY = "65534";

    private final List<String> words;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> identity = new ArrayList<>();
    private @Nullable Namespace namespace;
    private @Nullable String input;
    private boolean outputHeld;
    private boolean settingUp;

    private Command(List<String> words) {
        this.words = words;
        // Results must not depend on who runs the tests.
        environment.put("LC_ALL", "C.UTF-8");
        // ./sonde must not start a build inside the one that runs these tests.
        environment.put("SONDE_BUILD", "no");
    }

    /** Any program. */
    public static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** {@code ./sonde} with these arguments. */
    public static Command sonde(String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(Application.launcher().toString());
        words.addAll(List.of(arguments));
        return new Command(words);
    }

    /** {@code ./sonde icmp} with these arguments, split at blanks. */
    public static Command icmp(String arguments) {
        return sonde(("icmp " + arguments).split(" "));
    }

    /** A line for the shell, in which {@code "$SONDE"} is the launcher. */
    public static Command shell(String line) {
        return of("sh", "-c", line).with("SONDE", Application.launcher().toString());
    }

    /** Starts it in a namespace, which ends it when it closes. */
    public Command in(Namespace where) {
        namespace = where;
        return this;
    }

    /** Starts it in a namespace that is not finished yet. */
    Command settingUp(Namespace where) {
        settingUp = true;
        return in(where);
    }

    /** With a variable in the environment. */
    public Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /**
     * As uid and gid 65534, with these capabilities and no others, which stay over every exec
     * (capabilities(7), ambient).
     *
     * <p>In the lab of an ordinary user there is no uid but 0, which there has no other right than
     * its capabilities either.
     *
     * @param capabilities names such as "net_raw"
     */
    public Command asNobody(String... capabilities) {
        StringBuilder only = new StringBuilder("-all");
        for (String capability : capabilities) {
            only.append(",+").append(capability);
        }
        identity.clear();
        identity.add("setpriv");
        if (!Lab.isUnprivileged()) {
            identity.addAll(List.of("--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        identity.addAll(
                List.of(
                        "--inh-caps=" + only,
                        "--ambient-caps=" + only,
                        "--bounding-set=" + only,
                        "--"));
        return this;
    }

    /**
     * As nobody, with what this kind of ICMP socket takes.
     *
     * @param socket "ping", which takes no capability where the namespace permits it, or "raw"
     */
    public Command over(String socket) {
        return switch (socket) {
            case "ping" -> asNobody();
            case "raw" -> asNobody("net_raw");
            default -> throw new IllegalArgumentException(socket);
        };
    }

    /** With this on its standard input; otherwise that is empty. */
    public Command reading(String text) {
        input = text;
        return this;
    }

    /** Leaves its standard output unread until {@link Launched#readOutput}. */
    public Command holdingOutput() {
        outputHeld = true;
        return this;
    }

    /** Starts it. */
    public Launched start() {
        List<String> all = new ArrayList<>();
        if (namespace != null) {
            if (!settingUp) {
                namespace.finish();
            }
            all.addAll(List.of("ip", "netns", "exec", namespace.name()));
        }
        // Whoever started these tests may have SIGINT ignored, and a process inherits that.
        all.addAll(List.of("env", "--default-signal=INT"));
        all.addAll(identity);
        all.addAll(words);
        // Somewhere that everybody may be in.
        ProcessBuilder builder = new ProcessBuilder(all).directory(new File("/"));
        builder.environment().putAll(environment);
        builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
        // The JVM would say on stderr that it has picked them up.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        if (input == null) {
            builder.redirectInput(new File("/dev/null"));
        }
        try {
            Launched launched = new Launched(String.join(" ", words), builder, input, outputHeld);
            if (namespace != null) {
                namespace.started(launched);
            }
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits for its end. */
    public Finished run() {
        return start().await(PATIENCE);
    }

    /** Starts it and waits for its end, which has to be a good one. */
    public Finished mustRun() {
        Finished finished = run();
        if (finished.exitCode() != 0) {
            throw new AssertionError(finished.toString());
        }
        return finished;
    }
}
