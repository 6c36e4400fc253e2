package dev.nightjar.ingest;

import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.lake.Lake;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Sessions;
import dev.nightjar.source.SourceFiles;
import dev.nightjar.source.SourceFiles.Found;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.KafkaClients;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import scala.runtime.BoxedUnit;

/** {@code nightjar ingest}: from files in one batch, or from Kafka as a stream. */
@Command(
        name = "ingest",
        description = {
            "Brings daily prices and indicators into the feature store and the lake.",
            "From files: every file is recognised by its header before anything is written. Run twice, it changes"
                    + " nothing. From the topic: until it is stopped."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nLayouts (columns in any order):%n",
        footer = {
            "  Date,Open,High,Low,Close,Volume       daily futures; the file's name is the commodity",
            "  Date,Price                            daily spot; the file's name is the commodity",
            "  Date,Inventory_kbbl                   EIA crude stocks: supply of crude_oil, known 5 days later",
            "  Date,RefUtil_pct                      EIA refinery utilisation: demand of crude_oil, likewise",
            "  report_date,commodity,marketing_year,Beginning Stocks,Production,Imports,Domestic Total 2,",
            "      Exports,Ending Stocks             USDA WASDE: supply and demand of crops, the newest year counts",
            "  commodity,indicator,side,event_time,known_at,value",
            "                                        any figure; side is supply or demand, times are ISO instants"
        })
public final class IngestCommand implements Callable<Integer> {
    /** Above the priority of Spark's own hook, which would stop the session under the query. */
    private static final int BEFORE_SPARK = 100;

    private static final Duration GRACE = Duration.ofSeconds(30);

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--prices",
            paramLabel = "FILE|FOLDER",
            description = "CSV files of any layout below, or folders of them. Repeatable.")
    private List<Path> prices = new ArrayList<>();

    @Option(
            names = "--indicators",
            paramLabel = "FILE|FOLDER",
            description = "The same, for fundamentals that lie elsewhere. Repeatable.")
    private List<Path> indicators = new ArrayList<>();

    @Option(names = "--stream", description = "Reads the pipeline's input topic until it is stopped.")
    private boolean stream;

    @Option(
            names = "--until-caught-up",
            description = "With --stream: ends when everything that was in the topic at the start is written.")
    private boolean untilCaughtUp;

    @Spec
    private @Nullable CommandSpec spec;

    /** What spark-submit runs. */
    public static void main(String[] args) {
        System.exit(Commands.run(new IngestCommand(), args));
    }

    @Override
    public Integer call() {
        List<Path> paths =
                Stream.concat(prices.stream(), indicators.stream()).distinct().toList();
        if (stream == !paths.isEmpty()) {
            throw wrong("Give either --prices (and --indicators) or --stream");
        }
        if (untilCaughtUp && !stream) {
            throw wrong("--until-caught-up belongs to --stream");
        }
        return stream ? fromTopic() : fromFiles(paths);
    }

    private int fromFiles(List<Path> paths) {
        Found found = SourceFiles.find(paths);
        Settings settings = installation.settings();
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            System.out.println(
                    "Reading " + found.files().size() + " files into the store and the lake (" + settings.lake() + ")");
            SparkSession spark = Sessions.open("nightjar-ingest");
            try {
                IngestReport done = new IngestJob(
                                spark, store, new Lake(spark, settings.lake()), settings.postgres(), Clock.systemUTC())
                        .execute(found);
                System.out.println(ReportTable.of(done));
                report.write(done.json());
            } finally {
                spark.stop();
            }
        }
        return 0;
    }

    private int fromTopic() {
        Settings settings = installation.settings();
        Pipeline pipeline = installation.priceHistoryPipeline();
        KafkaClients.address(settings.kafka());
        System.out.println("Ingesting pipeline " + pipeline.name() + ": starting Spark");
        SparkSession spark = Sessions.open("nightjar-ingest " + pipeline.name());
        IngestStreamJob job = new IngestStreamJob(spark, pipeline, settings, System.out::println);
        ShutdownHookManager.addShutdownHook(BEFORE_SPARK, () -> {
            job.stop(GRACE);
            return BoxedUnit.UNIT;
        });
        try {
            IngestCounts counts = untilCaughtUp ? job.executeUntilCaughtUp() : job.execute();
            report.write(Map.of("events", counts.events(), "skipped", counts.skipped()));
        } finally {
            spark.stop();
        }
        return 0;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), message);
    }
}
