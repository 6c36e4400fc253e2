package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.LabelForecast;
import dev.nightjar.evaluation.LabelOutcome;
import dev.nightjar.evaluation.LabelScores;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.telemetry.EventLog;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Learns from a processed data set, whose rows carry a time: the latest rows judge, the row whose label came to be with the
 * first of them teaches nothing, and the naive forecast of each is that the value stays as it is.
 */
final class ClaimLesson implements Lesson {
    private static final double HELD_SHARE = 0.2;
    private static final int MICROS = 1000;

    private final Pipeline pipeline;
    private final ProcessedData data;
    private final TableSource source;
    private final Consumer<String> progress;
    private final EventLog log;
    private final TimedRows rows;

    ClaimLesson(Pipeline pipeline, ProcessedData data, TableSource source, Consumer<String> progress, EventLog log) {
        this.pipeline = pipeline;
        this.data = data;
        this.source = source;
        this.progress = progress;
        this.log = log;
        this.rows = new TimedRows(pipeline, data.scalings());
    }

    @Override
    public Origin origin() {
        return Origin.ofClaim(pipeline, data, source);
    }

    @Override
    public Taught learn(RunRecord record) {
        progress.accept("Reading " + source.path());
        Dataset<Row> read = rows.of(source.rows()).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return learn(record, read, read.filter(label().isNotNull()));
        } finally {
            read.unpersist();
        }
    }

    private Taught learn(RunRecord record, Dataset<Row> read, Dataset<Row> all) {
        long unlabelled = read.count() - all.count();
        List<TimeSplit> splits = TimeSplit.rolling(
                times(all),
                pipeline.gate().evaluationShare(),
                stepMicros(),
                pipeline.gate().origins());
        check(splits.get(0), all);
        Map<String, String> provenance = record.provenance(digest(all));
        TableTrainer trainer =
                new TableTrainer(pipeline.model(), pipeline.features().names(), List.of());
        List<LabelForecast> forecasts = new ArrayList<>();
        for (TimeSplit split : splits) {
            forecasts.addAll(forecasts(split, all, trainer, provenance));
        }
        TimeSplit last = splits.get(splits.size() - 1);
        progress.accept("Fitting " + pipeline.model().summary() + " to all " + last.rows() + " rows");
        TableTrainer.Fitted fitted = fit(trainer, all, provenance);
        List<String> constant = constant(all, fitted.estimator());
        Learned learned = new Learned(
                last.rows(),
                provenance.getOrDefault("rows_digest", ""),
                last.teaching(),
                forecasts.size(),
                account(splits, forecasts.size(), unlabelled, constant),
                new Scorecard(LabelScores.of(LabelForecast.outcomes(forecasts)), Map.of()));
        double[] example = forecasts.get(0).features();
        return new Taught(
                learned,
                fitted.trained(example),
                Arrays.stream(example).boxed().toList(),
                ForecastFile.ofFeatures(pipeline.features().names(), forecasts),
                new References(LongUnaryOperator.identity()).of(ReferenceRows.ofTable(all, fitted)));
    }

    /** Of a block's rows, by a fit to what was known before it. */
    private List<LabelForecast> forecasts(
            TimeSplit split, Dataset<Row> all, TableTrainer trainer, Map<String, String> provenance) {
        List<Row> judging = all.filter(time().geq(split.judgesFrom()).and(time().lt(split.judgesUntil())))
                .coalesce(1)
                .sortWithinPartitions(time())
                .collectAsList();
        progress.accept("Fitting " + pipeline.model().summary() + " to " + split.teaching() + " rows, to be judged on "
                + split.judging() + " later ones");
        return forecasts(
                judging,
                fit(trainer, all.filter(time().lt(split.teachesUntil())), provenance)
                        .estimator());
    }

    private long stepMicros() {
        return pipeline.claims().step().toNanos() / MICROS;
    }

    /** Residuals come from the latest rows, by a fit to those whose label was known before them. */
    private TableTrainer.Fitted fit(TableTrainer trainer, Dataset<Row> rows, Map<String, String> provenance) {
        TimeSplit split = TimeSplit.of(times(rows), HELD_SHARE, stepMicros());
        return trainer.fit(rows, time().geq(split.judgesFrom()), time().lt(split.teachesUntil()), provenance);
    }

    /** @param split the earliest, with the fewest rows that teach */
    private void check(TimeSplit split, Dataset<Row> all) {
        if (split.rows() < pipeline.gate().minRows() || split.teaching() == 0 || split.judging() == 0) {
            throw new NightjarException(
                    ReasonCode.WINDOW_TOO_SMALL,
                    "Cannot train: " + source.path() + " has " + split.rows() + " rows with a label, "
                            + split.teaching() + " to teach and " + split.judging()
                            + " to judge, and gate.min-rows is "
                            + pipeline.gate().minRows() + "; give more rows, or lower gate.min-rows");
        }
        Row range = all.filter(time().lt(split.teachesUntil()))
                .agg(min(label()), max(label()))
                .head();
        if (range.getDouble(0) == range.getDouble(1)) {
            throw new NightjarException(
                    ReasonCode.LABEL_CONSTANT,
                    "Cannot train: all " + split.teaching() + " labels that teach, in column "
                            + pipeline.label().column() + " of " + source.path() + ", are " + range.getDouble(0)
                            + "; correct the data");
        }
    }

    private static long[] times(Dataset<Row> all) {
        return all.select(time()).collectAsList().stream()
                .mapToLong(row -> row.getLong(0))
                .sorted()
                .toArray();
    }

    private List<String> constant(Dataset<Row> all, Estimator estimator) {
        List<String> constant = Standardiser.constant(all, estimator.standardisation());
        if (!constant.isEmpty()) {
            progress.accept("Mind: columns without variance, of no use to the model: " + String.join(", ", constant));
            log.warn("columns_without_variance", "columns", constant);
        }
        return constant;
    }

    /** A row's number is its time: so two versions are compared row by row in the order of time. */
    private List<LabelForecast> forecasts(List<Row> judging, Estimator estimator) {
        int predicted = pipeline.features().names().indexOf(pipeline.claims().predict());
        List<LabelForecast> forecasts = new ArrayList<>();
        for (Row row : judging) {
            double[] features = features(row);
            Estimate estimate = estimator.estimate(features);
            LabelOutcome outcome = new LabelOutcome(
                    row.<Long>getAs(TimedRows.TIME),
                    row.<Double>getAs(TableRows.LABEL),
                    features[predicted],
                    estimate.value(),
                    estimate.lower(),
                    estimate.upper());
            forecasts.add(new LabelForecast(outcome, features));
        }
        return forecasts;
    }

    private double[] features(Row row) {
        return pipeline.features().names().stream()
                .mapToDouble(name -> row.<Double>getAs(name))
                .toArray();
    }

    private String digest(Dataset<Row> all) {
        Row row = all.agg(sum(rows.hash().cast(createDecimalType(38, 0)))).head();
        return Long.toHexString(row.getDecimal(0).toBigInteger().longValue());
    }

    private static Column label() {
        return TableRows.named(TableRows.LABEL);
    }

    private static Column time() {
        return col("`" + TimedRows.TIME + "`");
    }

    private Account account(List<TimeSplit> splits, int judging, long unlabelled, List<String> constant) {
        String from = text(splits.get(0).judgesFrom());
        long rows = splits.get(0).rows();
        return new Account(
                rows + " rows of " + source.fileName(),
                "on the " + judging + " rows from " + from + " on, by fits from " + splits.size()
                        + " origins to what was known before each (the naive forecast: "
                        + pipeline.claims().predict()
                        + " stays as it is)",
                String.format(
                        Locale.ROOT,
                        "Rows       %d of %s, %d more without a label%nJudged     on %d rows from %s on, by fits from %d"
                                + " origins to what was known before each; naive: %s stays as it is%n",
                        rows,
                        source.path(),
                        unlabelled,
                        judging,
                        from,
                        splits.size(),
                        pipeline.claims().predict()),
                Map.of(
                        "nightjar.unlabelled-rows",
                        Long.toString(unlabelled),
                        "nightjar.constant-columns",
                        String.join(",", constant),
                        "nightjar.judges-from",
                        from),
                Map.of(
                        "training_data",
                        source.path(),
                        "unlabelled_rows",
                        unlabelled,
                        "constant_columns",
                        constant,
                        "judges_from",
                        from,
                        "origins",
                        splits.size()));
    }

    private static String text(long micros) {
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * MICROS,
                        ZoneOffset.UTC)
                .toString();
    }
}
