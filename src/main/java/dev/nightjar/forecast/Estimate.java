package dev.nightjar.forecast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer to a request: a number in the label's unit with its interval, or a class with the probabilities of all.
 *
 * @param value the number, or the class's number from 0 on
 * @param lower lower end of the interval; NaN for a class
 * @param upper upper end of the interval; NaN for a class
 * @param probabilities one a class; empty for a number
 */
public record Estimate(double value, double lower, double upper, List<Double> probabilities) {
    public Estimate {
        probabilities = List.copyOf(probabilities);
    }

    /** A number. */
    public Estimate(double value, double lower, double upper) {
        this(value, lower, upper, List.of());
    }

    /** A class. */
    Estimate(double value, List<Double> probabilities) {
        this(value, Double.NaN, Double.NaN, probabilities);
    }

    /**
     * The probabilities by class.
     *
     * @param classes their names, by number
     */
    public Map<String, Double> probabilities(List<String> classes) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (int type = 0; type < classes.size(); type++) {
            named.put(classes.get(type), probabilities.get(type));
        }
        return named;
    }

    /** Whether it may be given: everything finite, and within an interval's ends or a probability's. */
    public boolean isUsable() {
        return probabilities.isEmpty()
                ? Double.isFinite(value) && Double.isFinite(upper - lower) && lower <= upper
                : probabilities.stream().allMatch(share -> share >= 0 && share <= 1);
    }
}
