package dev.nightjar.ingest;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.lake.Lake;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.source.ParsedFile;
import dev.nightjar.source.PriceRow;
import dev.nightjar.source.SourceFile;
import dev.nightjar.source.SourceFiles.Found;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.PriceVersion;
import dev.nightjar.store.Staging;
import dev.nightjar.store.StoreChange;
import dev.nightjar.telemetry.EventLog;
import java.time.Clock;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Brings recognised files in. Tasks read, clean and stage one file each; one transaction applies them all to the store;
 * then the lake follows the store. Run again, it changes nothing; run after a crash, it completes what is missing.
 */
public final class IngestJob {
    private static final EventLog LOG = EventLog.of("ingest");

    private final SparkSession spark;
    private final FeatureStore store;
    private final Lake lake;
    private final Settings.Postgres postgres;
    private final Clock clock;

    /**
     * Wires the job.
     *
     * @param clock restated values are known from its time on
     */
    public IngestJob(SparkSession spark, FeatureStore store, Lake lake, Settings.Postgres postgres, Clock clock) {
        this.spark = spark;
        this.store = store;
        this.lake = lake;
        this.postgres = postgres;
        this.clock = clock;
    }

    /**
     * Does all of it.
     *
     * @param found what {@link dev.nightjar.source.SourceFiles#find} recognised
     * @throws dev.nightjar.message.NightjarException FILE_UNREADABLE, STORE_AWAY, STORE_DENIED, LAKE_AWAY
     */
    public IngestReport execute(Found found) {
        long start = clock.millis();
        Staging staging = store.stage();
        List<FileReport> reports = stage(found.files(), staging);
        StoreChange change = store.applyBatch(
                staging, found.files().stream().map(SourceFile::location).toList(), clock.instant());
        store.recordUnits(Units.known());
        LOG.info(
                "prices_stored",
                "new",
                change.newPrices(),
                "restated",
                change.restatedPrices(),
                "indicators",
                change.newIndicators());
        spark.sparkContext().setJobDescription("mirror the store in the lake");
        LakeMirrorJob.Versions versions =
                new LakeMirrorJob(spark, store, lake, FeatureStore.jdbcOptions(postgres)).execute();
        LOG.info("lake_written", "version", versions.prices());
        return new IngestReport(
                reports,
                found.skipped(),
                change.newPrices(),
                change.restatedPrices(),
                change.filledPrices(),
                change.newIndicators(),
                versions.prices(),
                versions.indicators(),
                clock.millis() - start);
    }

    private List<FileReport> stage(List<SourceFile> files, Staging staging) {
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        spark.sparkContext().setJobDescription("read and stage " + files.size() + " files");
        return TaskFailure.named(
                "stage the files",
                () -> context.parallelize(files, files.size())
                        .map(file -> stage(file, staging))
                        .collect());
    }

    /** Runs in a task. */
    private static FileReport stage(SourceFile file, Staging staging) {
        ParsedFile parsed = file.read();
        List<PriceVersion> prices =
                parsed.prices().stream().map(row -> version(file, row)).toList();
        staging.stage(file.location(), prices, parsed.indicators(), parsed.rejected());
        return FileReport.of(file, parsed);
    }

    private static PriceVersion version(SourceFile file, PriceRow row) {
        return new PriceVersion(
                file.entity(),
                row.day(),
                DailyPrice.closeTimeMs(row.day()),
                DailyPrice.knownAtMs(row.day()),
                row.open(),
                row.high(),
                row.low(),
                row.close(),
                row.volume(),
                file.name());
    }
}
