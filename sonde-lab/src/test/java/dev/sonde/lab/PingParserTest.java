// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** jc, which reads ping's text, reads ours. */
class PingParserTest {
    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private static JsonLine parsed(Finished run) {
        String text = Command.of("jc", "--ping").reading(run.out()).mustRun().out();
        return JsonLine.parse(text.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {Wire.PEER, Wire.PEER6, "127.0.0.1"})
    void theNumbersAreThoseOfTheText(String host) {
        Finished run = Command.icmp("-c 5 -i 0.05 " + host).in(wire.sender()).run().exited(0);
        JsonLine read = parsed(run);

        assertThat(read.text("destination_ip")).isEqualTo(host);
        assertThat(read.number("data_bytes")).isEqualTo(56);
        assertThat(read.number("packets_transmitted")).isEqualTo(5);
        assertThat(read.number("packets_received")).isEqualTo(5);
        assertThat(read.decimal("packet_loss_percent")).isZero();
        assertThat(read.number("duplicates")).isZero();
        // Four intervals, less what the first probe was late.
        assertThat(read.decimal("time_ms")).isBetween(150.0, 300.0);
        String times = run.out().substring(run.out().lastIndexOf("= ") + 2);
        String[] figures = times.replace(" ms\n", "").split("/");
        assertThat(read.decimal("round_trip_ms_min"))
                .isEqualTo(Double.parseDouble(figures[0]), within(1e-9));
        assertThat(read.decimal("round_trip_ms_avg"))
                .isEqualTo(Double.parseDouble(figures[1]), within(1e-9));
        assertThat(read.decimal("round_trip_ms_max"))
                .isEqualTo(Double.parseDouble(figures[2]), within(1e-9));
        List<JsonLine> responses = read.list("responses");
        assertThat(responses).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(responses.get(i).text("type")).isEqualTo("reply");
            assertThat(responses.get(i).number("icmp_seq")).isEqualTo(i + 1);
            assertThat(responses.get(i).number("ttl")).isEqualTo(64);
            assertThat(responses.get(i).number("bytes")).isEqualTo(64);
            assertThat(responses.get(i).decimal("time_ms")).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Wire.PEER, Wire.PEER6})
    void itFindsWhatItFindsInPings(String host) {
        Finished ping = Command.of("ping", "-c", "3", "-i", "0.05", host).in(wire.sender()).run();
        Finished sonde = Command.icmp("-c 3 -i 0.05 " + host).in(wire.sender()).run();

        assertThat(names(parsed(sonde))).isEqualTo(names(parsed(ping)));
        assertThat(names(parsed(sonde).list("responses").getFirst()))
                .isEqualTo(names(parsed(ping).list("responses").getFirst()));
    }

    private static List<String> names(JsonLine object) {
        return List.copyOf(object.names());
    }

    @Test
    void lossAndTimeoutsAreRead() {
        wire.peer().onInput("icmp type echo-request numgen inc mod 4 == 0 drop");
        Finished run = Command.icmp("-c 20 -i 0.02 -W 0.1 " + Wire.PEER).in(wire.sender()).run();
        JsonLine read = parsed(run.exited(0));

        assertThat(read.number("packets_transmitted")).isEqualTo(20);
        assertThat(read.number("packets_received")).isEqualTo(15);
        assertThat(read.decimal("packet_loss_percent")).isEqualTo(25);
        long replies =
                read.list("responses").stream()
                        .filter(response -> response.text("type").equals("reply"))
                        .count();
        assertThat(replies).isEqualTo(15);
    }

    @Test
    void errorsAreRead() {
        Finished run =
                Command.icmp("-c 2 -i 0.02 " + Wire.PROHIBITED).in(wire.sender()).run().exited(1);
        JsonLine read = parsed(run);

        assertThat(run.out()).contains("From 10.77.0.2 icmp_seq=1 ");
        assertThat(run.out())
                .contains("2 packets transmitted, 0 received, +2 errors, 100% packet loss");
        assertThat(read.number("packets_transmitted")).isEqualTo(2);
        assertThat(read.number("packets_received")).isZero();
        // From ping's text, too, jc takes the number of errors for the loss.
        Finished ping =
                Command.of("ping", "-c", "2", "-i", "0.02", Wire.PROHIBITED)
                        .in(wire.sender())
                        .run();
        assertThat(read.decimal("packet_loss_percent"))
                .isEqualTo(parsed(ping).decimal("packet_loss_percent"));
    }
}
