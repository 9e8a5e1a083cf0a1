// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server that serves one client at a time: the pings of the next wait in its backlog, are told as
 * timeouts, and are all answered at once when the first is gone.
 */
class SingleServerTest {
    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private Launched ping(String arguments) {
        return Command.sonde(("tcp -j " + arguments + " " + Wire.PEER).split(" "))
                .asNobody()
                .in(wire.sender())
                .start();
    }

    private static boolean isOf(String line, String type, int number) {
        return line.contains("\"type\":\"" + type + "\"")
                        && line.contains("\"seq\":" + number + ",")
                || line.contains("\"type\":\"" + type + "\"")
                        && line.endsWith("\"seq\":" + number + "}");
    }

    @Test
    void whatWaitedIsLateAndNothingIsLostOrDoubled() throws Exception {
        Launched server =
                Command.sonde("serve", "tcp", "--single", "-j", Wire.PEER + ":11001")
                        .asNobody()
                        .in(wire.peer())
                        .start();
        server.awaitLine(line -> line.contains("\"server_started\""));
        Launched first = ping("-i 0.05");
        first.awaitLine(line -> isOf(line, "reply", 3));
        Launched second = ping("-i 0.2 -W 0.1 --late-window 60");
        second.awaitLine(line -> isOf(line, "timeout", 6));
        first.signal("INT").await().exited(0).quietly();
        // Those that waited, and then one in its time.
        second.awaitLine(line -> line.contains("\"type\":\"reply\""));
        Finished ended = second.signal("INT").await().exited(0).quietly();

        JsonLine summary = ended.summary();
        Law.holdsFor(summary);
        assertThat(summary.number("late")).isGreaterThanOrEqualTo(6);
        assertThat(summary.number("late") + summary.number("reply"))
                .isEqualTo(summary.number("sent") - summary.number("in_flight"));
        for (String none : List.of("lost", "reset", "corrupt", "duplicate", "unexpected")) {
            assertThat(summary.number(none)).as(none).isZero();
        }
        Set<Long> answered = new LinkedHashSet<>();
        for (JsonLine late : ended.records("late")) {
            assertThat(answered.add(late.number("seq"))).isTrue();
            assertThat(late.number("rtt_ns")).isGreaterThan(100_000_000);
        }
        assertThat(answered).contains(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(ended.records("reordered")).isEmpty();
        assertThat(readSixAtOnce(server)).as("one message of six texts").isTrue();
    }

    /** Whether the server read six texts or more as one message. */
    private static boolean readSixAtOnce(Launched server) {
        int text = "ping 1 1725933169.8".length();
        return server.outputSoFar()
                .lines()
                .filter(line -> line.contains("\"server_received\""))
                .map(JsonLine::parse)
                .anyMatch(line -> line.number("bytes") >= 6L * text);
    }
}
