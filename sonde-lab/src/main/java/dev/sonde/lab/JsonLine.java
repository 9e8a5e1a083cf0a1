// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One JSON object, read apart from the code that writes it. */
public final class JsonLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final String text;
    private final Map<?, ?> fields;

    private JsonLine(String text, Map<?, ?> fields) {
        this.text = text;
        this.fields = fields;
    }

    /** Reads a text that holds exactly one object. */
    public static JsonLine parse(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            Object value = value(parser);
            if (!(value instanceof Map<?, ?> fields) || parser.nextToken() != null) {
                throw new AssertionError("not one JSON object: " + text);
            }
            return new JsonLine(text, fields);
        } catch (RuntimeException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    private static @Nullable Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IllegalArgumentException("unexpected end");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (fields.containsKey(name)) {
                        throw new IllegalArgumentException("twice: " + name);
                    }
                    fields.put(name, value(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalArgumentException("unexpected " + token);
        };
    }

    /** The field {@code type}. */
    public String type() {
        return text("type");
    }

    /** The field {@code time}, which has to be RFC 3339 in UTC with nanoseconds. */
    public Instant time() {
        String time = text("time");
        if (!time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z")) {
            throw new AssertionError("not RFC 3339 with nanoseconds: " + text);
        }
        return Instant.parse(time);
    }

    /** A text, the path of names leading to it. */
    public String text(String... path) {
        return cast(String.class, path);
    }

    /** An integer. */
    public long number(String... path) {
        return cast(Long.class, path);
    }

    /** A number. */
    public double decimal(String... path) {
        return cast(Number.class, path).doubleValue();
    }

    /** A truth. */
    public boolean flag(String... path) {
        return cast(Boolean.class, path);
    }

    /** An object within. */
    public JsonLine object(String... path) {
        Map<?, ?> inner = cast(Map.class, path);
        return new JsonLine(String.valueOf(inner), inner);
    }

    /** The objects of a list. */
    public List<JsonLine> list(String... path) {
        List<JsonLine> all = new ArrayList<>();
        for (Object item : cast(List.class, path)) {
            all.add(new JsonLine(String.valueOf(item), (Map<?, ?>) item));
        }
        return all;
    }

    /** The value that a path of names leads to, null when there is none. */
    public @Nullable Object field(String... path) {
        Object at = fields;
        for (String name : path) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return at;
    }

    /** Whether the field is there, null or not. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Whether the field is there and null. */
    public boolean isNull(String name) {
        return has(name) && fields.get(name) == null;
    }

    /** The names of the fields, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Object name : fields.keySet()) {
            names.add(String.valueOf(name));
        }
        return names;
    }

    private <T> T cast(Class<T> type, String... path) {
        Object at = field(path);
        if (!type.isInstance(at)) {
            throw new AssertionError(
                    "no " + type.getSimpleName() + " at " + String.join(".", path) + ": " + text);
        }
        return type.cast(at);
    }

    @Override
    public String toString() {
        return text;
    }
}
