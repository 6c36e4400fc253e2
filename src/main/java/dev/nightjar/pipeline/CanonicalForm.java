package dev.nightjar.pipeline;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One text for one meaning: components in their declared order, maps sorted, texts with their length before them, so that
 * {@code ["a, b"]} and {@code ["a", "b"]} differ; durations and numbers as Java prints them, whatever unit they were
 * written in.
 */
final class CanonicalForm {
    private CanonicalForm() {}

    /** SHA-256 of the canonical form, 64 hexadecimal digits. */
    static String sha256(Record value) {
        try {
            byte[] text = of(value).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String of(Object value) {
        if (value instanceof Record components) {
            return record(components);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CanonicalForm::of).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, inner) -> sorted.put(of(String.valueOf(key)), of(String.valueOf(inner))));
            return sorted.toString();
        }
        return value instanceof String text ? text.length() + ":" + text : value.toString();
    }

    private static String record(Record value) {
        StringBuilder text = new StringBuilder("{");
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                Object inner = component.getAccessor().invoke(value);
                if (inner instanceof Optional<?> optional) {
                    if (optional.isEmpty()) {
                        // What a pipeline does not have leaves its hash as it was before there was such a thing.
                        continue;
                    }
                    inner = optional.get();
                }
                text.append(component.getName()).append('=').append(of(inner)).append(';');
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record's own component cannot be read: " + component, e);
            }
        }
        return text.append('}').toString();
    }
}
