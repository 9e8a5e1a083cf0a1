// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Endpoint;
import dev.sonde.Plan;
import dev.sonde.wire.EchoPayload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final Agenda agenda = new Agenda();

    @Test
    void anEmptyAgendaNeverWantsAttention() {
        assertThat(agenda.earliest()).isEqualTo(Timetable.NEVER);
    }

    @Test
    void theEarliestComesFirst() {
        List<TargetRun> runs = runs(3);
        agenda.put(runs.get(0), 30);
        agenda.put(runs.get(1), -10);
        agenda.put(runs.get(2), 20);

        assertThat(agenda.earliest()).isEqualTo(-10);
        assertThat(agenda.poll()).isSameAs(runs.get(1));
        assertThat(agenda.poll()).isSameAs(runs.get(2));
        assertThat(agenda.poll()).isSameAs(runs.get(0));
        assertThat(agenda.earliest()).isEqualTo(Timetable.NEVER);
    }

    @Test
    void aTargetThatIsPutAgainMoves() {
        List<TargetRun> runs = runs(2);
        agenda.put(runs.get(0), 1);
        agenda.put(runs.get(1), 2);

        agenda.put(runs.get(0), 3);
        assertThat(agenda.earliest()).isEqualTo(2);
        agenda.put(runs.get(0), Timetable.NEVER);
        assertThat(agenda.poll()).isSameAs(runs.get(1));

        assertThat(agenda.earliest()).isEqualTo(Timetable.NEVER);
        assertThat(agenda.poll()).isSameAs(runs.get(0));
    }

    @Test
    void agreesWithASortedListWhateverIsDone() {
        List<TargetRun> all = runs(60);
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Agenda agenda = new Agenda();
            List<TargetRun> sorted = new ArrayList<>();
            int targets = 1 + random.nextInt(all.size());
            for (int step = 0; step < 3000; step++) {
                String as = "seed " + seed + ", step " + step;
                if (random.nextInt(5) < 3 || sorted.isEmpty()) {
                    TargetRun run = all.get(random.nextInt(targets));
                    // Few different times, so that many are equal.
                    agenda.put(run, random.nextLong(50));
                    if (!sorted.contains(run)) {
                        sorted.add(run);
                    }
                } else {
                    TargetRun polled = agenda.poll();
                    assertThat(polled.wakeAt()).as(as).isEqualTo(sorted.getFirst().wakeAt());
                    assertThat(sorted.remove(polled)).as(as).isTrue();
                }
                sorted.sort(Comparator.comparingLong(TargetRun::wakeAt));
                assertThat(agenda.earliest())
                        .as(as)
                        .isEqualTo(sorted.isEmpty() ? Timetable.NEVER : sorted.getFirst().wakeAt());
            }
            for (TargetRun run : sorted) {
                assertThat(agenda.poll().wakeAt()).as("seed %d", seed).isEqualTo(run.wakeAt());
            }
        }
    }

    private static List<TargetRun> runs(int count) {
        Plan plan = Plan.icmp("192.0.2.1").build();
        EchoPayload payload = new EchoPayload(0, new byte[1], 0);
        Progress progress = new Progress();
        EventSink nobody = new EventSink(new HandClock(), null, false);
        List<TargetRun> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Endpoint endpoint =
                    new Endpoint(i, plan.protocol(), plan.targets().getFirst(), Optional.empty());
            runs.add(new TargetRun(endpoint, plan, payload, progress, nobody));
        }
        return runs;
    }
}
