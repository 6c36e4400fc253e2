package dev.nightjar.claims.worker;

import dev.nightjar.claims.ClaimedData;
import dev.nightjar.claims.Table;
import dev.nightjar.claims.TableFile;
import dev.nightjar.evaluation.LabelOutcome;
import dev.nightjar.evaluation.LabelScores;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.feature.Scaling;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Predictions for the rows of a processed data set; a pure function.
 *
 * @param table columns time, prediction, lower, upper, naive (the present value) and the label where it is known, all in
 *     the unit that was measured
 * @param scores over the rows whose label is known; empty when none is
 */
record BatchPrediction(Table table, Optional<Scores> scores) {

    /** @throws NightjarException CLAIM_REFUSED if the data is not what the pipeline asks for; MODEL_CORRUPT */
    static BatchPrediction of(Pipeline pipeline, ClaimedData data, Estimator estimator) {
        Table rows = rows(pipeline, data);
        int size = rows.rows();
        List<String> names = pipeline.features().names();
        List<double[]> features = names.stream().map(rows::values).toList();
        List<Scaling> scalings = names.stream().map(data.meta().scalings()::get).toList();
        int predicted = names.indexOf(pipeline.claims().predict());
        double[] label = rows.values(pipeline.label().column());
        double[] prediction = new double[size];
        double[] lower = new double[size];
        double[] upper = new double[size];
        double[] naive = new double[size];
        double[] row = new double[features.size()];
        List<LabelOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int f = 0; f < row.length; f++) {
                row[f] = scalings.get(f).measured(features.get(f)[i]);
            }
            Estimate estimate = estimator.estimate(row);
            if (!Double.isFinite(estimate.value() + estimate.lower() + estimate.upper())) {
                throw new NightjarException(
                        ReasonCode.MODEL_CORRUPT,
                        "Cannot predict for " + data.key() + ": the model answers " + estimate + " to row " + (i + 1)
                                + "; promote another version");
            }
            prediction[i] = estimate.value();
            lower[i] = estimate.lower();
            upper[i] = estimate.upper();
            naive[i] = row[predicted];
            if (!Double.isNaN(label[i])) {
                outcomes.add(new LabelOutcome(i, label[i], naive[i], prediction[i], lower[i], upper[i]));
            }
        }
        return new BatchPrediction(
                new Table(
                        pipeline.eventTime(),
                        rows.times(),
                        List.of(
                                new Table.Column("prediction", prediction),
                                new Table.Column("lower", lower),
                                new Table.Column("upper", upper),
                                new Table.Column("naive", naive),
                                new Table.Column(pipeline.label().column(), label))),
                outcomes.isEmpty() ? Optional.empty() : Optional.of(LabelScores.of(outcomes)));
    }

    private static Table rows(Pipeline pipeline, ClaimedData data) {
        try {
            return TableFile.read(
                    data.bytes(),
                    pipeline.eventTime(),
                    Stream.concat(
                                    pipeline.features().names().stream(),
                                    Stream.of(pipeline.label().column()))
                            .toList());
        } catch (IOException e) {
            throw refused(data, String.valueOf(e.getMessage()), e);
        }
    }

    private static NightjarException refused(
            ClaimedData data, String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new NightjarException(ReasonCode.CLAIM_REFUSED, "Cannot predict for " + data.key() + ": " + why, cause);
    }
}
