package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.avg;

import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.LabelOutcome;
import dev.nightjar.evaluation.LabelScores;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.Estimator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Labels that are numbers; the naive forecast is the mean of those that taught. */
final class NumberLabels implements TableLabels {
    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public Dataset<Row> numbered(Dataset<Row> rows) {
        return rows;
    }

    @Override
    public String text(double label) {
        return Double.toString(label);
    }

    @Override
    public String naive() {
        return "the mean label";
    }

    @Override
    public Judged judge(
            Dataset<Row> teaching, List<Row> judging, Function<Row, double[]> features, Estimator estimator) {
        double naive = teaching.coalesce(1)
                .agg(avg(TableRows.named(TableRows.LABEL)))
                .head()
                .getDouble(0);
        List<LabelOutcome> outcomes = new ArrayList<>();
        for (Row row : judging) {
            Estimate estimate = estimator.estimate(features.apply(row));
            outcomes.add(new LabelOutcome(
                    row.<Long>getAs(TableRows.CONTENT),
                    row.<Double>getAs(TableRows.LABEL),
                    naive,
                    estimate.value(),
                    estimate.lower(),
                    estimate.upper()));
        }
        return new Judged(LabelScores.of(outcomes), ForecastFile.ofLabels(outcomes));
    }
}
