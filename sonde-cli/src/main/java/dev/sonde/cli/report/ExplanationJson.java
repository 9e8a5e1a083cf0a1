// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.IcmpMeaning;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What ICMP errors mean, one JSON object a line: the one record that is about no point in time, so
 * it has no {@code time}.
 */
public final class ExplanationJson {
    private ExplanationJson() {}

    /** Writes a record for each. */
    public static void write(Output output, List<IcmpMeaning> meanings) {
        JsonFactory factory = JsonFactory.builder().rootValueSeparator((String) null).build();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), output)) {
            for (IcmpMeaning meaning : meanings) {
                json.writeStartObject();
                json.writeStringProperty("schema", "sonde/1");
                json.writeStringProperty("type", "icmp_explanation");
                json.writeNumberProperty("version", meaning.version());
                json.writeNumberProperty("icmp_type", meaning.type());
                json.writeNumberProperty("code", meaning.code());
                json.writeStringProperty("name", meaning.name());
                json.writeStringProperty("meaning", meaning.meaning());
                json.writeStringProperty("sent_by", meaning.sentBy());
                json.writeStringProperty("remedy", meaning.remedy());
                json.writeEndObject();
                json.writeRaw('\n');
            }
            json.flush();
        }
        output.flush();
    }
}
