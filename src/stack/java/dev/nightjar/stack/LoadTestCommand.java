package dev.nightjar.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.PerSecond;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.Seconds;
import dev.nightjar.command.TriggerName;
import dev.nightjar.loadtest.Events;
import dev.nightjar.loadtest.HtmlReport;
import dev.nightjar.loadtest.Load;
import dev.nightjar.loadtest.LoadResult;
import dev.nightjar.loadtest.LoadTest;
import dev.nightjar.loadtest.Route;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar loadtest}: how fast the scorer answers at a rate, or how much it can take. */
@Command(
        name = "loadtest",
        description = "Loads a scorer with events at a rate, or with as many as it answers, and reports latency, lag,"
                + " lost and duplicate answers. Starts what is not there (local stack, first model, scorer) and stops it"
                + " afterwards.",
        mixinStandardHelpOptions = true)
final class LoadTestCommand implements Callable<Integer> {
    /** A consumer that is too slow is not waited for to the end. */
    private static final Duration BASELINE_DRAIN = Duration.ofSeconds(15);

    private static final Duration DRAIN = Duration.ofMinutes(10);
    private static final Duration READY = Duration.ofMinutes(3);

    @Option(
            names = "--rate",
            paramLabel = "N/s|max",
            defaultValue = "1000/s",
            description = "Events per second, whatever is answered; max for the highest throughput that is answered"
                    + " without a growing lag. Default: ${DEFAULT-VALUE}.")
    private String rate = "1000/s";

    @Option(
            names = "--duration",
            paramLabel = "60s",
            converter = Seconds.class,
            defaultValue = "60s",
            description = "Measured time, after the warm-up. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(
            names = "--warmup",
            paramLabel = "60s",
            converter = Seconds.class,
            description = "Comes first and does not count for latency, rates and lag. Default: 60s for a duration of 5"
                    + " minutes or more, else a fifth of it.")
    private @Nullable Duration warmup;

    @Option(
            names = "--trigger",
            paramLabel = "micro-batch|real-time",
            converter = TriggerName.class,
            description = "Structured Streaming's trigger. Default: the pipeline's scoring.trigger.")
    private Pipeline.@Nullable Trigger trigger;

    @Option(names = "--attach", description = "Loads the scorer that runs already instead of starting one.")
    private boolean attach;

    @Option(
            names = "--baseline",
            description = "Sends the same stream also through the query without its model, and through Python consumers"
                    + " with scikit-learn and ONNX Runtime (src/bench).")
    private boolean baseline;

    @Option(
            names = "--wait",
            paramLabel = "60s",
            converter = Seconds.class,
            defaultValue = "60s",
            description = "Gives up when no further answer comes for so long. Default: ${DEFAULT-VALUE}.")
    private Duration patience = Duration.ofSeconds(60);

    @Option(names = "--html", paramLabel = "FILE", description = "Also writes a page with plots.")
    private @Nullable Path html;

    @Option(names = "--keep", description = "Leaves the local stack running afterwards.")
    private boolean keep;

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Pipeline pipeline = installation.priceHistoryPipeline();
        Load load = load();
        DemoSteps steps = new DemoSteps("loadtest", InstallationOptions.home(), installation.arguments());
        if (!attach) {
            BorrowedStack.up(steps, keep);
        }
        Settings settings = installation.settings();
        if (!attach) {
            prepare(steps, pipeline, settings);
        }
        Map<String, @Nullable Object> reported = new LinkedHashMap<>();
        reported.put("pipeline", pipeline.name());
        reported.put(
                "delivery",
                pipeline.scoring().delivery().name().toLowerCase(Locale.ROOT).replace("_", "-"));
        reported.put("started_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        LoadResult result = scorer(steps, pipeline, settings, load);
        reported.putAll(result.reportWithSeconds(TriggerName.of(trigger(pipeline))));
        LoadSummary.print(pipeline.name(), result);
        if (baseline) {
            reported.put("baselines", baselines(steps, pipeline, settings, load));
        }
        report.write(reported);
        if (html != null) {
            HtmlReport.write(html, reported);
            System.out.println("Report       " + html);
        }
        return exitCode(pipeline, result);
    }

    /** What is asked, refused before anything is started. */
    Load load() {
        boolean most = rate.strip().toLowerCase(Locale.ROOT).equals("max");
        OptionalDouble perSecond = most ? OptionalDouble.empty() : PerSecond.parse(rate);
        if (!most && perSecond.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot load the scorer: --rate " + rate + " is neither a number above 0 like 1000/s nor max");
        }
        return new Load(perSecond, warmup != null ? warmup : Load.warmupOf(duration), duration, patience, DRAIN);
    }

