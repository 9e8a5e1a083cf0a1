// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sonde serve udp, asked by programs that know nothing of it. */
class UdpServerTest {
    private static final String FIRST = "PING 1 1725933169.813111";
    private static final String SECOND = "PING 2 1725933169.813111";

    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
        here.ip("link set lo up");
    }

    @AfterEach
    void close() {
        here.close();
    }

    /** A server that writes records or text, once it answers. */
    private static Launched serve(Namespace where, String arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("serve", "udp"));
        words.addAll(List.of(arguments.trim().split(" +")));
        words.removeIf(String::isEmpty);
        Launched server = Command.sonde(words.toArray(new String[0])).in(where).start();
        server.awaitLine(
                line -> line.startsWith("Serv") || line.contains("\"type\":\"server_started\""));
        return server;
    }

    private static Finished stop(Launched server) {
        return server.signal("INT").await(Duration.ofSeconds(5)).exited(0).quietly();
    }

    /** The last record, which obeys the law of counts. */
    private static JsonLine summaryOf(Finished server) {
        JsonLine summary = server.records().getLast();
        assertThat(summary.type()).isEqualTo("server_summary");
        assertThat(
                        summary.number("answered")
                                + summary.number("dropped")
                                + summary.number("rejected")
                                + summary.number("send_error")
                                + summary.number("overflowed")
                                + summary.number("pending"))
                .as("%s", summary)
                .isEqualTo(summary.number("received"));
        return summary;
    }

    // ---- Clients of others

    @Test
    void netcatIsAnswered() throws Exception {
        Launched server = serve(here, "");
        Finished nc =
                Command.of("nc", "-u", "-w", "1", "127.0.0.1", "11000")
                        .reading("ping 1 1725933169.813111")
                        .in(here)
                        .run();

        assertThat(nc.out()).isEqualTo(FIRST);
        stop(server);
    }

    @Test
    void npingIsAnsweredByEachOfItsProbes() throws Exception {
        Launched server = serve(here, "-j 7000");
        Finished nping =
                Command.of(
                                "nping",
                                "--udp",
                                "-p",
                                "7000",
                                "-c",
                                "3",
                                "--delay",
                                "50ms",
                                "--data-string",
                                "ping 1 2.5",
                                "127.0.0.1")
                        .in(here)
                        .mustRun();

        JsonLine summary = summaryOf(stop(server));
        assertThat(nping.out().lines())
                .filteredOn(
                        line -> line.matches("RCVD \\S+ UDP 127\\.0\\.0\\.1:7000 > .* iplen=38 "))
                .hasSize(3);
        assertThat(summary.number("answered")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.200", "::1"})
    void aConnectedClientIsAnsweredFromTheAddressItAsked(String address) throws Exception {
        Launched server = serve(here, "");
        Finished client = UdpClient.asking(address, 11_000, 2).in(here).mustRun();

        assertThat(client.out()).isEqualTo(FIRST + "\n" + SECOND + "\n");
        assertThat(stop(server).out())
                .startsWith("Serving UDP echo on 0.0.0.0:11000 and [::]:11000\n")
                .endsWith("\n--- UDP echo on port 11000 ---\n2 received, 2 answered\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.60.3.7", "fd60::1:5"})
    void anAddressThatIsOursByARouteAloneAnswersToo(String address) throws Exception {
        here.ip("route add local 10.60.0.0/16 dev lo", "route add local fd60::/64 dev lo");
        Launched server = serve(here, "");
        Finished client = UdpClient.asking(address, 11_000, 1).in(here).mustRun();

        assertThat(client.out()).isEqualTo(FIRST + "\n");
        stop(server);
    }

    @Test
    void aThousandClientsAtOnceAreAllAnsweredAndStandInterleavedInOneLog() throws Exception {
        Launched server = serve(here, "--classic");
        Finished clients = UdpClient.crowding("127.0.0.1", 11_000, 1000, 5).in(here).mustRun();
        assertThat(clients.out()).isEqualTo("5000\n");
        List<String> lines = stop(server).out().lines().skip(1).toList();
        List<String> asked =
                lines.stream().filter(line -> line.startsWith("received from ")).toList();
        assertThat(asked).hasSize(5000);
        assertThat(lines.stream().filter(line -> line.startsWith("sent to "))).hasSize(5000);
        assertThat(asked.subList(0, 1000).stream().map(line -> line.split(": ")[0]).distinct())
                .as("each client once before any a second time")
                .hasSize(1000);
    }

    @Test
    void withoutAnyPrivilegeItServesButNoReservedPort() throws Exception {
        Launched server = Command.sonde("serve", "udp").asNobody().in(here).start();
        server.awaitLine(line -> line.startsWith("Serving"));
        assertThat(UdpClient.asking("127.0.0.1", 11_000, 1).in(here).mustRun().out())
                .isEqualTo(FIRST + "\n");
        stop(server);

        Finished refused = Command.sonde("serve", "udp", "7").asNobody().in(here).run().exited(4);
        assertThat(refused.err()).startsWith("sonde: UDP port 7 is below");
        assertThat(refused.out()).isEmpty();
    }

    // ---- Any octets

    @Test
    void everyLengthComesBack() throws Exception {
        Launched server = serve(here, "--echo-any 7000");
        Finished client = UdpClient.measuring("127.0.0.1", 7000).in(here).mustRun();

        assertThat(client.out()).isEqualTo("done\n");
        assertThat(stop(server).out()).endsWith("65508 received, 65508 answered\n");
    }

    @ParameterizedTest
    @CsvSource({"1, ''", "2, --workers 1", "3, --drop 0.0000001%"})
    void whateverItIsSentTheAnswerIsCapitalsOrNothing(long seed, String options) throws Exception {
        Launched server = serve(here, options);
        Finished client = UdpClient.fuzzing("127.0.0.1", 11_000, 5000, seed).in(here).mustRun();

        assertThat(client.out()).as("seed %d", seed).startsWith("LAST ");
        String answered = client.out().substring(5).trim();
        assertThat(stop(server).out())
                .contains("\n5001 received, " + answered + " answered, ")
                .contains(5001 - Integer.parseInt(answered) + " rejected");
    }

    @Test
    void twoServersThatAreSpoofedAtEachOtherFallSilent() throws Exception {
        Launched one = serve(here, "-j --corrupt 100% --duplicate 100% 127.0.0.1:7001");
        Launched two = serve(here, "-j --corrupt 100% --duplicate 100% 127.0.0.2:7002");
        UdpClient.spoofing("127.0.0.2", 7002, "127.0.0.1", 7001, "ping 1 2.5").in(here).mustRun();
        two.awaitLine(
                line -> line.contains("\"server_rejected\"") && line.contains("\"number\":2"));

        JsonLine first = summaryOf(stop(one));
        JsonLine second = summaryOf(stop(two));
        assertThat(first.number("received")).isEqualTo(1);
        assertThat(first.number("answered")).isEqualTo(1);
        assertThat(first.number("duplicated")).isEqualTo(1);
        assertThat(second.number("received")).isEqualTo(2);
        assertThat(second.number("rejected")).isEqualTo(2);
    }

    // ---- Whom

    @Test
    void onlyThoseAllowedAreAnswered() throws Exception {
        Launched server = serve(here, "-j --allow 192.0.2.0/24 --allow ::1");
        Launched refused = UdpClient.asking("127.0.0.1", 11_000, 1).in(here).start();
        assertThat(UdpClient.asking("::1", 11_000, 1).in(here).mustRun().out())
                .isEqualTo(FIRST + "\n");
        assertThat(refused.await().out()).isEqualTo("none\n");

        Finished finished = stop(server);
        assertThat(finished.records("server_rejected"))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.text("reason")).isEqualTo("not_allowed");
                    assertThat(record.text("address")).isEqualTo("127.0.0.1");
                });
        assertThat(summaryOf(finished).number("answered")).isEqualTo(1);
    }

    @Test
    void anAddressHasItsRate() throws Exception {
        Launched server = serve(here, "-j --rate-limit 2");
        Finished flood = UdpClient.flooding("127.0.0.1", 11_000, 200, 31_000).in(here).mustRun();

        JsonLine summary = summaryOf(stop(server));
        assertThat(summary.number("received")).isEqualTo(200);
        assertThat(summary.number("answered"))
                .as("the flood lasts less than two seconds")
                .isEqualTo(Long.parseLong(flood.out().trim()))
                .isBetween(1L, 4L);
        assertThat(summary.number("rejected")).isEqualTo(200 - summary.number("answered"));
    }

    @Test
    void nothingThatWasSentToAllOrToAGroupIsAnswered() throws Exception {
        try (Wire wire = Wire.create()) {
            Launched server = serve(wire.peer(), "-j");
            UdpClient.shouting("10.77.0.255", 11_000, "wire").in(wire.sender()).mustRun();
            UdpClient.shouting("255.255.255.255", 11_000, "wire").in(wire.sender()).run();
            UdpClient.shouting("ff02::1", 11_000, "wire").in(wire.sender()).mustRun();
            server.awaitLine(line -> line.contains("not_unicast") && line.contains("::"));
            assertThat(UdpClient.asking(Wire.PEER, 11_000, 1).in(wire.sender()).mustRun().out())
                    .isEqualTo(FIRST + "\n");

            Finished finished = stop(server);
            assertThat(finished.records("server_rejected"))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allMatch(record -> record.text("reason").equals("not_unicast"));
            assertThat(summaryOf(finished).number("answered")).isEqualTo(1);
        }
    }

    // ---- Faults

    @Test
    void theSameFatesAgainWhateverTheNumberOfWorkers() throws Exception {
        List<String> tallies = new ArrayList<>();
        for (int workers : new int[] {1, 2, 1, 4}) {
            Launched server =
                    serve(
                            here,
                            "--drop 20% --burst-loss 1%,25% --duplicate 5% --corrupt 2% --truncate"
                                    + " 1% --seed 20250101 --workers "
                                    + workers);
            List<Launched> clients = new ArrayList<>();
            long answers = 0;
            for (int i = 0; i < 4; i++) {
                clients.add(
                        UdpClient.flooding("127.0.0.1", 11_000, 2500, 31_000 + i).in(here).start());
            }
            for (Launched client : clients) {
                answers += Long.parseLong(client.await().exited(0).out().trim());
            }
            String all = stop(server).out();
            tallies.add(all.substring(all.indexOf("---\n")) + answers + " seen");
        }

        assertThat(tallies.getFirst()).contains("10000 received").contains(" dropped, ");
        assertThat(tallies).containsOnly(tallies.getFirst());
    }

    @Test
    void whatAClientSeesIsWhatTheServerSaysItDid() throws Exception {
        Launched server = serve(here, "-j --drop 20% --duplicate 10% --delay 5ms --seed 3");
        Finished flood = UdpClient.flooding("127.0.0.1", 11_000, 1000, 31_000).in(here).mustRun();

        Finished finished = stop(server);
        JsonLine summary = summaryOf(finished);
        assertThat(summary.number("received")).isEqualTo(1000);
        assertThat(summary.number("delayed")).isEqualTo(summary.number("answered"));
        assertThat(Long.parseLong(flood.out().trim()))
                .isEqualTo(summary.number("answered") + summary.number("duplicated"));
        assertThat(finished.records("server_dropped"))
                .hasSize((int) summary.number("dropped"))
                .isNotEmpty();
        assertThat(finished.records("server_answered"))
                .hasSize((int) (summary.number("answered") + summary.number("duplicated")));
    }

    /** The peer's device lets a few packets go, and then none until its queue is taken away. */
    @Test
    void whileNoAnswerCanLeaveItWaitsWithoutBeingBusy() throws Exception {
        try (Wire wire = Wire.create()) {
            Launched server =
                    Command.sonde("serve", "udp", "-j", "--workers=1", Wire.PEER + ":11000")
                            .asNobody()
                            .in(wire.peer())
                            .start();
            server.awaitLine(line -> line.contains("server_started"));
            tc(wire, "add", "tbf", "rate", "8bit", "burst", "2kb", "limit", "100mb");
            UdpClient.flooding(Wire.PEER, 11_000, 20_000, 31_000).in(wire.sender()).mustRun();

            Duration before = Processes.processorTime(server);
            Finished silent = UdpClient.asking(Wire.PEER, 11_000, 1).in(wire.sender()).mustRun();
            Duration used = Processes.processorTime(server).minus(before);
            assertThat(silent.out()).as("two seconds without an answer").isEqualTo("none\n");
            assertThat(used).isLessThan(Duration.ofMillis(200));

            tc(wire, "replace", "pfifo", "limit", "100000");
            assertThat(UdpClient.asking(Wire.PEER, 11_000, 20).in(wire.sender()).mustRun().out())
                    .as("what had waited was read and answered, and then this")
                    .endsWith(" 20 1725933169.813111\n");
            JsonLine summary = summaryOf(stop(server));
            assertThat(summary.number("send_error")).isZero();
            assertThat(summary.number("received") + summary.number("local"))
                    .isEqualTo(20_000 + 1 + 20);
            assertThat(summary.number("local")).as("the receive buffer was full").isPositive();
        }
    }

    private static void tc(Wire wire, String verb, String... words) {
        List<String> all = new ArrayList<>(List.of("tc", "qdisc", verb, "dev", "wire", "root"));
        all.addAll(List.of(words));
        Command.of(all.toArray(new String[0])).in(wire.peer()).mustRun();
    }

    // ---- Its life

    @Test
    void aPortInUseIsNamed() throws Exception {
        Launched server = serve(here, "7000");
        Finished second = Command.sonde("serve", "udp", "7000").in(here).run().exited(4);

        assertThat(second.err())
                .startsWith(
                        "sonde: UDP port 7000 is in use already on all IPv4 addresses; remedy: ");
        assertThat(second.err().lines()).hasSize(1);
        assertThat(second.out()).isEmpty();
        stop(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalEndsItWithItsTally(String signal) throws Exception {
        Launched server = serve(here, "");
        UdpClient.asking("127.0.0.1", 11_000, 3).in(here).mustRun();
        Finished finished = server.signal(signal).await(Duration.ofSeconds(5)).exited(0).quietly();

        assertThat(finished.out()).endsWith("\n3 received, 3 answered\n");
    }

    @Test
    void usr1TellsTheCountersAndItGoesOn() throws Exception {
        Launched server = serve(here, "--every 1h");
        UdpClient.asking("127.0.0.1", 11_000, 2).in(here).mustRun();
        assertThat(Processes.figures(server)).isEqualTo("2 received, 2 answered");
        UdpClient.asking("127.0.0.1", 11_000, 1).in(here).mustRun();

        Finished finished = server.signal("TERM").await(Duration.ofSeconds(5)).exited(0);
        assertThat(finished.out()).endsWith("\n3 received, 3 answered\n");
    }

    @Test
    void countersAreToldWhenTheyHaveChanged() throws Exception {
        Launched server = serve(here, "--every 50ms");
        UdpClient.asking("127.0.0.1", 11_000, 1).in(here).mustRun();
        server.awaitLine(line -> line.equals("1 received, 1 answered"));
        UdpClient.asking("127.0.0.1", 11_000, 1).in(here).mustRun();
        server.awaitLine(line -> line.equals("2 received, 2 answered"));

        assertThat(stop(server).out().lines().filter(line -> line.startsWith("1 rec"))).hasSize(1);
    }

    @Test
    void aDeadlineEndsIt() throws Exception {
        Finished finished =
                Command.sonde("serve", "udp", "-w", "0.2").in(here).run().exited(0).quietly();

        assertThat(finished.out()).endsWith("\n0 received, 0 answered\n");
    }

    @Test
    void whenNobodyReadsItsRecordsItEnds() throws Exception {
        Launched server = serve(here, "-j");
        server.closeOutput();
        // Closed for good only once what was being read has come.
        UdpClient.asking("127.0.0.1", 11_000, 50).in(here).run();

        server.await(Duration.ofSeconds(5)).exited(0);
    }

    @Test
    void theTranscriptIsThatOfTheCourse() throws Exception {
        // With this seed what 127.0.0.1:31000 asks third is answered, and the rest is not.
        Launched server = serve(here, "--classic --drop 50% --seed 4");
        Finished client = UdpClient.asking("127.0.0.1", 11_000, 4, 31_000).in(here).mustRun();

        StringBuilder expected = new StringBuilder("Server bound to port 11000\n");
        String[] answers = client.out().split("\n");
        for (int n = 1; n <= 4; n++) {
            String text = n + " 1725933169.813111\n";
            expected.append("received from 127.0.0.1:PORT: ping ").append(text);
            expected.append(
                    answers[n - 1].equals("none")
                            ? "dropped message: PING " + text
                            : "sent to 127.0.0.1:PORT: PING " + text);
        }
        assertThat(stop(server).out().replaceAll("(127\\.0\\.0\\.1):\\d+:", "$1:PORT:"))
                .isEqualTo(expected.toString())
                .contains("dropped message: ")
                .contains("sent to ");
    }
}
