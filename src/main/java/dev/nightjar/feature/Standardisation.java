package dev.nightjar.feature;

import java.util.List;

/**
 * How a request's features become a model's inputs: a missing value becomes the training rows' median, then
 * {@code (value − mean) ÷ scale} with the training rows' statistics. It belongs to a version and travels with it.
 *
 * @param columns one a feature, in the order of the model's inputs; at least one, names distinct
 */
public record Standardisation(List<Column> columns) {
    /** No feature's name holds a slash, so an input's name never is that of a feature. */
    private static final String INPUT = "scaled/";

    public Standardisation {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || columns.stream().map(Column::name).distinct().count() < columns.size()) {
            throw new IllegalArgumentException("no features, or one twice: " + columns);
        }
    }

    /**
     * One feature's statistics over the training rows.
     *
     * @param name the feature's name
     * @param median of the values that were there, finite
     * @param mean with the median in place of missing values, finite
     * @param scale the sample standard deviation, &gt; 0; 1 for a column without variance
     */
    public record Column(String name, double median, double mean, double scale) {
        public Column {
            if (name.isBlank() || !Double.isFinite(median) || !Double.isFinite(mean) || !(scale > 0)) {
                throw new IllegalArgumentException(
                        "feature \"" + name + "\" has median " + median + ", mean " + mean + ", scale " + scale);
            }
        }

        /**
         * The model's input for a value.
         *
         * @param value NaN stands for a missing one
         */
        public double scaled(double value) {
            return (filled(value) - mean) / scale;
        }

        /** The value, or the median in place of NaN. */
        public double filled(double value) {
            return Double.isNaN(value) ? median : value;
        }

        /** Name of the model's input. */
        public String input() {
            return INPUT + name;
        }
    }

    /** Names of the features, in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** Names of the model's inputs, in order. */
    public List<String> inputs() {
        return columns.stream().map(Column::input).toList();
    }
}
