// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The classic ICMP pinger's transcripts, in src/test/resources/classic, with times and addresses
 * left blank.
 */
class ClassicIcmpTest {
    /** What the network does in a scene. */
    private enum Scene {
        ANSWERS("10.77.0.11", "", ""),
        LOSS("10.77.0.12", "1", ""),
        NET_UNREACHABLE("10.77.0.13", "2, 5", "net-unreachable"),
        HOST_UNREACHABLE("10.77.0.14", "2, 4", "host-unreachable"),
        PROTOCOL_UNREACHABLE("10.77.0.15", "5", "prot-unreachable"),
        NETWORK_PROHIBITED("10.77.0.16", "5", "net-prohibited"),
        HOST_PROHIBITED("10.77.0.17", "1", "host-prohibited"),
        PROHIBITED("10.77.0.18", "2", "admin-prohibited");

        private final String address;
        private final String dropped;
        private final String error;

        /**
         * @param address the peer's in this scene
         * @param dropped the sequence numbers that get lost on the way
         * @param error what the others are rejected with, "" where they are answered
         */
        Scene(String address, String dropped, String error) {
            this.address = address;
            this.dropped = dropped;
            this.error = error;
        }

        List<String> rules() {
            String requests = "ip daddr " + address + " icmp type echo-request ";
            List<String> rules = new ArrayList<>();
            if (!dropped.isEmpty()) {
                rules.add(requests + "icmp sequence { " + dropped + " } drop");
            }
            if (!error.isEmpty()) {
                rules.add(requests + "reject with icmp " + error);
            }
            return rules;
        }

        String transcript() throws Exception {
            String name = "icmp-" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".txt";
            return Files.readString(Path.of("src/test/resources/classic", name));
        }
    }

    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
        wire.peer().sysctl("net.ipv4.ip_default_ttl=111");
        List<String> rules = new ArrayList<>();
        for (Scene scene : Scene.values()) {
            wire.peer().ip("addr add " + scene.address + "/24 dev wire");
            // So that the first packet does not wait for ARP.
            wire.sender()
                    .ip(
                            "neigh replace "
                                    + scene.address
                                    + " lladdr 02:00:00:00:00:02 dev wire nud permanent");
            rules.addAll(scene.rules());
        }
        wire.peer().onInput(rules.toArray(new String[0]));
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "ping"})
    void everySceneEqualsItsTranscript(String socket) throws Exception {
        Map<Scene, Launched> runs = new EnumMap<>(Scene.class);
        for (Scene scene : Scene.values()) {
            runs.put(
                    scene,
                    Command.icmp("--classic " + scene.address)
                            .reading("5\n")
                            .over(socket)
                            .in(wire.sender())
                            .start());
        }
        for (Scene scene : Scene.values()) {
            boolean answered = scene.error.isEmpty();
            Finished run = runs.get(scene).await().exited(answered ? 0 : 1).quietly();

            assertThat(masked(run.out(), scene.address))
                    .as("%s on a %s socket", scene, socket)
                    .isEqualTo(scene.transcript());
        }
    }

    /** Of four probes the first two are answered; what is in flight then is counted or not. */
    @ParameterizedTest
    @CsvSource({
        "INT, Received interrupt stopping pings, 2, 0.000",
        "TERM, Received SIGTERM stopping pings, 3, 33.333"
    })
    void aSignalEndsItWithTheSummary(String signal, String said, int sent, String loss)
            throws Exception {
        wire.peer()
                .nft(
                        "table ip third {",
                        "counter seen { }",
                        "chain input {",
                        "type filter hook input priority -1",
                        "icmp type echo-request icmp sequence 3 counter name seen drop",
                        "}",
                        "}");
        Launched run = Command.icmp("--classic -c 4 -W 20 " + Wire.PEER).in(wire.sender()).start();
        run.awaitLine(line -> line.startsWith("36 bytes"));
        while (!Command.of("nft", "list", "counter", "ip", "third", "seen")
                .in(wire.peer())
                .mustRun()
                .out()
                .contains("packets 1 ")) {
            assertThat(run.isRunning()).isTrue();
        }
        Finished ended = run.signal(signal).await().exited(0).quietly();

        assertThat(masked(ended.out(), Wire.PEER))
                .isEqualTo(
                        """
                        Pinging <address> using Java:
                        Enter number of pings to be sent:
                        36 bytes from <address>: ttl=111 rtt=<time>ms
                        36 bytes from <address>: ttl=111 rtt=<time>ms
                        %s
                        -----
                        Summary:
                        -----
                        Packets Sent: %d
                        Packets Received: 2
                        MIN RTT: <time>ms
                        MAX RTT: <time>ms
                        AVG RTT: <time>ms
                        Loss Rate: %s%%
                        """
                                .formatted(said, sent, loss));
    }

    @Test
    void anEndOfInputOrJunkInsteadOfACountIsAUsageError() {
        for (String typed : List.of("", "\n", "0\n", "-3\n", "five\n")) {
            Finished run =
                    Command.icmp("--classic " + Wire.PEER)
                            .reading(typed)
                            .in(wire.sender())
                            .run()
                            .exited(3);

            assertThat(run.out())
                    .isEqualTo(
                            "Pinging 10.77.0.2 using Java:\nEnter number of pings to be sent:\n");
            assertThat(run.err()).hasLineCount(1).startsWith("sonde icmp: ").endsWith("\n");
        }
    }

    private static String masked(String transcript, String address) {
        return transcript.replace(address, "<address>").replaceAll("\\d+\\.\\d{3}ms", "<time>ms");
    }
}
