package dev.nightjar.evaluation;

import java.util.Collection;
import java.util.List;

/**
 * An estimate of a row that its model had not seen, with what the model was given.
 *
 * @param outcome the estimate beside what came true
 * @param features natural units, in the pipeline's order
 */
@SuppressWarnings("ArrayRecordComponent") // handed to an estimator; never compared
public record LabelForecast(LabelOutcome outcome, double[] features) implements JudgedRow {
    @Override
    public long row() {
        return outcome.row();
    }

    @Override
    public double loss() {
        return outcome.loss();
    }

    /** Without the features. */
    public static List<LabelOutcome> outcomes(Collection<LabelForecast> forecasts) {
        return forecasts.stream().map(LabelForecast::outcome).toList();
    }
}
