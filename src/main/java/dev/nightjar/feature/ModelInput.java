package dev.nightjar.feature;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A scale-free form of the features: what a model on price history learns from, so that one forest serves gold and
 * natural gas alike. Defined for {@code current_price} &gt; 0; finite for finite features.
 */
public enum ModelInput {
    /** Where the price stands against its week, in ratios. */
    AVG_TO_PRICE("avg_price_7d / current_price", Feature.AVG_PRICE_7D, Feature.CURRENT_PRICE) {
        @Override
        public double of(double[] f) {
            return f[Feature.AVG_PRICE_7D.ordinal()] / f[Feature.CURRENT_PRICE.ordinal()];
        }
    },
    /** The same in standard deviations; 0 in a week without movement. */
    PRICE_ZSCORE(
            "CASE WHEN volatility_7d > 0 THEN (current_price - avg_price_7d) / volatility_7d ELSE 0D END",
            Feature.CURRENT_PRICE,
            Feature.AVG_PRICE_7D,
            Feature.VOLATILITY_7D) {
        @Override
        public double of(double[] f) {
            double volatility = f[Feature.VOLATILITY_7D.ordinal()];
            return volatility > 0
                    ? (f[Feature.CURRENT_PRICE.ordinal()] - f[Feature.AVG_PRICE_7D.ordinal()]) / volatility
                    : 0;
        }
    },
    /** Relative volatility. */
    VOLATILITY_TO_PRICE("volatility_7d / current_price", Feature.VOLATILITY_7D, Feature.CURRENT_PRICE) {
        @Override
        public double of(double[] f) {
            return f[Feature.VOLATILITY_7D.ordinal()] / f[Feature.CURRENT_PRICE.ordinal()];
        }
    },
    /** As it is. */
    VOLUME_TREND("volume_trend", Feature.VOLUME_TREND) {
        @Override
        public double of(double[] f) {
            return f[Feature.VOLUME_TREND.ordinal()];
        }
    },
    /** 1 = the commodity's own mean. */
    SUPPLY_RATIO("supply_index / 100D", Feature.SUPPLY_INDEX) {
        @Override
        public double of(double[] f) {
            return f[Feature.SUPPLY_INDEX.ordinal()] / 100;
        }
    },
    /** 1 = the commodity's own mean. */
    DEMAND_RATIO("demand_index / 100D", Feature.DEMAND_INDEX) {
        @Override
        public double of(double[] f) {
            return f[Feature.DEMAND_INDEX.ordinal()] / 100;
        }
    };

    private final String sql;
    private final List<Feature> needs;

    ModelInput(String sql, Feature... needs) {
        this.sql = sql;
        this.needs = List.of(needs);
    }

    /** Those that need no other features, in order. */
    public static List<ModelInput> of(Collection<Feature> features) {
        return Arrays.stream(values())
                .filter(input -> features.containsAll(input.needs()))
                .toList();
    }

    /**
     * The input's value.
     *
     * @param f natural-unit features in the order of {@link Feature}
     */
    public abstract double of(double[] f);

    /** The same as a Spark SQL expression over columns named like the features; a test holds the two together. */
    public String sql() {
        return sql;
    }

    /** The features it is made of. */
    public List<Feature> needs() {
        return needs;
    }

    /** Column name, {@code avg_to_price}. */
    public String key() {
        return "in_" + name().toLowerCase(Locale.ROOT);
    }
}
