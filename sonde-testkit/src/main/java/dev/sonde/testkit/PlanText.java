// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.AddressFamily;
import dev.sonde.ClockChoice;
import dev.sonde.IcmpPath;
import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.Target;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * A plan as a scenario file writes it: {@code TARGET... key=value...}, with {@code udp}, {@code
 * tcp} or {@code connect} in front for these. Keys are named after the methods of {@link
 * Plan.Builder}; {@code adaptive=N,GAP} may carry the least gap.
 */
final class PlanText {
    private PlanText() {}

    static Plan parse(String text) {
        if (text.startsWith("udp ")) {
            return parse(
                    Plan.udp(), word -> Target.service(word, Plan.UDP_PORT), text.substring(4));
        }
        if (text.startsWith("tcp ")) {
            return parse(
                    Plan.tcp(), word -> Target.service(word, Plan.TCP_PORT), text.substring(4));
        }
        if (text.startsWith("connect ")) {
            return parse(Plan.connect(), word -> Target.service(word, 0), text.substring(8));
        }
        return parse(Plan.icmp(), Target::host, text);
    }

    private static Plan parse(Plan.Builder plan, Function<String, Target> target, String text) {
        for (String word : text.trim().split(" +")) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                plan.target(target.apply(word));
            } else {
                set(plan, word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return plan.build();
    }

    private static void set(Plan.Builder plan, String key, String value) {
        switch (key) {
            case "count" -> plan.count(Long.parseLong(value));
            case "interval" -> plan.interval(duration(value));
            case "adaptive" -> {
                String[] parts = value.split(",");
                Duration gap = parts.length > 1 ? duration(parts[1]) : Duration.ZERO;
                plan.adaptive(Integer.parseInt(parts[0]), gap);
            }
            case "flood" -> plan.flood(Integer.parseInt(value));
            case "in-turn" -> plan.inTurn(duration(value));
            case "timeout" -> plan.timeout(duration(value));
            case "late-window" -> plan.lateWindow(duration(value));
            case "silent-wait" -> plan.silentWait(duration(value));
            case "deadline" -> plan.deadline(duration(value));
            case "pattern" -> plan.pattern(HexFormat.of().parseHex(value));
            case "event-buffer" -> plan.eventBuffer(Integer.parseInt(value));
            case "probe-events" -> plan.probeEvents(Boolean.parseBoolean(value));
            case "reply-events" -> plan.replyEvents(Boolean.parseBoolean(value));
            case "source-port" -> plan.sourcePort(Integer.parseInt(value));
            case "refused-is-up" -> plan.refusedIsUp(Boolean.parseBoolean(value));
            case "size" -> plan.payloadBytes(Integer.parseInt(value));
            case "rate" -> plan.rate(Double.parseDouble(value));
            case "every" -> plan.every(duration(value));
            case "resolve-every" -> plan.resolveEvery(duration(value));
            case "all-addresses" -> plan.allAddresses(Boolean.parseBoolean(value));
            case "family" -> plan.family(AddressFamily.valueOf(value));
            case "clock" -> plan.clock(ClockChoice.valueOf(value));
            case "pace" -> plan.pace(Pace.valueOf(value));
            case "path" -> plan.icmpPath(IcmpPath.valueOf(value));
            default -> throw new IllegalArgumentException("\"" + key + "\" is nothing a plan has");
        }
    }

    private static Duration duration(String text) {
        return Duration.ofNanos(Durations.parse(text));
    }
}
