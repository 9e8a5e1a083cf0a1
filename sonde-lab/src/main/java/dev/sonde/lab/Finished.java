// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that has ended.
 *
 * @param title what was started
 * @param exitCode its status; 128 and the signal's number when a signal ended it
 * @param out its standard output
 * @param err its standard error
 * @param took from its start to its end
 */
public record Finished(String title, int exitCode, String out, String err, Duration took) {
    /** Checks how it ended, and shows all it said if otherwise. */
    public Finished exited(int expected) {
        assertThat(exitCode).as(toString()).isEqualTo(expected);
        return this;
    }

    /** Checks that there was nothing to complain about. */
    public Finished quietly() {
        assertThat(err).as(title + ": standard error").isEmpty();
        return this;
    }

    /** The JSON objects of standard output. */
    public List<JsonLine> records() {
        List<JsonLine> records = new ArrayList<>();
        for (String line : out.lines().toList()) {
            records.add(JsonLine.parse(line));
        }
        return records;
    }

    /** Those of one type. */
    public List<JsonLine> records(String type) {
        List<JsonLine> some = new ArrayList<>();
        for (JsonLine record : records()) {
            if (record.type().equals(type)) {
                some.add(record);
            }
        }
        return some;
    }

    /** The summary of a run with one target, by whose law everything adds up. */
    public JsonLine summary() {
        List<JsonLine> summaries = summaries();
        assertThat(summaries).as(toString()).hasSize(1);
        return summaries.getFirst();
    }

    /** The summaries of all targets, by whose law everything adds up. */
    public List<JsonLine> summaries() {
        List<JsonLine> summaries = records("summary");
        for (JsonLine summary : summaries) {
            Law.holdsFor(summary);
        }
        return summaries;
    }

    @Override
    public String toString() {
        return title + " exited with " + exitCode + "\n--- out\n" + out + "--- err\n" + err;
    }
}
