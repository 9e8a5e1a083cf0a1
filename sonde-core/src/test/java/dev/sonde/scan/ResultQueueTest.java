// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Verdict;
import dev.sonde.net.AddressRange;
import dev.sonde.net.AddressSet;
import dev.sonde.net.Cidr;
import dev.sonde.sweep.SweepResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResultQueueTest {
    private static final int TARGETS = 1 << 16;

    private final TargetList list =
            new TargetList(
                    AddressSet.builder().add(AddressRange.of(Cidr.parse("10.0.0.0/16"))).build(),
                    List.of(0));
    private final ResultQueue queue = new ResultQueue(list);

    private static void answer(ResultQueue.Writer writer, int target) {
        writer.block()
                .answer(
                        target,
                        null,
                        1,
                        1,
                        false,
                        Verdict.REPLY,
                        target,
                        ClockSource.USER,
                        0,
                        64,
                        8);
        writer.added();
    }

    @Test
    void nothingThatTwoThreadsWriteIsLostOrOutOfItsOrder() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int half = 0; half < 2; half++) {
            int first = half;
            ResultQueue.Writer writer = queue.new Writer();
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = first; i < TARGETS; i += 2) {
                                    answer(writer, i);
                                }
                                writer.flush();
                            }));
        }
        Thread ender =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                for (Thread thread : threads) {
                                    thread.join();
                                }
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                            queue.end();
                        });
        Set<String> seen = new HashSet<>();
        int[] last = {-2, -1};
        for (var results = queue.iterator(); results.hasNext(); ) {
            SweepResult result = results.next();
            seen.add(result.target());
            int number = result.address().orElseThrow().v4Bits() & 0xFFFF;
            assertThat(number).isEqualTo(last[number % 2] + 2);
            last[number % 2] = number;
        }
        ender.join();

        assertThat(seen).hasSize(TARGETS);
    }

    @Test
    void aReaderThatIsFarBehindCrowdsItUntilItHasRead() {
        ResultQueue.Writer writer = queue.new Writer();
        int written = 0;
        while (!writer.isCrowded()) {
            answer(writer, written++);
        }
        assertThat(written).isEqualTo(64 * ResultBlock.ROWS);
        var reader = queue.iterator();
        assertThat(queue.hasQueued()).isTrue();
        for (int i = 0; i <= ResultBlock.ROWS; i++) {
            assertThat(reader.next().address()).contains(list.address(i));
        }
        assertThat(writer.isCrowded()).isFalse();
    }
}
