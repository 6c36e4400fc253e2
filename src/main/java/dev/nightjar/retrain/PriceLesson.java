package dev.nightjar.retrain;

import dev.nightjar.drift.EntityWeeks;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.PriceForecast;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.feature.Feature;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.training.PriceTrainer;
import dev.nightjar.training.Trained;
import dev.nightjar.training.TrainingRows;
import dev.nightjar.training.TrainingWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

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
        PriceTrainer trainer = new PriceTrainer(pipeline.model(), features);
        Map<String, String> provenance = record.provenance(data.profile().digest());
        List<PriceForecast> judged = new ArrayList<>();
        long teachingRows = 0;
        for (RollingOrigin.Block block : data.origins().blocks()) {
            Dataset<Row> teaching = block.teaching(data.all()).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                teachingRows = teaching.count();
                progress.accept("Fitting " + pipeline.model().summary() + " to " + teachingRows
                        + " rows, to forecast those from " + Instant.ofEpochMilli(block.fromMs()));
                Forecaster forecaster = new Forecaster(
                        trainer.regressor(teaching, provenance),
                        pipeline.model().intervalLevel());
                judged.addAll(Judging.forecasts(block.judging(data.all()), block.fromMs(), forecaster));
            } finally {
                teaching.unpersist();
            }
        }
        progress.accept("Fitting " + pipeline.model().summary() + " to all "
                + data.profile().rows() + " rows");
        Trained trained = trainer.fit(data.all(), provenance);
        Learned learned = new Learned(
                data.profile().rows(),
                data.profile().digest(),
                teachingRows,
                judged.size(),
                account(data, judged.size()),
                Scorecard.of(judged.stream().map(PriceForecast::outcome).toList()));
        return new Taught(
                learned,
                trained,
                example(judged.get(judged.size() - 1).features()),
                ForecastFile.ofPrices(judged),
                new References(EntityWeeks::of).of(ReferenceRows.ofPrices(data.all(), trained, features)));
    }

    private static Instant judgesFrom(TrainingData data) {
        return Instant.ofEpochMilli(data.origins().judgesFromMs());
    }

    private Account account(TrainingData data, int judgingRows) {
        int origins = data.origins().blocks().size();
        Instant judgesFrom = judgesFrom(data);
        long rows = data.profile().rows();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("window_from", window.from().toString());
        report.put("window_to", window.asOf().toString());
        report.put("judges_from", judgesFrom.toString());
        report.put("origins", origins);
        return new Account(
                rows + " rows of " + data.profile().entities() + " entities, " + window.from() + " to " + window.asOf(),
                "on the " + judgingRows + " rows from " + judgesFrom + " on, by fits from " + origins
                        + " origins to what was known before each",
                String.format(
                        Locale.ROOT,
                        "Window     %s to %s, %d rows%nJudged     on %d rows from %s, by fits from %d origins to what was known before each%n",
                        window.from(),
                        window.asOf(),
                        rows,
                        judgingRows,
                        judgesFrom,
                        origins),
                Map.of(
                        "nightjar.entities",
                        Long.toString(data.profile().entities()),
                        "nightjar.judges-from",
                        judgesFrom.toString()),
                report);
    }

    private List<Double> example(double[] values) {
        return features.stream().map(feature -> values[feature.ordinal()]).toList();
    }
}
