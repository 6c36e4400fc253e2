package dev.nightjar.retrain;

import dev.nightjar.evaluation.Outcome;
import dev.nightjar.evaluation.PriceForecast;
import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.training.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** Forecasts the judging rows with the same code that answers live events. */
final class Judging {
    private Judging() {}

    /** @param originMs the forecaster learned from nothing later, milliseconds since the epoch */
    static List<PriceForecast> forecasts(List<Row> rows, long originMs, Forecaster forecaster) {
        List<PriceForecast> forecasts = new ArrayList<>();
        for (Row row : rows) {
            double[] features = features(row);
            Forecast forecast = forecaster.forecast(features);
            Outcome outcome = new Outcome(
                    row.getAs(TrainingRows.ENTITY),
                    row.<Long>getAs(TrainingRows.EVENT_TIME),
                    features[Feature.CURRENT_PRICE.ordinal()],
                    row.<Double>getAs(TrainingRows.LATER_PRICE),
                    forecast.predictedPrice(),
                    forecast.lower(),
                    forecast.upper());
            forecasts.add(new PriceForecast(outcome, originMs, features));
        }
        return forecasts;
    }

    static double[] features(Row row) {
        double[] features = new double[Feature.values().length];
        for (Feature feature : Feature.values()) {
            features[feature.ordinal()] = row.<Double>getAs(feature.key());
        }
        return features;
    }
}
