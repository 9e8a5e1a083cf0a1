// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.cli.report.Output;
import dev.sonde.cli.report.ServeClassic;
import dev.sonde.cli.report.ServeJson;
import dev.sonde.cli.report.ServeReport;
import dev.sonde.cli.report.ServeText;
import dev.sonde.net.Cidr;
import dev.sonde.net.SystemClock;
import dev.sonde.serve.ServePlan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde serve}: echo servers. */
final class ServeCommand implements Command {
    private static final int EVENTS = 16_384;
    private static final int MOST_DEFAULT_WORKERS = 2;
    private static final List<String> UDP_ONLY =
            List.of("--workers", "--duplicate", "--reorder", "--truncate");
    private static final List<String> TCP_ONLY =
            List.of("--single", "--max-connections", "--idle-timeout", "--reset");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("sonde serve");
        spec.usageMessage()
                .header("Answers pings over UDP or TCP, with faults on demand.")
                .customSynopsis("sonde serve udp|tcp [OPTION…] [[ADDR:]PORT]")
                .footer(
                        "",
                        "Text is answered in capitals, ping 1 2.5 with PING 1 2.5. A datagram without a",
                        "small letter is not answered, so that two servers cannot keep each other busy.",
                        "On a stream each read is a message, and its answer leaves at once.",
                        "",
                        "Probabilities P are percentages, 20%, or parts of 1, 0.2. Durations D are",
                        "seconds, or have ns, us, ms, s, m or h behind them; rates may have k or m.",
                        "",
                        "SIGINT and SIGTERM end it with its summary, a second one ends it at once.",
                        "SIGUSR1 prints the counters on standard error.",
                        "",
                        "Exit codes:",
                        "  0  ended by a signal or by -w",
                        "  3  wrong usage",
                        "  4  the system does not permit or cannot do it, a port is in use");
        spec.addPositional(
                Arguments.positionals(
                        "udp|tcp [[ADDR:]PORT]",
                        "What to serve and where: port 11000 (tcp: 11001) of all addresses, v4 and"
                                + " v6, by default; [V6]:PORT for an IPv6 address."));
        spec.addOption(Arguments.helpOption());
        spec.addOption(
                Arguments.repeatable(
                        "CIDR",
                        "Answer this address or block of addresses, and nobody else; repeatable.",
                        "--allow"));
        spec.addOption(
                Arguments.option(
                        "R",
                        "Answer each address (each /64 of IPv6) at most R times a second.",
                        "--rate-limit"));
        spec.addOption(
                Arguments.flag(
                        "Answer everything, unchanged (RFC 862). Two such servers can keep each"
                                + " other busy for ever.",
                        "--echo-any"));
        spec.addOption(
                Arguments.option(
                        "N",
                        "udp: threads that share the port, as many as processors but 2 at most by"
                                + " default.",
                        "--workers"));
        spec.addOption(
                Arguments.flag(
                        "tcp: serve one connection at a time, and let the next ones wait with what"
                                + " they send.",
                        "--single"));
        spec.addOption(
                Arguments.option(
                        "N",
                        "tcp: serve so many connections at a time, 20000 by default, and reset"
                                + " others.",
                        "--max-connections"));
        spec.addOption(
                Arguments.option(
                        "D",
                        "tcp: close a connection on which nothing came or went for so long.",
                        "--idle-timeout"));
        ImpairmentOptions.declare(spec);
        spec.addOption(Arguments.option("D", "End after this long.", "-w", "--deadline"));
        OutputOptions.declareFormat(
                spec,
                "text|json",
                "Counters as text, or one JSON object a line for every message.");
        spec.addOption(Arguments.flag("Only the summary.", "-q", "--quiet"));
        spec.addOption(
                Arguments.option("D", "Counters every such while, 5 s by default.", "--every"));
        spec.addOption(
                Arguments.flag(
                        "A line for every message, as in the course's transcripts, and no"
                                + " summary.",
                        "--classic"));
        return spec;
    }

    @Override
    public int run(String[] args, Surroundings world) {
        Arguments arguments = Arguments.parse(spec(), args);
        if (HelpText.isAskedFor(spec(), arguments, world)) {
            return ExitCode.ALL_ANSWERED;
        }
        ListenText where = where(arguments.positionals());
        boolean json = OutputOptions.isJson(arguments);
        boolean classic = arguments.has("--classic");
        boolean quiet = arguments.has("--quiet");
        if (classic && (json || quiet)) {
            throw new UsageException(
                    "--classic and " + (json ? "-j" : "-q") + ": give one of them");
        }
        Duration every =
                arguments
                        .duration("--every", "time between counters", "1ms", "87600h")
                        .orElse(Duration.ofSeconds(5));
        Optional<Duration> deadline = arguments.duration("--deadline", "deadline", "1us", "87600h");
        ServePlan.Builder builder = plan(arguments, where);
        if (classic || json && !quiet) {
            builder.eventBuffer(EVENTS);
        }
        ServePlan plan = built(builder);
        Output output = new Output(world.out());
        ServeReport report =
                classic
                        ? new ServeClassic(output)
                        : json
                                ? new ServeJson(output, quiet, new SystemClock())
                                : new ServeText(output, quiet);
        return new ServeRun(plan, report, every, deadline, world).run();
    }

    private static ServePlan built(ServePlan.Builder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isTcp(List<String> words) {
        return words.getFirst().equals("tcp");
    }

    private static ListenText where(List<String> words) {
        if (words.isEmpty() || !words.getFirst().equals("udp") && !isTcp(words)) {
            String typed = words.isEmpty() ? "" : "\"" + words.getFirst() + "\": ";
            throw new UsageException(typed + "say what to serve: udp or tcp");
        }
        if (words.size() > 2) {
            throw new UsageException("\"" + words.get(2) + "\": one [ADDR:]PORT at a time");
        }
        int port = isTcp(words) ? ServePlan.DEFAULT_TCP_PORT : ServePlan.DEFAULT_UDP_PORT;
        if (words.size() == 1) {
            return new ListenText("", port);
        }
        try {
            return ListenText.parse(words.get(1), port);
        } catch (IllegalArgumentException e) {
            throw new UsageException("\"" + words.get(1) + "\": " + e.getMessage());
        }
    }

    private static ServePlan.Builder plan(Arguments arguments, ListenText where) {
        boolean tcp = isTcp(arguments.positionals());
        for (String option : tcp ? UDP_ONLY : TCP_ONLY) {
            if (arguments.has(option)) {
                throw new UsageException(option + ": only for " + (tcp ? "udp" : "tcp"));
            }
        }
        ServePlan.Builder plan = tcp ? ServePlan.tcp(where.port()) : ServePlan.udp(where.port());
        if (!where.address().isEmpty()) {
            try {
                plan.address(where.address());
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        for (String block : arguments.all("--allow")) {
            try {
                Cidr parsed = Cidr.parse(block);
                if (!parsed.isNetwork()) {
                    throw new IllegalArgumentException(
                            "has bits behind its prefix; give "
                                    + parsed.masked()
                                    + ", or the address alone");
                }
                plan.allow(parsed);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--allow " + block + ": " + e.getMessage());
            }
        }
        Optional<BigDecimal> rate = arguments.quantity("--rate-limit");
        if (rate.isPresent()) {
            try {
                plan.rateLimit(rate.get().doubleValue());
            } catch (IllegalArgumentException _) {
                throw arguments.bad("--rate-limit", "rate must be 0.001 to 1000m");
            }
        }
        if (arguments.has("--echo-any")) {
            plan.echoAny();
        }
        if (tcp) {
            connections(arguments, plan);
        } else {
            workers(arguments, plan);
        }
        return plan.impairments(ImpairmentOptions.read(arguments));
    }

    private static void workers(Arguments arguments, ServePlan.Builder plan) {
        OptionalLong workers = arguments.number("--workers", "workers", 1, 8);
        plan.workers(
                (int)
                        workers.orElse(
                                Math.min(
                                        MOST_DEFAULT_WORKERS,
                                        Runtime.getRuntime().availableProcessors())));
    }

    private static void connections(Arguments arguments, ServePlan.Builder plan) {
        OptionalLong most = arguments.number("--max-connections", "connections", 1, 1_000_000);
        if (most.isPresent()) {
            plan.maxConnections((int) most.getAsLong());
        }
        if (arguments.has("--single")) {
            plan.single();
        }
        Optional<Duration> idle =
                arguments.duration("--idle-timeout", "idle timeout", "1ms", "8760h");
        if (idle.isPresent()) {
            plan.idleTimeout(idle.get());
        }
    }
}
