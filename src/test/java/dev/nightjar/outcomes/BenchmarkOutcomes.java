package dev.nightjar.outcomes;

import dev.nightjar.feature.Feature;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Sessions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.telemetry.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.file.PathUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * How long it takes to join a lake's predictions with what came true and to write the figures. The argument says how many
 * predictions are made first, of twelve commodities on 250 days by fifty versions, beside 25 years of prices.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
 * export CLASSPATH=target/test-classes:target/classes:$(cat target/classpath.txt)
 * java @conf/jvm.options -Xmx3g -Dspark.master=local[2] dev.nightjar.outcomes.BenchmarkOutcomes 10000000
 * </pre>
 */
public final class BenchmarkOutcomes {
    private static final int DAYS = 250;
    private static final String PIPELINE = "benchmark";

    private BenchmarkOutcomes() {}

    public static void main(String[] args) throws IOException, SQLException {
        long count = Long.parseLong(args[0]);
        Path folder = Files.createTempDirectory("nightjar-benchmark");
        SparkSession spark = Sessions.open("BenchmarkOutcomes");
        try (LocalStack stack = LocalStack.start(folder.resolve("stack"), Part.POSTGRES)) {
            Settings settings = stack.settings();
            run(spark, settings, count);
        } finally {
            spark.stop();
            PathUtils.deleteDirectory(folder);
        }
    }

    private static Pipeline pipeline() {
        return PipelineFile.read(
                LocalStack.projectHome().resolve("conf/pipelines/commodity-price.conf"),
                Map.of("name", PIPELINE),
                Feature.keys());
    }

    private static void run(SparkSession spark, Settings settings, long count) throws IOException, SQLException {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            timed("make prices", () -> makePrices(settings.postgres()));
            timed("make predictions", () -> makePredictions(spark, settings.lake(), count));
            FiguresJob figures =
                    new FiguresJob(spark, pipeline(), settings, store, EventLog.of("benchmark"), System.out::println);
            timed("every day", () -> say(figures.execute()));
            timed("nothing due", () -> say(figures.execute()));
            figures.recompute();
            timed("every day again", () -> say(figures.execute()));
            Lake lake = new Lake(spark, settings.lake());
            store.outcomes().markDue(PIPELINE, lake.root(), List.of(LocalDate.of(2025, 6, 2)));
            timed("one day", () -> say(figures.execute()));
        }
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .forEach(System.out::println);
    }

    private static void say(FiguresResult result) {
        System.out.println(result.totals() + ", " + result.days() + " days, " + result.changed() + " rows changed, "
                + result.versions().size() + " versions");
    }

    private interface Work {
        void run() throws IOException, SQLException;
    }

    private static void timed(String what, Work work) throws IOException, SQLException {
        long start = System.nanoTime();
        work.run();
        System.out.printf(Locale.ROOT, "%s: %.1f s%n", what, (System.nanoTime() - start) / 1e9);
    }

    private static void makePrices(Settings.Postgres postgres) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        postgres.url().orElseThrow(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO commodities SELECT 'commodity_' || n FROM generate_series(0, 11) n");
            statement.execute("""
                    INSERT INTO commodity_prices_daily (commodity, day, known_at, event_time, close, source, ingested_at)
                    SELECT 'commodity_' || n, d, (d + interval '1 day') AT TIME ZONE 'UTC',
                           (d + interval '1 day' - interval '1 second') AT TIME ZONE 'UTC', 50 + 10 * random(), 'benchmark',
                           now() - interval '1 day'
                    FROM generate_series(0, 11) n, generate_series(timestamp '2001-01-01', '2025-12-31', '1 day') d
                    WHERE extract(isodow FROM d) < 6
                    """);
        }
    }

    /** Each day's in a task of its own, as a nightly run finds them after compaction. */
    private static void makePredictions(SparkSession spark, String lake, long count) {
        Column[] columns = Arrays.stream(PredictionRows.SCHEMA.fieldNames())
                .map(name -> functions.col(name))
                .toArray(Column[]::new);
        spark.range(0, count, 1, DAYS)
                .selectExpr("id", "cast(id * " + DAYS + " div " + count + " AS int) AS n")
                .selectExpr("id", "n", "date_add(date'2025-01-06', cast(n div 5 * 7 + n % 5 AS int)) AS day")
                .selectExpr(
                        "md5(cast(id AS string)) AS prediction_id",
                        "'" + PIPELINE + "' AS pipeline",
                        "concat('commodity_', id % 12) AS entity",
                        "timestamp_seconds(unix_date(day) * 86400L + 36000 + id % 20000) AS event_time",
                        "timestamp_seconds(unix_date(day) * 86400L + (if(n % 5 = 4, 3, 1) + 1) * 86400L) AS target_time",
                        "50 + 10 * rand(1) AS current_price",
                        "50 + 10 * rand(2) AS predicted_price",
                        "45 + rand(3) AS lower",
                        "60 + rand(4) AS upper",
                        "0.9D AS level",
                        "cast(null AS double) AS confidence",
                        "'commodity-price' AS model_name",
                        "cast(n div 5 AS string) AS model_version",
                        "md5(cast(n div 5 AS string)) AS run_id",
                        "map('current_price', rand(5), 'avg_price_7d', rand(6), 'volatility_7d', rand(7), 'volume_trend',"
                                + " rand(8), 'supply_index', rand(9), 'demand_index', rand(10)) AS features",
                        "36000000L AS feature_age_ms",
                        "'OK' AS status",
                        "timestamp_seconds(unix_date(day) * 86400L + 36000 + id % 20000) AS scored_at",
                        "'commodity-prices' AS source_topic",
                        "cast(id % 3 AS int) AS source_partition",
                        "id AS source_offset",
                        "0D AS interval_correction",
                        "1L AS features_revision",
                        "day")
                .select(columns)
                .write()
                .format("delta")
                .partitionBy("day")
                .save(lake + "/" + LakeTable.PREDICTIONS.folder());
    }
}
