// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** sonde serve tcp with many clients, much to do, and clients that behave badly. */
class TcpServerLoadTest {
    private static final int PORT = 11_001;
    private static final long MIB = 1 << 20;

    /** What answers of all clients may wait here, as docs/serve.md has it. */
    private static final long MOST_WAITING = 64 * MIB;

    private Namespace here;
    private Launched server;

    @BeforeEach
    void open() throws Exception {
        here = Namespace.create();
        server = Command.sonde("serve", "tcp", "--every", "1h").asNobody().in(here).start();
        server.awaitLine(line -> line.startsWith("Serving"));
        // What has to be loaded and compiled for the first client is no cost of those that follow.
        assertAnswered();
    }

    @AfterEach
    void close() {
        here.close();
    }

    private void assertAnswered() {
        assertThat(TcpClient.asking("127.0.0.1", PORT, 20).in(here).mustRun().out())
                .hasLineCount(20)
                .endsWith("\nPING 20 1725933169.813111\n");
    }

    private String stop() {
        String out = server.signal("INT").await(Duration.ofSeconds(5)).exited(0).out();
        return out.lines().reduce((_, last) -> last).orElseThrow();
    }

    /** No processor time but for what a thread or two of the JVM do at times. */
    private void assertIdle() throws Exception {
        Duration before = Processes.processorTime(server);
        Thread.sleep(500);
        assertThat(Processes.processorTime(server).minus(before))
                .isLessThan(Duration.ofMillis(100));
    }

    @Test
    void tenThousandConnectionsAreHeldAndEachEchoes() throws Exception {
        long before = Processes.residentBytes(server);
        Launched clients = TcpClient.crowding(PORT, 10_000).in(here).start();
        assertThat(clients.awaitLine(line -> true)).isEqualTo("20000");
        assertThat(Processes.residentBytes(server) - before)
                .as("8 KiB each at most, garbage included")
                .isLessThan(80 * MIB);
        assertIdle();
        assertAnswered();

        clients.signal("TERM").await();
        assertThat(stop()).isEqualTo("20040 received, 20040 answered, 10002 connections");
    }

    /** Of 200, and 250 clients: those without a place are connected, and their question is kept. */
    @Test
    void withoutADescriptorToSpareClientsWaitUntilOthersHaveGone() throws Exception {
        Launched small =
                Command.shell("ulimit -n 200 && exec \"$SONDE\" serve tcp --every 1h 7000")
                        .asNobody()
                        .in(here)
                        .start();
        small.awaitLine(line -> line.startsWith("Serving"));
        String[] firstAndRest =
                TcpClient.queueing(7000, 250).in(here).mustRun().out().strip().split(" ");
        int first = Integer.parseInt(firstAndRest[0]);
        assertThat(first).as("less what the JVM and Sonde keep for themselves").isBetween(100, 180);
        assertThat(Integer.parseInt(firstAndRest[1])).isEqualTo(250 - first);

        Finished ended = small.signal("INT").await().exited(0).quietly();
        assertThat(ended.out()).endsWith("\n250 received, 250 answered, 250 connections\n");
    }

    @Test
    void aGigabyteWithoutPauseComesBackAndOthersAreAnsweredMeanwhile() throws Exception {
        long before = Processes.residentBytes(server);
        Launched stream = TcpClient.streaming(PORT, 1024 * MIB, 7).in(here).start();
        int asked = 0;
        long most = 0;
        while (stream.isRunning()) {
            assertAnswered();
            asked++;
            if (stream.isRunning()) {
                most = Math.max(most, Processes.residentBytes(server));
            }
        }
        Finished streamed = stream.await().exited(0).quietly();

        assertThat(streamed.out()).isEqualTo(1024 * MIB + "\n");
        assertThat(asked).as("in between, %s", streamed.took()).isPositive();
        assertThat(most - before).isLessThan(48 * MIB);
    }

    @Test
    void randomOctetsOfTenClientsComeBackAsTheirCapitals() {
        Launched[] clients = new Launched[10];
        for (int seed = 0; seed < clients.length; seed++) {
            clients[seed] = TcpClient.streaming(PORT, 3 * MIB, seed).in(here).start();
        }
        for (int seed = 0; seed < clients.length; seed++) {
            assertThat(clients[seed].await().exited(0).out())
                    .as("seed %d", seed)
                    .isEqualTo(3 * MIB + "\n");
        }
    }

    /** As many as may leave an answer here. */
    @Test
    void clientsThatNeverReadCostABoundedAmountAndHoldNobodyUp() throws Exception {
        boundKernelBuffers();
        long before = Processes.residentBytes(server);
        Launched greedy = TcpClient.greedy(PORT, 500).in(here).start();
        assertThat(greedy.awaitLine(line -> true)).matches("\\d+ 0");
        assertThat(Processes.residentBytes(server) - before).isLessThan(MOST_WAITING);
        assertAnswered();
        assertIdle();

        assertThat(Processes.figures(server)).contains(", 500 waiting, ");
        greedy.signal("TERM").await();
        assertThat(stop()).contains(", 500 not sent, ").endsWith(" 502 connections");
    }

    /** More than that: some have to go. */
    @Test
    void whenTooManyNeverReadTheLastOfThemAreResetAndTheOthersGoOn() throws Exception {
        boundKernelBuffers();
        long before = Processes.residentBytes(server);
        Launched greedy = TcpClient.greedy(PORT, 2500).in(here).start();
        String[] takenAndReset = greedy.awaitLine(line -> true).split(" ");
        assertThat(Integer.parseInt(takenAndReset[1])).isBetween(1, 2500 - 1024);
        assertThat(Processes.residentBytes(server) - before).isLessThan(2 * MOST_WAITING);
        assertAnswered();
        assertIdle();

        assertThat(Processes.figures(server))
                .contains(", " + takenAndReset[1] + " without room to wait, ");
        greedy.signal("TERM").await();
    }

    /** Those of thousands of clients would take gigabytes of the host. */
    private void boundKernelBuffers() {
        here.sysctl("net.ipv4.tcp_rmem=4096 131072 131072", "net.ipv4.tcp_wmem=4096 16384 65536");
    }
}
