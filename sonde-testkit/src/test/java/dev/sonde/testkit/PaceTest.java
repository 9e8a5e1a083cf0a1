// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.Sonde;
import dev.sonde.Summary;
import dev.sonde.net.Clock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each pace makes of a host that wakes sleepers late, and for how much polling. */
class PaceTest {
    private static final int PROBES = 100;
    private static final long MICROSECOND = 1_000;

    /** How late the host wakes a sleeper whose time has come. */
    private static final long LATE = 40 * MICROSECOND;

    /** A host that does so, and knows for how long it was polled. */
    private static final class DrowsyHost extends NetworkAround {
        private long polled;

        DrowsyHost() {
            super(network());
        }

        private static SimulatedNetwork network() {
            RuleBook hosts = new RuleBook();
            hosts.add("192.0.2.1 answer 10us");
            return new SimulatedNetwork(hosts);
        }

        @Override
        public void await(long deadlineNanos) {
            long began = clock().nanoTime();
            if (deadlineNanos <= began) {
                super.await(deadlineNanos);
                polled += clock().nanoTime() - began;
            } else {
                super.await(deadlineNanos == Long.MAX_VALUE ? deadlineNanos : deadlineNanos + LATE);
            }
        }
    }

    /** A host that takes a while to read the wall clock, as each probe made and sent needs it. */
    private static final class SlowHost extends NetworkAround {
        private final ManualClock time;

        private SlowHost(SimulatedNetwork network) {
            super(network);
            time = network.clock();
        }

        SlowHost() {
            this(DrowsyHost.network());
        }

        @Override
        public Clock clock() {
            return new Clock() {
                @Override
                public long nanoTime() {
                    return time.nanoTime();
                }

                @Override
                public long wallNanos() {
                    time.advanceTo(time.nanoTime() + LATE);
                    return time.wallNanos();
                }
            };
        }
    }

    /** Once to say when it was sent, once right before it is. */
    @ParameterizedTest
    @CsvSource({
        // pace, interval in us, probes a second at most; late by at least and at most, ns
        "AUTO, 1000, 1e6, 0, 1000",
        "AUTO, 10000, 1e6, 0, 1000",
        "AUTO, 10001, 1e6, 80000, 81000",
        "AUTO, 1000, 1000, 80000, 81000",
        "PARK, 1000, 1e6, 80000, 81000",
        // The last look before the slot reads the clock as well.
        "SPIN, 1000, 1e6, 0, 41000",
        "SPIN, 100000, 1e6, 0, 41000",
    })
    void whereItTakesTimeToMakeAProbeThatIsDoneBeforeTheSlot(
            Pace pace, long interval, double rate, long least, long most)
            throws InterruptedException {
        Plan.Builder plan =
                Plan.icmp("192.0.2.1")
                        .count(PROBES)
                        .interval(Duration.ofNanos(interval * MICROSECOND))
                        .pace(pace);
        if (rate < 1e6) {
            plan.rate(rate);
        }

        Summary summary = Sonde.start(plan.build(), new SlowHost()).await().summaries().getFirst();

        assertThat(summary.counts().reply()).isEqualTo(PROBES);
        Summary.Distribution late = summary.scheduleLate().orElseThrow();
        assertThat(late.count()).isEqualTo(PROBES);
        assertThat(late.min()).as("never early").isNotNegative();
        assertThat(late.p50()).as("late, ns").isBetween(least, most);
        assertThat(summary.rtt().orElseThrow().p50()).isBetween(9_000L, 100 * MICROSECOND);
    }

    @ParameterizedTest
    @CsvSource({
        // pace, interval in us; late by at least and at most, ns; polled for at least and at most,
        // %
        "AUTO, 1000, 0, 1000, 0.1, 2",
        "AUTO, 10000, 0, 1000, 0.01, 0.2",
        "AUTO, 10001, 40000, 41000, 0, 0",
        "PARK, 1000, 40000, 41000, 0, 0",
        "SPIN, 1000, 0, 1000, 90, 100",
        "SPIN, 100000, 0, 1000, 0.9, 1",
    })
    void howLateHalfOfTheProbesAreAndWhatThatTakes(
            Pace pace, long interval, long least, long most, double leastPolled, double mostPolled)
            throws InterruptedException {
        DrowsyHost host = new DrowsyHost();
        Plan plan =
                Plan.icmp("192.0.2.1")
                        .count(PROBES)
                        .interval(Duration.ofNanos(interval * MICROSECOND))
                        .pace(pace)
                        .build();

        Summary summary = Sonde.start(plan, host).await().summaries().getFirst();

        assertThat(summary.counts().reply()).isEqualTo(PROBES);
        assertThat(summary.missedSlots()).isZero();
        Summary.Distribution late = summary.scheduleLate().orElseThrow();
        assertThat(late.count()).isEqualTo(PROBES);
        assertThat(late.p50()).as("late, ns").isBetween(least, most);
        assertThat(late.max()).isBetween(least, LATE + MICROSECOND);
        assertThat(100.0 * host.polled / (PROBES * interval * MICROSECOND))
                .as("polled, %%")
                .isBetween(leastPolled, mostPolled);
    }
}
