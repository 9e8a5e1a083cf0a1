// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

/** What every summary has to obey, whatever happened. */
final class Law {
    private static final List<String> VERDICTS =
            List.of(
                    "reply",
                    "late",
                    "lost",
                    "icmp_error",
                    "refused",
                    "reset",
                    "corrupt",
                    "send_error",
                    "unresolved",
                    "local");

    private Law() {}

    static void holdsFor(JsonLine summary) {
        long settled = 0;
        for (String verdict : VERDICTS) {
            settled += summary.number(verdict);
        }
        long sent = summary.number("sent");
        long inFlight = summary.number("in_flight");
        long received = summary.number("received");
        assertThat(settled + inFlight).as("verdicts and in_flight of %s", summary).isEqualTo(sent);
        assertThat(summary.number("reply") + summary.number("late"))
                .as("received of %s", summary)
                .isEqualTo(received);
        long judged = sent - inFlight - summary.number("local");
        if (judged == 0) {
            assertThat(summary.isNull("loss_percent")).as(summary.toString()).isTrue();
        } else {
            assertThat(summary.decimal("loss_percent"))
                    .as("loss_percent of %s", summary)
                    .isEqualTo(100.0 * (1 - (double) received / judged), within(1e-9));
        }
    }
}
