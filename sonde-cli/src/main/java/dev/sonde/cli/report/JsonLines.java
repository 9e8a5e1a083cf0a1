// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** One JSON object a line, each beginning with what all records have. */
final class JsonLines {
    private final Output output;
    private final JsonGenerator json;

    JsonLines(Output output) {
        this.output = output;
        // Flushing is the report's business, or every record would be a write of its own.
        JsonFactory factory =
                JsonFactory.builder()
                        .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                        .rootValueSeparator((String) null)
                        .build();
        json = factory.createGenerator(ObjectWriteContext.empty(), output);
    }

    /** What the fields of a record are written with. */
    JsonGenerator json() {
        return json;
    }

    /** Begins a record that is about no protocol. */
    void begin(String type, long wallNanos) {
        json.writeStartObject();
        json.writeStringProperty("schema", "sonde/1");
        json.writeStringProperty("type", type);
        json.writeStringProperty("time", Rfc3339.text(wallNanos));
    }

    void begin(String type, long wallNanos, String protocol) {
        begin(type, wallNanos);
        json.writeStringProperty("protocol", protocol);
    }

    void end() {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /**
     * Hands on what was written.
     *
     * @return whether somebody still reads
     */
    boolean flush() {
        json.flush();
        output.flush();
        return output.hasReader();
    }
}
