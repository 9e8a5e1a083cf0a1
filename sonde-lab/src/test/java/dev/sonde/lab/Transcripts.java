// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The classic transcripts of text, with addresses and times left blank. */
final class Transcripts {
    private static final Pattern PING =
            Pattern.compile("([pP][iI][nN][gG]) (\\d+) (\\d{10}(\\.\\d{0,6}[1-9])?)(?![\\d.])");

    private Transcripts() {}

    /** One of src/test/resources/classic. */
    static String expected(String name) throws Exception {
        return Files.readString(Path.of("src/test/resources/classic", name + ".txt"));
    }

    /**
     * Without address, round trips and times.
     *
     * @param times of the probes so far, which must not be others here
     */
    static String masked(String transcript, String address, Map<String, String> times) {
        Matcher ping = PING.matcher(transcript.replace(address, "<address>"));
        return ping.replaceAll(
                        found -> {
                            String time =
                                    times.merge(found.group(2), found.group(3), (was, _) -> was);
                            assertThat(found.group(3)).as(found.group()).isEqualTo(time);
                            return "%s %s <T%<s>".formatted(found.group(1), found.group(2));
                        })
                .replaceAll("rtt=\\d+\\.\\d{3}ms", "rtt=<time>ms")
                .replaceAll("RTT: \\d+\\.\\d{3}ms", "RTT: <time>ms");
    }
}
