package dev.nightjar.drift;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A column that is watched for drift: the same expression on the training rows and on live ones.
 *
 * @param name in references and reports
 * @param sql Spark SQL over columns named like the features, and the answer's
 */
public record WatchedColumn(String name, String sql) {
    /** The model's answers; no feature is called so. */
    public static final String ANSWER = "prediction";

    /**
     * Of a model on price history: its scale-free inputs, as raw prices differ by commodity and day, and the predicted log
     * return. That is rounded at the twelfth digit, since price × exp(x) ÷ price is not x to the last bit, and a forest
     * gives the same answer to many rows.
     *
     * @param features what the model may use; columns, beside {@code predicted_price}
     */
    public static List<WatchedColumn> ofPrices(Collection<Feature> features) {
        return Stream.concat(
                        ModelInput.of(features).stream()
                                .map(input -> new WatchedColumn(input.key(), where("current_price > 0", input.sql()))),
                        Stream.of(new WatchedColumn(
                                ANSWER,
                                where(
                                        "current_price > 0 AND predicted_price > 0",
                                        "round(ln(predicted_price / current_price), 12)"))))
                .toList();
    }

    /**
     * Of a model on features that requests carry: these, and its answers, in their own units.
     *
     * @param features their names; columns, beside {@value #ANSWER}
     */
    public static List<WatchedColumn> ofRequests(Collection<String> features) {
        return Stream.concat(features.stream(), Stream.of(ANSWER))
                .map(name -> new WatchedColumn(name, "`" + name + "`"))
                .toList();
    }

    private static String where(String condition, String value) {
        return "CASE WHEN " + condition + " THEN " + value + " END";
    }
}
