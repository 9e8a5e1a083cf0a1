// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code sonde udp} among servers nobody here wrote, many targets, small MTUs and full buffers. */
class UdpNetworkTest {
    private static final int PROBES = 25;
    private static final int HOSTS_PER_FATE = 50;

    /** Of 10.60.F.1 to 10.60.F.50, F from 0; the last is the router's. */
    private static final List<String> FATES = List.of("reply", "3/10", "3/13", "3/3");

    // ---- Peers

    /** What it hears becomes its input. */
    private static final String NC_ECHO =
            """
            folder=$(mktemp -d); mkfifo $folder/pipe; exec 3<>$folder/pipe; rm -r $folder
            exec nc -u -l -p 11003 <&3 >&3
            """;

    /** Echoes by socat, ncat and nc, one of them with capitals. */
    @Test
    void echoServersOfOthersAnswer() throws Exception {
        try (Namespace here = Namespace.create()) {
            for (String server :
                    List.of(
                            "exec socat UDP4-LISTEN:11000,fork PIPE",
                            "exec socat UDP6-LISTEN:11000,ipv6only=1,fork PIPE",
                            "exec socat UDP4-RECVFROM:11001,fork SYSTEM:'tr a-z A-Z'",
                            "exec ncat -u -l 127.0.0.1 11002 -k -e /bin/cat",
                            NC_ECHO)) {
                Command.shell(server).in(here).start();
            }
            Command listening = Command.of("ss", "-Huln").in(here);
            long deadline = System.nanoTime() + Command.PATIENCE.toNanos();
            while (listening.mustRun().out().lines().count() < 5) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            Finished run =
                    Command.sonde(
                                    "udp",
                                    "-j",
                                    "-c20",
                                    "-A",
                                    "127.0.0.1",
                                    "[::1]",
                                    "127.0.0.1:11001",
                                    "127.0.0.1:11002",
                                    "127.0.0.1:11003")
                            .asNobody()
                            .in(here)
                            .run()
                            .exited(0)
                            .quietly();

            assertThat(run.summaries()).hasSize(5);
            for (JsonLine summary : run.summaries()) {
                assertThat(summary.number("received")).as(summary.toString()).isEqualTo(20);
                assertThat(summary.number("unexpected")).as(summary.toString()).isZero();
            }
        }
    }

    @Test
    void threeClientsAtOnceLoseNothing() throws Exception {
        try (Namespace here = Namespace.create()) {
            Launched server = Command.sonde("serve", "udp", "-j").in(here).start();
            server.awaitLine(line -> line.contains("server_started"));
            List<Launched> clients = new ArrayList<>();
            for (String host : List.of("127.0.0.1", "127.0.0.1", "::1")) {
                clients.add(
                        Command.sonde("udp", "-jq", "-c2000", "-i0.001", host).in(here).start());
            }
            for (Launched client : clients) {
                assertThat(client.await().exited(0).summary().number("received")).isEqualTo(2000);
            }
            Finished served = server.signal("TERM").await().exited(0).quietly();
            JsonLine tally = served.records("server_summary").getFirst();
            assertThat(tally.number("answered")).isEqualTo(3 * 2000);
            assertThat(tally.number("local")).isZero();
        }
    }

    /**
     * In front of each right answer comes one of random octets and of any length that UDP carries.
     */
    @Test
    void randomAnswersOfEveryLengthAreNobodys() throws Exception {
        long seed = new SplittableRandom().nextLong(1L << 48);
        try (Namespace here = Namespace.create()) {
            Launched peer =
                    Command.of("python3", "-c", BABBLER, Long.toString(seed)).in(here).start();
            peer.awaitLine("ready"::equals);
            Finished run =
                    Command.sonde("udp", "-jq", "-A", "-i0", "-c1000", "-W5", "127.0.0.1")
                            .in(here)
                            .run()
                            .exited(0)
                            .quietly();

            JsonLine summary = run.summary();
            String context = "seed " + seed + ": " + summary;
            assertThat(summary.number("reply")).as(context).isEqualTo(1000);
            assertThat(summary.number("unexpected")).as(context).isEqualTo(1000);
        }
    }

    /** The first bit is set, so that nothing of it is text. */
    private static final String BABBLER =
            """
            import random, socket, sys
            chance = random.Random(int(sys.argv[1]))
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(('127.0.0.1', 11000))
            print('ready', flush=True)
            lengths = [0, 1, 4, 5, 6, 7, 33, 65506, 65507]
            while True:
                text, source = s.recvfrom(65535)
                length = lengths.pop() if lengths else chance.randrange(65508) >> chance.randrange(12)
                s.sendto(bytes(octet | 128 for octet in chance.randbytes(length)), source)
                s.sendto(text.upper(), source)
            """;

    // ---- Own drops

    @Test
    void whatOurOwnBufferDroppedIsLocalAndNoLoss() throws Exception {
        try (Wire wire = Wire.create()) {
            UdpPeer peer = UdpPeer.slow(wire.peer(), Duration.ofMillis(1500));
            // 100 answers of 8000 octets are several times what may come within the timeout.
            Launched run =
                    Command.sonde(("udp -j -f -c 100 -s 8000 -W 0.2 " + Wire.PEER).split(" "))
                            .asNobody()
                            .in(wire.sender())
                            .start();
            peer.awaitAsked(100);
            run.signal("STOP");
            peer.awaitAnswered(100);
            JsonLine summary = run.signal("CONT").await().exited(0).quietly().summary();

            assertThat(summary.number("sent")).isEqualTo(100);
            assertThat(summary.number("received")).isBetween(1L, 90L);
            assertThat(summary.number("local")).isEqualTo(100 - summary.number("received"));
            assertThat(summary.number("lost")).isZero();
        }
    }

