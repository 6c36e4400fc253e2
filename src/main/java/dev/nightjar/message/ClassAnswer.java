package dev.nightjar.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A class as an answer.
 *
 * @param name of the most probable class, one of those with a probability
 * @param probabilities by class, in the order of their numbers; each 0 to 1
 */
public record ClassAnswer(String name, Map<String, Double> probabilities) {
    /** JSON's numbers are doubles to many readers, and those have 15 digits. */
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,14}");

    public ClassAnswer {
        probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
        if (!probabilities.containsKey(name)) {
            throw new IllegalArgumentException("class " + name + " is none of " + probabilities.keySet());
        }
    }

    /** The named class's. */
    public double probability() {
        return probabilities.getOrDefault(name, Double.NaN);
    }

    /** The class's number, from 0 on. */
    int number() {
        return List.copyOf(probabilities.keySet()).indexOf(name);
    }

    /** Whether all classes are whole numbers, and are written as such. */
    boolean isNumber() {
        return probabilities.keySet().stream()
                .allMatch(key -> WHOLE.matcher(key).matches());
    }
}
