package dev.nightjar.retrain;

import dev.nightjar.drift.EntityWeeks;
import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Learns from the price history of the window; its latest days judge. */
final class PriceLesson implements Lesson {
    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final TrainingWindow window;
    private final Consumer<String> progress;
    private final List<Feature> features;

    PriceLesson(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            TrainingWindow window,
            Consumer<String> progress) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.window = window;
        this.progress = progress;
        this.features = pipeline.features().names().stream().map(Feature::of).toList();
    }

    @Override
    public Origin origin() {
        return Origin.ofPrices(pipeline, window, new Lake(spark, settings.lake()).version(LakeTable.COMMODITY_PRICES));
    }

    @Override
    public Taught learn(RunRecord record) {
        progress.accept("Reading " + window.from() + " to " + window.asOf());
        HistorySource source = new HistorySource(spark, settings.postgres(), window);
        TrainingRows rows = new TrainingRows(
                window, pipeline.label().horizon(), pipeline.features().minHistory());
        try (TrainingData data =
                TrainingData.of(rows.of(source.prices(), source.indicators()), window, pipeline.gate())) {
            return learn(record, data);
        }
    }

    private Taught learn(RunRecord record, TrainingData data) {
        ForestTrainer trainer = new ForestTrainer(pipeline.model(), features);
        Map<String, String> provenance = record.provenance(data.profile().digest());
        List<Row> judging = data.judging();
        long teachingRows = data.teaching().count();
        progress.accept("Fitting " + pipeline.model().trees() + " trees to " + teachingRows
                + " rows, to be judged on the " + judging.size() + " rows from " + judgesFrom(data));
        List<Outcome> outcomes = Judging.outcomes(
                judging,
                new Forecaster(
                        trainer.fit(data.teaching(), provenance).forest(),
                        pipeline.model().intervalLevel()));
        Scorecard scores = Scorecard.of(outcomes);
        progress.accept("Fitting " + pipeline.model().trees() + " trees to all "
                + data.profile().rows() + " rows");
        Trained trained = trainer.fit(data.all(), provenance);
        Learned learned = new Learned(
                data.profile().rows(),
                data.profile().digest(),
                teachingRows,
                judging.size(),
                account(data, teachingRows, judging.size()),
                scores);
        return new Taught(
                learned,
                trained,
                example(judging.get(judging.size() - 1)),
                csv(outcomes),
                new References(EntityWeeks::of).of(ReferenceRows.ofPrices(data.all(), trained, features)));
    }

    private static Instant judgesFrom(TrainingData data) {
        return Instant.ofEpochMilli(data.split().judgesFromMs());
    }

    private Account account(TrainingData data, long teachingRows, int judgingRows) {
        Instant judgesFrom = judgesFrom(data);
        long rows = data.profile().rows();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("window_from", window.from().toString());
        report.put("window_to", window.asOf().toString());
        report.put("judges_from", judgesFrom.toString());
        return new Account(
                rows + " rows of " + data.profile().entities() + " entities, " + window.from() + " to " + window.asOf(),
                "by a fit without the days from " + judgesFrom + " on, on their " + judgingRows + " rows",
                String.format(
                        Locale.ROOT,
                        "Window     %s to %s, %d rows%nJudged     on %d rows from %s, by a fit to the %d before%n",
                        window.from(),
                        window.asOf(),
                        rows,
                        judgingRows,
                        judgesFrom,
                        teachingRows),
                Map.of(
                        "nightjar.entities",
                        Long.toString(data.profile().entities()),
                        "nightjar.judges-from",
                        judgesFrom.toString()),
                report);
    }

    private List<Double> example(Row row) {
        double[] values = Judging.features(row);
        return features.stream().map(feature -> values[feature.ordinal()]).toList();
    }

    private static List<String> csv(List<Outcome> outcomes) {
        List<String> lines = new ArrayList<>();
        lines.add("entity,event_time_ms,price,later_price,predicted_price,lower,upper");
        for (Outcome outcome : outcomes) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s,%d,%s,%s,%s,%s,%s",
                    outcome.entity(),
                    outcome.eventTimeMs(),
                    outcome.price(),
                    outcome.laterPrice(),
                    outcome.predicted(),
                    outcome.lower(),
                    outcome.upper()));
        }
        return lines;
    }
}
