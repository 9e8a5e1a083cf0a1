// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.serve.BurstLoss;
import dev.sonde.serve.Impairments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Model.CommandSpec;

/** The options about what a server does to its answers. */
final class ImpairmentOptions {
    private static final String LONGEST = "10m";

    private ImpairmentOptions() {}

    /** Declares them. */
    static void declare(CommandSpec spec) {
        spec.addOption(Arguments.option("P", "Leave messages unanswered.", "--drop"));
        spec.addOption(
                Arguments.option(
                        "P,R",
                        "Lose in bursts: turn bad with probability P, good again with R; also"
                                + " P,R,B,G with loss B while bad (100%%) and G while good (0%%):"
                                + " netem's gemodel.",
                        "--burst-loss"));
        spec.addOption(Arguments.option("D", "Answer this much later.", "--delay"));
        spec.addOption(
                Arguments.option("D", "Vary the delay by up to this, either way.", "--jitter"));
        spec.addOption(Arguments.option("P", "udp: send answers twice.", "--duplicate"));
        spec.addOption(
                Arguments.option(
                        "P",
                        "udp: hold answers back until the client's next one has left, 100 ms at"
                                + " most.",
                        "--reorder"));
        spec.addOption(Arguments.option("P", "Change an octet of answers.", "--corrupt"));
        spec.addOption(Arguments.option("P", "udp: cut answers short.", "--truncate"));
        spec.addOption(
                Arguments.option(
                        "P", "tcp: reset the connection in place of an answer.", "--reset"));
        spec.addOption(
                Arguments.option(
                        "N",
                        "Where all chances come from: the same again gives the same fates. The"
                                + " summary tells it.",
                        "--seed"));
    }

    /** What they ask for. */
    static Impairments read(Arguments arguments) {
        OptionalLong seed = arguments.number("--seed", "seed", 0, Long.MAX_VALUE);
        // Short enough to be read out, and exact in any reader of JSON.
        long number =
                seed.isPresent()
                        ? seed.getAsLong()
                        : ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
        Impairments impairments =
                Impairments.NONE
                        .withDrop(share(arguments, "--drop"))
                        .withDuplicate(share(arguments, "--duplicate"))
                        .withReorder(share(arguments, "--reorder"))
                        .withCorrupt(share(arguments, "--corrupt"))
                        .withTruncate(share(arguments, "--truncate"))
                        .withReset(share(arguments, "--reset"))
                        .withDelay(duration(arguments, "--delay", "delay"))
                        .withJitter(duration(arguments, "--jitter", "jitter"))
                        .withSeed(number);
        Optional<String> burst = arguments.text("--burst-loss");
        return burst.isEmpty()
                ? impairments
                : impairments.withBurstLoss(burstLoss(arguments, burst.get()));
    }

    private static double share(Arguments arguments, String name) {
        Optional<String> text = arguments.text(name);
        try {
            return text.isEmpty() ? 0 : ShareText.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw arguments.bad(name, e);
        }
    }

    private static Duration duration(Arguments arguments, String name, String what) {
        return arguments.duration(name, what, "0", LONGEST).orElse(Duration.ZERO);
    }

    private static BurstLoss burstLoss(Arguments arguments, String text) {
        List<Double> shares = new ArrayList<>();
        try {
            int from = 0;
            while (from <= text.length()) {
                int comma = text.indexOf(',', from);
                int to = comma < 0 ? text.length() : comma;
                shares.add(ShareText.parse(text.substring(from, to)));
                from = to + 1;
            }
        } catch (IllegalArgumentException e) {
            throw arguments.bad("--burst-loss", e);
        }
        return switch (shares.size()) {
            case 2 -> new BurstLoss(shares.get(0), shares.get(1));
            case 3 -> new BurstLoss(shares.get(0), shares.get(1), shares.get(2), 0);
            case 4 -> new BurstLoss(shares.get(0), shares.get(1), shares.get(2), shares.get(3));
            default ->
                    throw arguments.bad(
                            "--burst-loss", "give P,R or P,R,B or P,R,B,G, such as 1%,25%");
        };
    }
}
