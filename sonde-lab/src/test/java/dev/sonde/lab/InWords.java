// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** What a run has told about a target, short enough for a table of expectations. */
final class InWords {
    private InWords() {}

    /** Verdicts and events in their order, such as "timeout 2, corrupt 2 at 20". */
    static List<String> of(List<JsonLine> records) {
        List<String> told = new ArrayList<>();
        for (JsonLine record : records) {
            switch (record.type()) {
                case "state", "summary" -> {}
                default -> told.add(of(record));
            }
        }
        return told;
    }

    /**
     * Holds what has been told of a target against a table's words.
     *
     * @param others what is told of the probes that nothing is odd about, wherever it stands
     * @param expected the rest, in its order
     */
    static void are(List<JsonLine> records, List<String> others, String expected) {
        List<String> told = of(records);
        assertThat(told).containsAll(others);
        told.removeAll(others);
        assertThat(String.join(", ", told)).isEqualTo(expected);
    }

    private static String of(JsonLine record) {
        String words = record.type().equals("unexpected") ? record.text("reason") : record.type();
        if (record.has("seq")) {
            words += " " + record.number("seq");
        }
        if (record.type().equals("corrupt")) {
            words +=
                    record.isNull("first_bad_offset")
                            ? " at null"
                            : " at " + record.number("first_bad_offset");
        }
        return words;
    }
}
