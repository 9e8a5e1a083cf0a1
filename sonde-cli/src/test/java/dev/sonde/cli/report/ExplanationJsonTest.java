// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.IcmpCatalogue;
import dev.sonde.IcmpMeaning;
import dev.sonde.net.Family;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The catalogue as JSON lines. */
final class ExplanationJsonTest {
    private static final Path SCHEMA = Path.of("../docs/json.schema.json");

    @Test
    void everyRecordFollowsTheSchema() throws IOException {
        JsonSchema schema = JsonSchema.read(Files.readString(SCHEMA));
        List<IcmpMeaning> meanings = new ArrayList<>(IcmpCatalogue.all(Family.V4));
        meanings.addAll(IcmpCatalogue.all(Family.V6));
        meanings.add(IcmpCatalogue.of(Family.V4, 255, 255));
        String written = written(meanings);
        assertThat(written.lines()).hasSize(meanings.size());
        for (String line : written.split("\n")) {
            assertThat(schema.complaints(line)).as(line).isEmpty();
        }
    }

    @Test
    void aRecordHasTheseFieldsInThisOrder() {
        Map<String, Object> record =
                JsonText.object(written(List.of(IcmpCatalogue.of(Family.V6, 1, 4))));

        assertThat(record.keySet())
                .containsExactly(
                        "schema",
                        "type",
                        "version",
                        "icmp_type",
                        "code",
                        "name",
                        "meaning",
                        "sent_by",
                        "remedy");
        assertThat(record)
                .containsEntry("schema", "sonde/1")
                .containsEntry("type", "icmp_explanation")
                .containsEntry("version", 6L)
                .containsEntry("icmp_type", 1L)
                .containsEntry("code", 4L)
                .containsEntry("name", "Port unreachable");
    }

    private static String written(List<IcmpMeaning> meanings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExplanationJson.write(
                new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8)), meanings);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
