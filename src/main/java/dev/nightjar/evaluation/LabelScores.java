package dev.nightjar.evaluation;

import java.util.Collection;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Scores of labels as they are, where the naive forecast is one number. */
public final class LabelScores {
    private LabelScores() {}

    /**
     * Scores them.
     *
     * @return accuracy and MAPE over the labels that are not zero, which have no percentage error; skill as 1 − MAE ÷
     *     naive MAE; R² of the label against the mean of those that judge; the interval's width in shares of the naive
     *     forecast
     */
    public static Scores of(Collection<LabelOutcome> outcomes) {
        double mae = mean(outcomes, o -> Math.abs(o.error()));
        double naiveMae = mean(outcomes, o -> Math.abs(o.naiveError()));
        double mape = share(outcomes, LabelOutcome::error);
        double naiveMape = share(outcomes, LabelOutcome::naiveError);
        double squared = mean(outcomes, o -> square(o.error()));
        double label = mean(outcomes, LabelOutcome::label);
        double variance = mean(outcomes, o -> square(o.label() - label));
        return new Scores(
                outcomes.size(),
                100 * (1 - mape),
                mae,
                Math.sqrt(squared),
                mape,
                100 * (1 - naiveMape),
                naiveMae,
                Math.sqrt(mean(outcomes, o -> square(o.naiveError()))),
                naiveMape,
                naiveMae == 0 ? Double.NaN : 1 - mae / naiveMae,
                variance == 0 ? Double.NaN : 1 - squared / variance,
                mean(outcomes, o -> o.lower() <= o.label() && o.label() <= o.upper() ? 1 : 0),
                mean(outcomes, o -> (o.upper() - o.lower()) / Math.abs(o.naive())),
                Optional.empty());
    }

    private static double share(Collection<LabelOutcome> outcomes, ToDoubleFunction<LabelOutcome> error) {
        return outcomes.stream()
                .filter(o -> o.label() != 0)
                .mapToDouble(o -> Math.abs(error.applyAsDouble(o) / o.label()))
                .average()
                .orElse(Double.NaN);
    }

    private static double mean(Collection<LabelOutcome> outcomes, ToDoubleFunction<LabelOutcome> value) {
        return outcomes.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private static double square(double x) {
        return x * x;
    }
}
