// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Event;
import dev.sonde.Report;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host that permits a process only so many sockets: told of the probes that got none. */
class SocketsRunOutTest {
    private static final class Limited extends NetworkAround {
        private final List<Integer> refused;
        private int asked;

        /**
         * @param refused which sockets it does not give, from 1
         */
        Limited(SimulatedNetwork network, List<Integer> refused) {
            super(network);
            this.refused = refused;
        }

        @Override
        public void look() {
            network.look();
        }

        @Override
        public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
            if (refused.contains(++asked)) {
                throw new NetworkException(
                        NetworkException.Cause.NOT_AVAILABLE,
                        "socket " + asked + " is one too many",
                        Errno.EMFILE.number());
            }
            return super.openTcp(family, options, whenReady);
        }
    }

    private final RuleBook hosts = new RuleBook();
    private final List<String> lines = new ArrayList<>();

    private Report played(String plan, Integer... refused) throws InterruptedException {
        SimulatedNetwork network = new SimulatedNetwork(hosts).permit(true, false);
        Transcript transcript = new Transcript(network.clock().wallNanos());
        try (Session session =
                Sonde.start(PlanText.parse(plan), new Limited(network, List.of(refused)))) {
            for (Event event : session) {
                if (event instanceof Event.Settled) {
                    lines.add(transcript.line(event));
                }
            }
            return session.await();
        }
    }

    /** The first socket is the one that shows whether there are any. */
    @Test
    void anAttemptWithoutASocketIsNotSentAndTheNextIs() throws InterruptedException {
        Report report = played("connect 192.0.2.1:80 count=4 interval=1s", 3, 4);

        assertThat(lines)
                .containsExactly(
                        "0.010 192.0.2.1:80 #1 reply 10ms user",
                        "1.000 192.0.2.1:80 #2 send_error EMFILE",
                        "2.000 192.0.2.1:80 #3 send_error EMFILE",
                        "3.010 192.0.2.1:80 #4 reply 10ms user");
        assertThat(report.failure().orElseThrow()).hasMessage("socket 3 is one too many");
    }

    @Test
    void aHostThatPermitsNoSocketAtAllIsKnownBeforeTheFirstAttempt() throws InterruptedException {
        Report report = played("connect 192.0.2.1:80 192.0.2.2:80 count=1 interval=10ms", 1);

        assertThat(report.failure().orElseThrow()).hasMessage("socket 1 is one too many");
        assertThat(lines).contains("0.015 192.0.2.2:80 #1 reply 10ms user");
    }

    @Test
    void aConnectionWithoutASocketIsTriedAgain() throws InterruptedException {
        hosts.addStream("192.0.2.1 11001 probe 2 end 10ms");

        Report report = played("tcp 192.0.2.1 count=4 interval=1s", 2, 3);

        assertThat(lines)
                .containsExactly(
                        "0.0200001 192.0.2.1 #1 reply 10ms kernel bytes=25",
                        "1.020 192.0.2.1 #2 reset ended",
                        "2.010 192.0.2.1 #3 send_error EMFILE",
                        "3.030 192.0.2.1 #4 reply 10ms kernel bytes=20");
        assertThat(report.failure().orElseThrow()).hasMessage("socket 2 is one too many");
    }
}
