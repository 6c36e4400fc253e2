package dev.nightjar.ingest;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/** Which unit each commodity's prices come in: a table beside the code. */
final class Units {
    private Units() {}

    static Map<String, String> known() {
        Properties listed = new Properties();
        try (InputStreamReader in = new InputStreamReader(
                Objects.requireNonNull(Units.class.getResourceAsStream("units.properties")), StandardCharsets.UTF_8)) {
            listed.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("units.properties is in the jar", e);
        }
        Map<String, String> units = new TreeMap<>();
        listed.stringPropertyNames().forEach(name -> units.put(name, listed.getProperty(name)));
        return units;
    }
}
