// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * As much of JSON Schema 2020-12 as docs/json.schema.json uses, and an error for anything more:
 * $ref to $defs, oneOf, allOf, type, const, enum, pattern, minimum, maximum, required, properties,
 * additionalProperties, unevaluatedProperties.
 */
final class JsonSchema {
    private static final Set<String> KNOWN =
            Set.of(
                    "$schema",
                    "$id",
                    "$defs",
                    "$ref",
                    "title",
                    "description",
                    "oneOf",
                    "allOf",
                    "type",
                    "const",
                    "enum",
                    "pattern",
                    "minimum",
                    "maximum",
                    "required",
                    "properties",
                    "additionalProperties",
                    "unevaluatedProperties");

    private final Map<String, Object> root;

    private JsonSchema(Map<String, Object> root) {
        this.root = root;
    }

    static JsonSchema read(String text) {
        return new JsonSchema(JsonText.object(text));
    }

    /** What is wrong with a record, nothing when it follows the schema. */
    List<String> complaints(String record) {
        List<String> complaints = new ArrayList<>();
        check(root, JsonText.object(record), "", complaints, new LinkedHashSet<>());
        return complaints;
    }

    /** The record types it describes. */
    List<String> recordTypes() {
        List<String> types = new ArrayList<>();
        for (Object branch : (List<?>) root.get("oneOf")) {
            Map<String, Object> type =
                    object(object(object(resolve(object(branch)).get("properties")).get("type")));
            if (type.containsKey("const")) {
                types.add((String) type.get("const"));
            } else {
                ((List<?>) type.get("enum")).forEach(name -> types.add((String) name));
            }
        }
        return types;
    }

    private void check(
            Map<String, Object> schema,
            Object value,
            String at,
            List<String> complaints,
            Set<String> seen) {
        for (String keyword : schema.keySet()) {
            if (!KNOWN.contains(keyword)) {
                throw new AssertionError("a keyword this test cannot check: " + keyword);
            }
        }
        if (schema.containsKey("$ref")) {
            check(resolve(schema), value, at, complaints, seen);
        }
        for (Object part : list(schema, "allOf")) {
            check(object(part), value, at, complaints, seen);
        }
        if (schema.containsKey("oneOf")) {
            checkOneOf(list(schema, "oneOf"), value, at, complaints, seen);
        }
        if (schema.containsKey("type") && !hasType(schema.get("type"), value)) {
            complaints.add(at + " is no " + schema.get("type"));
            return;
        }
        if (schema.containsKey("const") && !Objects.equals(schema.get("const"), value)) {
            complaints.add(at + " is not " + schema.get("const"));
        }
        if (schema.containsKey("enum") && !list(schema, "enum").contains(value)) {
            complaints.add(at + " is none of " + schema.get("enum"));
        }
        if (value instanceof String text
                && schema.containsKey("pattern")
                && !text.matches((String) schema.get("pattern"))) {
            complaints.add(at + " does not match " + schema.get("pattern"));
        }
        if (value instanceof Number number) {
            if (schema.get("minimum") instanceof Number least
                    && number.doubleValue() < least.doubleValue()) {
                complaints.add(at + " is less than " + least);
            }
            if (schema.get("maximum") instanceof Number most
                    && number.doubleValue() > most.doubleValue()) {
                complaints.add(at + " is more than " + most);
            }
        }
        if (value instanceof Map<?, ?> map) {
            checkObject(schema, map, at, complaints, seen);
        }
    }

    private void checkOneOf(
            List<?> branches, Object value, String at, List<String> complaints, Set<String> seen) {
        List<String> why = new ArrayList<>();
        int fits = 0;
        for (Object branch : branches) {
            List<String> wrong = new ArrayList<>();
            Set<String> evaluated = new LinkedHashSet<>();
            check(object(branch), value, at, wrong, evaluated);
            why.addAll(wrong);
            if (wrong.isEmpty()) {
                fits++;
                seen.addAll(evaluated);
            }
        }
        if (fits != 1) {
            complaints.add(at + " fits " + fits + " of the alternatives: " + why);
        }
    }

    private void checkObject(
            Map<String, Object> schema,
            Map<?, ?> value,
            String at,
            List<String> complaints,
            Set<String> seen) {
        for (Object name : list(schema, "required")) {
            if (!value.containsKey(name)) {
                complaints.add(at + "/" + name + " is missing");
            }
        }
        Map<String, Object> properties =
                schema.containsKey("properties") ? object(schema.get("properties")) : Map.of();
        for (Map.Entry<?, ?> field : value.entrySet()) {
            String name = (String) field.getKey();
            if (properties.containsKey(name)) {
                seen.add(name);
                check(
                        object(properties.get(name)),
                        field.getValue(),
                        at + "/" + name,
                        complaints,
                        new LinkedHashSet<>());
            } else if (Boolean.FALSE.equals(schema.get("additionalProperties"))) {
                complaints.add(at + "/" + name + " is not described");
            } else if (schema.get("additionalProperties") instanceof Map<?, ?> others) {
                check(
                        object(others),
                        field.getValue(),
                        at + "/" + name,
                        complaints,
                        new LinkedHashSet<>());
            }
        }
        if (Boolean.FALSE.equals(schema.get("unevaluatedProperties"))) {
            for (Object name : value.keySet()) {
                if (!seen.contains(name)) {
                    complaints.add(at + "/" + name + " is not described");
                }
            }
        }
    }

    private static boolean hasType(Object type, Object value) {
        if (type instanceof List<?> types) {
            return types.stream().anyMatch(one -> hasType(one, value));
        }
        return switch ((String) type) {
            case "object" -> value instanceof Map;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Long;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "null" -> value == null;
            default -> throw new AssertionError("a type this test cannot check: " + type);
        };
    }

    private Map<String, Object> resolve(Map<String, Object> schema) {
        if (!(schema.get("$ref") instanceof String reference)) {
            return schema;
        }
        return object(object(root.get("$defs")).get(reference.substring("#/$defs/".length())));
    }

    private static List<?> list(Map<String, Object> schema, String keyword) {
        return schema.get(keyword) instanceof List<?> list ? list : List.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }
}
