package dev.nightjar.forecast;

import dev.nightjar.feature.ModelInput;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why a price forecast is what it is, in log return: the predicted log return is {@code expected} plus all contributions.
 * The exponential turns that sum into a product, so a contribution is worth a factor of the price, {@link #factor}, and no
 * amount: what an input adds in dollars depends on the others, and no split of the price into a sum is given here.
 *
 * @param expected log return over the horizon that the forest expects while it knows no input
 * @param contributions log return that each of the forest's inputs adds, of either sign
 */
public record ForecastExplanation(double expected, Map<ModelInput, Double> contributions) {
    public ForecastExplanation {
        contributions = Collections.unmodifiableMap(new TreeMap<>(contributions));
    }

    /** The log return that was predicted, to 1e-9. */
    public double logReturn() {
        return expected
                + contributions.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
    }

    /**
     * What an input multiplies the price by, &gt; 0; 1 where it contributes nothing. The predicted price is
     * {@link #expectedPrice} times the factors of all inputs.
     *
     * @throws IllegalArgumentException if the forest does not ask for the input
     */
    public double factor(ModelInput input) {
        Double contribution = contributions.get(input);
        if (contribution == null) {
            throw new IllegalArgumentException("the forest asks for " + contributions.keySet() + ", not for " + input);
        }
        return Math.exp(contribution);
    }

    /**
     * The price that would be forecast if no input were known, in the unit of the current one.
     *
     * @param currentPrice &gt; 0
     */
    public double expectedPrice(double currentPrice) {
        return currentPrice * Math.exp(expected);
    }
}
