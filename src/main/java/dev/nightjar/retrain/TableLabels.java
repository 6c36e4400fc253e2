package dev.nightjar.retrain;

import dev.nightjar.evaluation.Scores;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.pipeline.Pipeline;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a table's labels are: numbers, or classes that get a number each. */
sealed interface TableLabels permits NumberLabels, ClassLabels {

    /**
     * The labels of rows that can teach.
     *
     * @throws dev.nightjar.message.NightjarException INPUT_UNRECOGNISED if they are no classes where they should be
     */
    static TableLabels of(Pipeline pipeline, Dataset<Row> rows) {
        return switch (pipeline.label().kind()) {
            case REGRESSION -> new NumberLabels();
            case CLASSIFICATION -> ClassLabels.of(pipeline.label().column(), rows);
        };
    }

    /** Names of the classes, by number; empty for numbers. */
    List<String> classes();

    /** The rows with the label as a double, {@link TableRows#LABEL}. */
    Dataset<Row> numbered(Dataset<Row> rows);

    /** A label as the table has it. */
    String text(double label);

    /** The naive forecast, for people: {@code the mean label}. */
    String naive();

    /**
     * Judges a fit on rows that it has not seen.
     *
     * @param teaching the rows that it learned from
     * @param features of a row, in the estimator's order
     */
    Judged judge(Dataset<Row> teaching, List<Row> judging, Function<Row, double[]> features, Estimator estimator);

    /**
     * What came of it.
     *
     * @param forecasts as {@link dev.nightjar.evaluation.ForecastFile} writes them
     */
    @SuppressWarnings("ArrayRecordComponent") // written to a file; never compared
    record Judged(Scores scores, byte[] forecasts) {}
}