    private LoadResult scorer(DemoSteps steps, Pipeline pipeline, Settings settings, Load load)
            throws IOException, InterruptedException {
        if (attach) {
            return run(pipeline, settings, Route.of(pipeline), load);
        }
        try (ScorerProcess scorer = steps.scorer(TriggerName.of(trigger(pipeline)))) {
            scorer.awaitReady(READY);
            return run(pipeline, settings, Route.of(pipeline), load);
        }
    }

    private Map<String, Object> baselines(DemoSteps steps, Pipeline pipeline, Settings settings, Load load)
            throws IOException, InterruptedException {
        Load same = new Load(load.perSecond(), load.warmup(), load.duration(), load.patience(), BASELINE_DRAIN);
        Map<String, Object> reported = new LinkedHashMap<>();
        Baselines all = new Baselines(steps, InstallationOptions.home(), pipeline, settings);
        for (Baselines.Contender contender : all.prepare(trigger(pipeline))) {
            Topics.ensure(settings.kafka(), ContenderTopics.of(pipeline, contender.route()));
            Path output = steps.folder().resolve(contender.name() + ".out");
            System.out.println();
            System.out.println("$ " + String.join(" ", contender.command()) + " &");
            try (ScorerProcess process = ScorerProcess.start(contender.command(), output)) {
                process.awaitReady(READY);
                LoadResult result = run(pipeline, settings, contender.route(), same);
                LoadSummary.print(contender.name(), result);
                String copys = contender.name().equals(Baselines.COPY) ? TriggerName.of(trigger(pipeline)) : null;
                reported.put(contender.name(), result.report(copys));
            } finally {
                ContenderTopics.delete(settings.kafka(), contender.route());
            }
        }
        return reported;
    }

    private LoadResult run(Pipeline pipeline, Settings settings, Route route, Load load) {
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        Events events;
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            events = Events.of(
                    store,
                    json,
                    Topics.partitions(settings.kafka(), route.input()),
                    pipeline.features().minHistory());
        }
        System.out.printf(
                Locale.ROOT,
                "Loading %s %s, %d s after %d s of warm-up%n",
                route.input(),
                load.perSecond().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "with %,.0f events/s",
                                load.perSecond().getAsDouble())
                        : "as fast as it is answered",
                load.duration().toSeconds(),
                load.warmup().toSeconds());
        boolean groupsAreTruth = pipeline.scoring().delivery() != Pipeline.Delivery.AT_LEAST_ONCE;
        return new LoadTest(settings.kafka(), route, events, json, groupsAreTruth, System.out::println).execute(load);
    }

    /** Prices of a simulated market and a first model, where there are none. */
    private void prepare(DemoSteps steps, Pipeline pipeline, Settings settings)
            throws IOException, InterruptedException {
        boolean empty;
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            empty = store.histories().isEmpty();
        }
        if (empty) {
            ingestSimulatedMarket(steps);
        }
        boolean champion;
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            champion = registry.champion(pipeline.registry().model()).isPresent();
        }
        if (!champion) {
            JsonNode retrain = steps.report("retrain", "retrain");
            if (!retrain.path("promoted").asBoolean()) {
                String version = retrain.path("model_version").asText();
                steps.run("promote", steps.withCommonOptions("promote", "--version", version));
            }
        }
    }

    private static void ingestSimulatedMarket(DemoSteps steps) throws IOException, InterruptedException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Path folder = Files.createDirectories(steps.folder().resolve("market"));
        steps.run(
                "simulate",
                "simulate",
                "--out",
                folder.toString(),
                "--from",
                today.minusYears(4).toString(),
                "--to",
                today.minusDays(1).toString());
        steps.report("ingest", "ingest", "--prices", folder.toString());
    }

    private Pipeline.Trigger trigger(Pipeline pipeline) {
        return trigger != null ? trigger : pipeline.scoring().trigger();
    }

    private static int exitCode(Pipeline pipeline, LoadResult result) {
        if (result.lost() > 0) {
            return broken(
                    ReasonCode.EVENTS_LOST,
                    result.lost() + " of " + result.eventsSent() + " events got no answer in time");
        }
        if (result.duplicates() > 0 && pipeline.scoring().delivery() == Pipeline.Delivery.EXACTLY_ONCE) {
            return broken(ReasonCode.ANSWERED_TWICE, result.duplicates() + " answers to events that had one");
        }
        return 0;
    }

    private static int broken(ReasonCode reason, String what) {
        System.err.println(reason + ": " + what);
        System.err.println("  " + reason.remedy());
        return reason.kind().exitCode();
    }
}
