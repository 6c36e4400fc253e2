package dev.nightjar.score.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field that is not the same.
 *
 * @param field its name, {@code features.volatility_7d}
 * @param recorded in the record; null where the record has none
 * @param again made again; null where that has none
 */
record Difference(
        String field, @Nullable Object recorded, @Nullable Object again) {

    /**
     * All differences, in the order of the fields, numbers compared by their bits: 0 and −0 differ.
     *
     * @param recorded fields of the record by name
     * @param again the same fields, made again
     */
    static List<Difference> between(Map<String, ?> recorded, Map<String, ?> again) {
        Set<String> fields = new LinkedHashSet<>(recorded.keySet());
        fields.addAll(again.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String field : fields) {
            Difference difference = new Difference(field, recorded.get(field), again.get(field));
            if (!difference.isNone()) {
                differences.add(difference);
            }
        }
        return differences;
    }

    /** Features by name with what tells them from other fields before them. */
    static Map<String, Object> named(Map<String, Double> features) {
        Map<String, Object> named = new LinkedHashMap<>();
        features.forEach((name, value) -> named.put("features." + name, value));
        return named;
    }

    /** Whether it lies in what the answer was made of, not in the answer. */
    boolean isInFeatures() {
        return field.startsWith("features.") || field.equals("feature_age_ms");
    }

    private boolean isNone() {
        if (recorded instanceof Double one && again instanceof Double other) {
            return Double.doubleToRawLongBits(one) == Double.doubleToRawLongBits(other);
        }
        return Objects.equals(recorded, again);
    }

    @Override
    public String toString() {
        return field + " is " + recorded + " in the record and " + again + " made again";
    }
}
