// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code sonde connect} with nginx, of one process in the foreground that keeps all it writes here.
 */
class NginxTest {
    private static final int PORT = 8080;
    private static final String BOTH = Wire.PEER + ":8080 [" + Wire.PEER6 + "]:8080";

    private static final String CONFIGURATION =
            """
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                server {
                    listen 10.77.0.2:8080;
                    listen [fd77::2]:8080;
                    location / { return 200 "here"; }
                    location /status { stub_status; }
                }
            }
            """;

    /** ADDRESS PATH: the page that is there. */
    private static final String PAGE =
            """
            import http.client, sys
            connection = http.client.HTTPConnection(sys.argv[1], 8080, timeout=5)
            connection.request('GET', sys.argv[2])
            print(connection.getresponse().read().decode())
            """;

    @TempDir private Path folder;
    private Wire wire;
    private Launched nginx;

    @BeforeEach
    void open() throws Exception {
        wire = Wire.create();
        Files.writeString(folder.resolve("nginx.conf"), CONFIGURATION);
        nginx =
                Command.of("nginx", "-p", folder + "/", "-c", "nginx.conf", "-e", "stderr")
                        .in(wire.peer())
                        .start();
        awaitPort();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private void awaitPort() {
        long deadline = System.nanoTime() + Command.PATIENCE.toNanos();
        String listening = "";
        while (listening.lines().count() < 2) {
            assertThat(nginx.isRunning()).as(nginx.errorsSoFar()).isTrue();
            assertThat(System.nanoTime()).as(nginx.errorsSoFar()).isLessThan(deadline);
            listening =
                    Command.of("ss", "-Htln", "sport", "=", ":" + PORT)
                            .in(wire.peer())
                            .mustRun()
                            .out();
        }
    }

    private String page(String address, String path) {
        return Command.of("python3", "-c", PAGE, address, path).in(wire.sender()).mustRun().out();
    }

    private Command connect(String arguments) {
        return Command.sonde(("connect " + arguments).split(" ")).asNobody().in(wire.sender());
    }

    @Test
    void everyHandshakeIsAcceptedAndNginxIsAsWellAsBefore() {
        Finished run = connect("-j -c 200 -i 0.005 " + BOTH).run().exited(0).quietly();

        assertThat(run.summaries())
                .hasSize(2)
                .allSatisfy(summary -> {
                    assertThat(summary.number("reply")).isEqualTo(200);
                    assertThat(summary.decimal("loss_percent")).isZero();
                });
        assertThat(page(Wire.PEER, "/")).isEqualTo("here\n");
        assertThat(page(Wire.PEER6, "/")).isEqualTo("here\n");
        // Both of ours, the two before, and the one that asks.
        assertThat(page(Wire.PEER, "/status"))
                .startsWith("Active connections: 1 \n")
                .containsPattern("\n 403 403 3 ?\n");
        assertThat(nginx.errorsSoFar()).doesNotContain("[warn]", "[error]", "[crit]", "[alert]");
    }

    @Test
    void onceItHasEndedItsPortRefuses() {
        Finished up = connect("-c 1 " + BOTH).run().exited(0).quietly();
        assertThat(up.out()).contains("SYN-ACK from ");
        nginx.signal("QUIT").await().exited(0);

        Finished down = connect("-j -c 2 -i 0.01 " + BOTH).run().exited(1).quietly();
        assertThat(down.summaries())
                .hasSize(2)
                .allSatisfy(summary -> assertThat(summary.number("refused")).isEqualTo(2));
    }
}
