// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code sonde sweep} of ports, on very many addresses of a host behind a router that listens on
 * all of them, but for what its firewall does as the last digit of an address says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SweepPortsTest {
    private static final int BACKLOG = 4096;

    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private RoutedNetwork network;

    @BeforeAll
    void open() throws Exception {
        network = RoutedNetwork.create();
        Namespace peer = network.peer();
        peer.onInput(
                "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.0 drop",
                "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.1 reject with icmp type 13",
                "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.2 reject with icmp type 10",
                "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.3 udp dport 11000"
                        + " reject with icmp type 3",
                "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.3 tcp dport 80-443"
                        + " reject with tcp reset",
                "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.4 tcp dport 443"
                        + " reject with tcp reset");
        peer.enter(() -> {
            for (int port : new int[] {80, 443}) {
                ServerSocketChannel listener =
                        ServerSocketChannel.open()
                                .bind(new InetSocketAddress("0.0.0.0", port), BACKLOG);
                listeners.add(listener);
                Thread.ofPlatform().daemon().name("port-" + port).start(() -> accept(listener));
            }
        });
        Command.sonde("serve", "udp", "-j", "--allow", "10.50.0.0/16")
                .in(peer)
                .start()
                .awaitLine(line -> line.contains("server_started"));
    }

    @AfterAll
    void close() throws IOException {
        for (ServerSocketChannel listener : listeners) {
            listener.close();
        }
        network.close();
    }

    private static void accept(ServerSocketChannel listener) {
        while (listener.isOpen()) {
            try {
                // Its other end has reset it, or will as soon as it is seen to be open.
                listener.accept().close();
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException _) {
                // Reset before it was accepted.
            }
        }
    }

    /** 5 s of handshakes; and few of them with a tenth of the descriptors that these would like. */
    @ParameterizedTest
    @CsvSource({"10000, 4096", "2000, 150"})
    void everyPortOfEveryAddressHasItsVerdict(int hosts, int descriptors) {
        Finished run =
                Command.shell(
                                "ulimit -n "
                                        + descriptors
                                        + " && exec \"$SONDE\" sweep -j --tcp 80,443 -W 1"
                                        + " --backoff 1 --rate 5k "
                                        + range(hosts))
                        .asNobody()
                        .in(network.sender())
                        .start()
                        .await(Duration.ofSeconds(60))
                        .exited(1)
                        .quietly();

        Map<String, String> expected = new TreeMap<>();
        for (int host = 0; host < hosts; host++) {
            for (int port : new int[] {80, 443}) {
                expected.put(
                        address(host) + " " + port,
                        switch (host & 0xF) {
                            case 0 -> "lost";
                            case 1 -> "3/13";
                            case 2 -> "3/10";
                            case 3 -> "refused";
                            case 4 -> port == 443 ? "refused" : "reply";
                            default -> "reply";
                        });
            }
        }
        hasTold(run, expected);
        assertThat(
                        Command.of("ss", "-Htan", "state", "time-wait")
                                .in(network.sender())
                                .mustRun()
                                .out())
                .as("every connection has ended by a reset")
                .isEmpty();
    }

    @Test
    void echoServersByUdp() {
        int hosts = 4096;
        Finished run =
                Command.sonde(
                                ("sweep -j --udp 11000 -W 1 --backoff 1 --rate 5k " + range(hosts))
                                        .split(" "))
                        .asNobody()
                        .in(network.sender())
                        .run()
                        .exited(1)
                        .quietly();

        Map<String, String> expected = new TreeMap<>();
        for (int host = 0; host < hosts; host++) {
            expected.put(
                    address(host) + " 11000",
                    switch (host & 0xF) {
                        case 0 -> "lost";
                        case 1 -> "3/13";
                        case 2 -> "3/10";
                        case 3 -> "3/3";
                        default -> "reply";
                    });
        }
        hasTold(run, expected);
    }

    /** Each target's own verdict, and their counts. */
    private static void hasTold(Finished run, Map<String, String> expected) {
        List<JsonLine> records = run.records();
        JsonLine summary = records.removeLast();
        Map<String, String> told = new TreeMap<>();
        for (JsonLine record : records) {
            String verdict = record.type();
            if (verdict.equals("icmp_error")) {
                verdict = record.number("icmp", "type") + "/" + record.number("icmp", "code");
            }
            String target = record.text("address") + " " + record.number("port");
            assertThat(told.put(target, verdict)).as("a second verdict: %s", record).isNull();
        }
        // All that are otherwise; of so large maps a difference would show the first alone.
        Map<String, String> wrong = new TreeMap<>(told);
        wrong.entrySet().removeAll(expected.entrySet());
        assertThat(wrong).isEmpty();
        assertThat(told.keySet()).isEqualTo(expected.keySet());

        Map<String, Long> counts = new TreeMap<>();
        expected.values().forEach(verdict -> counts.merge(verdict, 1L, Long::sum));
        Law.holdsFor(summary);
        assertThat(summary.number("targets")).isEqualTo(expected.size());
        for (String verdict : List.of("reply", "lost", "refused")) {
            assertThat(summary.number(verdict))
                    .as(summary.toString())
                    .isEqualTo(counts.getOrDefault(verdict, 0L));
        }
        counts.keySet().removeIf(verdict -> verdict.indexOf('/') < 0);
        assertThat(summary.field("by_error")).isEqualTo(counts);
    }

    private static String range(int hosts) {
        return address(0) + "-" + address(hosts - 1);
    }

    private static String address(int host) {
        return "10.60." + (host >> 8) + "." + (host & 0xFF);
    }
}
