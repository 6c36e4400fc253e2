package dev.nightjar.measure;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values stand in a report. */
public final class Reported {
    private Reported() {}

    /** The value, or null for one that is unknown (NaN or infinite). */
    public static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** For a person: one decimal, {@code 1,234.5}; {@code -} for a value that is unknown. */
    public static String shown(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.1f", value) : "-";
    }

    /**
     * The newest of the versions that answered; null when none did.
     *
     * @param versions counts by registered version, whole numbers as text
     */
    public static @Nullable String newest(Map<String, Long> versions) {
        return versions.keySet().stream()
                .max(Comparator.comparingInt(String::length).thenComparing(version -> version))
                .orElse(null);
    }
}
