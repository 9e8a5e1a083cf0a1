// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code sonde connect} to many at once, and where there is room for few. */
class ConnectScaleTest {
    private static final int HOSTS = 1000;
    private static final int PORTS = 10;
    private static final int FIRST_PORT = 20_000;

    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
    }

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void tenThousandHandshakesAtOnce() throws Exception {
        // Each listener's queue (net.core.somaxconn, 4096 since Linux 5.4) holds more than will
        // come,
        // so that nobody has to accept.
        here.enter(() -> {
            List<ServerSocketChannel> listeners = new ArrayList<>();
            try {
                StringBuilder ports = new StringBuilder();
                for (int i = 0; i < PORTS; i++) {
                    int port = FIRST_PORT + i;
                    ports.append(i == 0 ? "" : ",").append(port);
                    listeners.add(
                            ServerSocketChannel.open()
                                    .bind(new InetSocketAddress("0.0.0.0", port), 4096));
                }
                Finished run =
                        Command.sonde(("connect -jq -c 1 -A -W 5 -p " + ports + " -T -").split(" "))
                                .asNobody()
                                .reading(hosts())
                                .in(here)
                                .run()
                                .exited(0)
                                .quietly();
                List<JsonLine> summaries = run.summaries();
                assertThat(summaries).hasSize(HOSTS * PORTS);
                assertThat(summaries).allMatch(summary -> summary.number("reply") == 1);
            } finally {
                for (ServerSocketChannel listener : listeners) {
                    listener.close();
                }
            }
        });
    }

    @Test
    void withoutDescriptorsProbesAreNotSentAndItIsSaidWhy() {
        here.onInput("tcp dport 80 drop");
        Finished run =
                Command.shell(
                                "ulimit -n 200 && exec \"$SONDE\" connect -j -c 1 -A -W 0.5"
                                        + " -p 80 -T -")
                        .asNobody()
                        .reading(hosts())
                        .in(here)
                        .run()
                        .exited(4);

        assertThat(run.err())
                .hasLineCount(1)
                .startsWith("sonde: out of descriptors (EMFILE): this process may have 200, and ")
                .endsWith("; remedy: raise the limit with ulimit -n\n");
        long lost = 0;
        long unsent = 0;
        for (JsonLine summary : run.summaries()) {
            lost += summary.number("lost");
            unsent += summary.number("send_error");
        }
        assertThat(lost + unsent).isEqualTo(HOSTS);
        assertThat(lost).isBetween(50L, 168L);
        assertThat(run.records("send_error"))
                .allMatch(error -> error.text("errno").equals("EMFILE"));
    }

    private static String hosts() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < HOSTS; i++) {
            lines.append("127.1.").append(i / 250).append('.').append(i % 250 + 1).append('\n');
        }
        return lines.toString();
    }
}
