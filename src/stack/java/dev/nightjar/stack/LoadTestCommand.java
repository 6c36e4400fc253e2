package dev.nightjar.stack;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.NewFile;
import dev.nightjar.command.PerSecond;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.Seconds;
import dev.nightjar.command.TriggerName;
import dev.nightjar.loadtest.Events;
import dev.nightjar.loadtest.Load;
import dev.nightjar.loadtest.LoadResult;
import dev.nightjar.loadtest.LoadTest;
import dev.nightjar.loadtest.Route;
import dev.nightjar.measure.HtmlPage;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.TopicFacts;
import dev.nightjar.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
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
        description =
                "Loads a scorer with events or requests at a rate, or with as many as it answers, and reports latency,"
                        + " lag, lost and duplicate answers. Starts a scorer of its own on topics of its own, named as the"
                        + " pipeline's with -loadtest, and what is not there (local stack, first model), and stops them"
                        + " afterwards; the first model of a pipeline of requests needs its features.training-data.",
        mixinStandardHelpOptions = true)
final class LoadTestCommand implements Callable<Integer> {
    private static final String TEMPLATE = "/dev/nightjar/loadtest/report.html";
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
            description = "Structured Streaming's trigger, for the scorer that is started and for the baseline's copy."
                    + " Default: the pipeline's scoring.trigger.")
    private Pipeline.@Nullable Trigger trigger;

    @Option(
            names = "--attach",
            description =
                    "Loads the scorer that runs already instead of starting one: made-up events go into the pipeline's own"
                            + " topics. Ends with exit code 4 when it does not answer one event first.")
    private boolean attach;

    @Option(
            names = "--baseline",
            description =
                    "Afterwards sends the same stream of prices through copies by the same engine without a model"
                            + " (Spark's Kafka sink, at least once; records as they are, and as large as answers), and through"
                            + " Python consumers with scikit-learn and ONNX Runtime (src/bench). None is waited for longer than 15 s after the last event.")
    private boolean baseline;

    @Option(
            names = "--wait",
            paramLabel = "60s",
            converter = Seconds.class,
            defaultValue = "60s",
            description =
                    "Once all is sent, gives up when no further answer comes for so long. Default: ${DEFAULT-VALUE}.")
    private Duration patience = Duration.ofSeconds(60);

    @Option(
            names = "--html",
            paramLabel = "FILE",
            converter = NewFile.class,
            description = "Also writes a page with plots.")
    private @Nullable Path html;

    @Option(names = "--keep", description = "Leaves the local stack running afterwards.")
    private boolean keep;

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        report.requireWritable();
        Pipeline pipeline = installation.pipeline();
        Load load = load();
        requireBaselines(pipeline);
        // A stopping process sends no further events: its scorer ends meanwhile.
        Runtime.getRuntime().addShutdownHook(new Thread(Thread.currentThread()::interrupt));
        DemoSteps steps = new DemoSteps("loadtest", InstallationOptions.home(), installation.arguments());
        if (!attach) {
            BorrowedStack.up(steps, keep);
        }
        Settings settings = installation.settings();
        if (!attach) {
            new FirstModel(steps, pipeline, settings).prepare();
        }
        List<Baselines.Contender> contenders = contenders(steps, pipeline, settings);
        Map<String, @Nullable Object> reported = new LinkedHashMap<>();
        reported.put("pipeline", pipeline.name());
        reported.put(
                "delivery",
                pipeline.scoring().delivery().name().toLowerCase(Locale.ROOT).replace("_", "-"));
        reported.put("started_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        LoadResult result = scorer(steps, pipeline, settings, load);
        reported.putAll(result.reportWithSeconds(reportedTrigger(pipeline)));
        LoadSummary.print(pipeline.name(), result);
        try {
            baselines(steps, contenders, pipeline, settings, load, reported);
        } finally {
            // The scorer's own figures are worth keeping, whatever became of the others.
            report.write(reported);
            writePage(reported);
        }
        if (html != null) {
            System.out.println("Report       " + html);
        }
        return exitCode(pipeline, result);
    }

    /** Before anything is started. */
    private void requireBaselines(Pipeline pipeline) {
        if (baseline && pipeline.features().from() != Pipeline.FeatureSource.PRICE_HISTORY) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot run the baselines for pipeline " + pipeline.name() + ": its features.from is "
                            + pipeline.features().from().key()
                            + ", and the consumers in src/bench know prices only; leave --baseline out");
        }
    }

    /** Before the scorer is loaded: what cannot be prepared should cost no run. */
    private List<Baselines.Contender> contenders(DemoSteps steps, Pipeline pipeline, Settings settings)
            throws IOException {
        return baseline
                ? new Baselines(steps, InstallationOptions.home(), pipeline, settings).prepare(trigger(pipeline))
                : List.of();
    }

    private void writePage(Map<String, ?> reported) {
        if (html != null) {
            HtmlPage.write(html, TEMPLATE, reported);
        }
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
            Route route = Route.of(pipeline);
            requireTopic(settings, route);
            return test(pipeline, settings, route, load).executeOnceAnswered(load);
        }
        Map<String, String> apart = LoadTestTopics.overrides(pipeline);
        Route route = Route.of(installation.pipeline(apart));
        try (ScorerProcess scorer = steps.scorer(TriggerName.of(trigger(pipeline)), apart)) {
            scorer.awaitReady(READY);
            return test(pipeline, settings, route, load).execute(load);
        }
    }

    /** Scorers make the topics. */
    private static void requireTopic(Settings settings, Route route) {
        if (TopicFacts.find(settings.kafka(), route.input()).isEmpty()) {
            throw new NightjarException(
                    ReasonCode.SCORER_AWAY,
                    "Cannot load the scorer: topic " + route.input() + " does not exist, so no scorer has ever run");
        }
    }

    /** Runs the contenders one after the other; {@code reported} has each as soon as it is through. */
    private void baselines(
            DemoSteps steps,
            List<Baselines.Contender> contenders,
            Pipeline pipeline,
            Settings settings,
            Load load,
            Map<String, @Nullable Object> reported)
            throws IOException, InterruptedException {
        Load same = new Load(load.perSecond(), load.warmup(), load.duration(), load.patience(), BASELINE_DRAIN);
        Map<String, Object> results = new LinkedHashMap<>();
        for (Baselines.Contender contender : contenders) {
            report.writeSoFar(reported);
            writePage(reported);
            Topics.ensure(settings.kafka(), ContenderTopics.of(pipeline, contender.route()));
            System.out.println();
            System.out.println(contender.name() + ": " + contender.what());
            System.out.println("$ " + String.join(" ", contender.command()) + " &");
            try (ScorerProcess process = steps.start(contender.command(), contender.name())) {
                process.awaitReady(READY);
                LoadResult result =
                        test(pipeline, settings, contender.route(), same).executeOnceAnswered(same);
                LoadSummary.print(contender.name() + ": " + contender.what(), result);
                results.put(contender.name(), reported(contender, result));
                reported.put("baselines", results);
            } finally {
                ContenderTopics.delete(settings.kafka(), contender.route());
            }
        }
    }

    private static Map<String, @Nullable Object> reported(Baselines.Contender contender, LoadResult result) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("what", contender.what());
        report.putAll(result.report(contender.trigger().map(TriggerName::of).orElse(null)));
        return report;
    }

    private static LoadTest test(Pipeline pipeline, Settings settings, Route route, Load load) {
        Events events = Events.of(pipeline, settings, Topics.partitions(settings.kafka(), route.input()));
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
        return new LoadTest(settings.kafka(), route, events, groupsAreTruth, System.out::println);
    }

    private Pipeline.Trigger trigger(Pipeline pipeline) {
        return trigger != null ? trigger : pipeline.scoring().trigger();
    }

    /** Of a scorer that was not started here it is not known. */
    private @Nullable String reportedTrigger(Pipeline pipeline) {
        return attach && trigger == null ? null : TriggerName.of(trigger(pipeline));
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