    // ---- Errors

    /** Two ports where nobody listens, beside two where somebody does. */
    @Test
    void aClosedPortIsAnErrorOfItsHostAndOfNoOtherPort() throws Exception {
        try (Namespace here = Namespace.create()) {
            here.sysctl("net.ipv4.icmp_ratemask=0", "net.ipv6.icmp.ratelimit=0");
            UdpPeer.in(here);
            Finished run =
                    Command.sonde(
                                    "udp",
                                    "-j",
                                    "-c50",
                                    "-i0.002",
                                    "127.0.0.1:11999",
                                    "127.0.0.1",
                                    "[::1]:11999",
                                    "::1")
                            .asNobody()
                            .in(here)
                            .run()
                            .exited(1)
                            .quietly();

            assertThat(run.summaries()).hasSize(4);
            for (JsonLine summary : run.summaries()) {
                boolean closed = summary.number("port") == 11_999;
                assertThat(summary.number(closed ? "icmp_error" : "reply"))
                        .as(summary.toString())
                        .isEqualTo(50);
            }
            for (JsonLine error : run.records("icmp_error")) {
                boolean four = error.text("address").equals("127.0.0.1");
                assertThat(error.text("icmp", "name"))
                        .isEqualTo(four ? "Port Unreachable" : "Port unreachable");
                assertThat(error.text("icmp", "from")).isEqualTo(error.text("address"));
            }
        }
    }

    /**
     * The router tells of the next hop's MTU, and from then on this host refuses what is longer.
     */
    @Test
    void whatIsTooBigIsToldOnceAndThenNotSent() {
        try (RoutedNetwork network = RoutedNetwork.create()) {
            network.router()
                    .ip(
                            "route add 10.60.0.7 via " + RoutedNetwork.PEER + " mtu lock 1300",
                            "route add fd60::7 via " + RoutedNetwork.PEER6 + " mtu lock 1300");
            Finished run =
                    Command.sonde("udp -j -c 3 -i 0.05 -s 1400 -M do 10.60.0.7 fd60::7".split(" "))
                            .asNobody()
                            .in(network.sender())
                            .run()
                            .exited(1)
                            .quietly();

            for (JsonLine summary : run.summaries()) {
                assertThat(summary.number("icmp_error")).as(summary.toString()).isEqualTo(1);
                assertThat(summary.number("send_error")).as(summary.toString()).isEqualTo(2);
            }
            for (JsonLine error : run.records("icmp_error")) {
                boolean four = error.text("target").equals("10.60.0.7");
                assertThat(error.number("seq")).isEqualTo(1);
                assertThat(error.number("icmp", "type")).isEqualTo(four ? 3 : 2);
                assertThat(error.number("icmp", "code")).isEqualTo(four ? 4 : 0);
                assertThat(error.number("icmp", "mtu")).isEqualTo(1300);
                assertThat(error.text("icmp", "from"))
                        .isEqualTo(four ? RoutedNetwork.ROUTER : RoutedNetwork.ROUTER6);
            }
            assertThat(run.records("send_error"))
                    .hasSize(4)
                    .allMatch(error -> error.text("errno").equals("EMSGSIZE"));
        }
    }

    /**
     * With an error pending, the next send to anybody fails: of 200 hosts with four probes each in
     * flight three quarters answer with errors, and each probe of each has its own verdict.
     */
    @Test
    void anErrorOfOneTargetNeverSpoilsTheNextSendToAnother() throws Exception {
        try (RoutedNetwork network = RoutedNetwork.create()) {
            UdpPeer.in(network.peer());
            network.peer()
                    .onInput(
                            "ip daddr 10.60.1.0/24 reject with icmp type 10",
                            "ip daddr 10.60.2.0/24 reject with icmp type 13");
            network.router()
                    .nft(
                            "table ip lab {",
                            "chain forward {",
                            "type filter hook forward priority 0",
                            "ip daddr 10.60.3.0/24 reject with icmp type 3",
                            "}",
                            "}");
            StringBuilder targets = new StringBuilder();
            TreeMap<String, Integer> expected = new TreeMap<>();
            for (int host = 1; host <= HOSTS_PER_FATE; host++) {
                for (int fate = 0; fate < FATES.size(); fate++) {
                    String address = "10.60." + fate + "." + host;
                    targets.append(address).append('\n');
                    expected.put(address + " " + FATES.get(fate), PROBES);
                }
            }
            Finished run =
                    Command.sonde(("udp -j -W 5 -c " + PROBES + " -l 4 -T -").split(" "))
                            .reading(targets.toString())
                            .asNobody()
                            .in(network.sender())
                            .run()
                            .exited(1)
                            .quietly();

            run.summaries();
            TreeMap<String, Integer> told = new TreeMap<>();
            for (JsonLine record : run.records()) {
                if (record.has("seq") && !record.type().equals("timeout")) {
                    String what =
                            record.type().equals("icmp_error")
                                    ? record.number("icmp", "type")
                                            + "/"
                                            + record.number("icmp", "code")
                                    : record.type();
                    told.merge(record.text("target") + " " + what, 1, Integer::sum);
                }
            }
            assertThat(told).isEqualTo(expected);
        }
    }
}
