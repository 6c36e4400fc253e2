package dev.nightjar.score;

import dev.nightjar.command.ByClaim;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.guard.GroupOffsets;
import dev.nightjar.score.guard.Preflight;
import dev.nightjar.score.guard.Resume;
import dev.nightjar.score.guard.SilenceLimits;
import dev.nightjar.score.guard.TaskSlots;
import dev.nightjar.score.guard.Watchdog;
import dev.nightjar.score.model.Connections;
import dev.nightjar.score.model.InstallationVersions;
import dev.nightjar.score.model.LiveVersions;
import dev.nightjar.session.Checkpoint;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.session.StreamSettings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import scala.reflect.ClassTag$;

/**
 * Scores the input topic until it is stopped. It waits for whatever is away at the start; when the brokers go away later
 * and the query fails of it, the query starts again from its checkpoint.
 */
public final class ScoreJob {
    /** In real time the pause between two transactions of a lane: what an answer waits for at most, beside the commit. */
    private static final Duration TICK = Duration.ofMillis(10);

    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final Answering answering;
    private final Pipeline.Trigger trigger;
    private final Resume resume;
    private final SilenceLimits limits;
    private final Consumer<String> console;
    private final EventLog log;
    private final Patience patience;
    private final StoppableStream stream = new StoppableStream();

    /**
     * @param modelCache folder on each machine that keeps verified models, so that a restart does not need MLflow
     * @param trigger Structured Streaming's trigger
     * @param resume where to go on
     * @param console gets one line for each thing that a person should know
     */
    public ScoreJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            Path modelCache,
            Pipeline.Trigger trigger,
            Resume resume,
            Consumer<String> console) {
        this(
                spark,
                pipeline,
                settings,
                answering(pipeline, settings, modelCache),
                trigger,
                resume,
                SilenceLimits.USUAL,
                console);
    }

    /** With knowledge from elsewhere. */
    ScoreJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            KnowledgeSource knowledgeSource,
            Pipeline.Trigger trigger,
            Resume resume,
            Consumer<String> console) {
        this(
                spark,
                pipeline,
                settings,
                answering(pipeline, knowledgeSource),
                trigger,
                resume,
                SilenceLimits.USUAL,
                console);
    }

    /** With answers from elsewhere. */
    ScoreJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            Answering answering,
            Pipeline.Trigger trigger,
            Resume resume,
            SilenceLimits limits,
            Consumer<String> console) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.answering = answering;
        this.trigger = trigger;
        this.resume = resume;
        this.limits = limits;
        this.console = console;
        this.log = EventLog.of("score", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
        this.patience = Patience.of(log, console);
    }

    /**
     * Runs until {@link #stop} is called.
     *
     * @throws NightjarException STREAM_FAILED with the cause when the query ends by itself; TOO_FEW_SLOTS before the start
     */
    public void execute() {
        stream.run(this::prepareAndScore);
    }

    /** Stops the query and waits, at most {@code grace}, until {@link #execute} is about to return. */
    public void stop(Duration grace) {
        if (!stream.stop(grace)) {
            log.warn(
                    "stop_took_too_long",
                    "cause",
                    "the query still ran after " + grace.toSeconds()
                            + " s; what it had not finished is done again at the" + " next start");
        }
    }

    private void prepareAndScore() {
        StreamSettings.missingFrom(spark.sparkContext().getConf()).forEach(spark.conf()::set);
        int partitions = prepareTopics();
        new TaskSlots(spark, trigger).require(partitions, console);
        requireFit();
        console.accept("Reading what answers rest on");
        answering.prepare(patience);
        RecordScorer scorer = new RecordScorer(
                pipeline.topics().input(),
                pipeline.topics().predictions(),
                pipeline.topics().deadLetters(),
                mostLetterBytes(),
                broadcast(answering, Answering.class));
        console.accept("Warming up with made-up records, which go nowhere");
        new WarmUpJob(spark, pipeline, scorer, sinkOptions(), log).execute(trigger, stream);
        try (Throughput throughput = new Throughput(settings.kafka(), pipeline, group(), PROGRESS, log, console)) {
            if (exactlyOnce()) {
                scoreExactlyOnce(scorer);
            } else {
                scoreAtLeastOnce(scorer);
            }
        }
        console.accept("Stopped.");
    }

    private static Answering answering(Pipeline pipeline, Settings settings, Path modelCache) {
        Connections connections = new Connections(settings);
        return switch (pipeline.features().from()) {
            case PRICE_HISTORY -> answering(pipeline, new InstallationKnowledge(connections, modelCache, pipeline));
            case REQUEST ->
                new RequestAnswering(
                        RequestRules.of(pipeline),
                        new LiveVersions(
                                new InstallationVersions(connections, modelCache, pipeline),
                                pipeline.scoring().refresh()));
            case CLAIM -> throw ByClaim.refused("score the stream of", pipeline);
        };
    }

    private static Answering answering(Pipeline pipeline, KnowledgeSource source) {
        return new PriceAnswering(
                ScoringRules.of(pipeline),
                new LiveKnowledge(source, pipeline.scoring().refresh()));
    }

    private int mostLetterBytes() {
        return patience.untilAnswered(
                () -> Topics.mostRecordBytes(settings.kafka(), pipeline.topics().deadLetters()));
    }

    private boolean exactlyOnce() {
        return pipeline.scoring().delivery() == Pipeline.Delivery.EXACTLY_ONCE;
    }

    private Preflight preflight() {
        return new Preflight(
                settings.kafka(),
                group(),
                pipeline.topics().input(),
                new Checkpoint(checkpoint(), spark.sessionState().newHadoopConf()),
                resume,
                console,
                log);
    }

    private void requireFit() {
        Preflight preflight = preflight();
        patience.untilAnswered(() -> {
            preflight.check();
            return preflight;
        });
    }

    private <T> Broadcast<T> broadcast(T value, Class<T> type) {
        return spark.sparkContext().broadcast(value, ClassTag$.MODULE$.apply(type));
    }

    private int prepareTopics() {
        return patience.untilAnswered(() -> {
            for (String difference : Topics.ensure(settings.kafka(), pipeline.topics(), topicsInUse())) {
                console.accept("Mind: " + difference);
                log.warn("topic_differs", "difference", difference);
            }
            return Topics.partitions(settings.kafka(), pipeline.topics().input());
        });
    }

    private Set<String> topicsInUse() {
        Pipeline.Topics topics = pipeline.topics();
        return Set.of(topics.input(), topics.predictions(), topics.deadLetters(), topics.modelSelected());
    }

    private void scoreExactlyOnce(RecordScorer scorer) {
        Preflight.Start start = patience.untilAnswered(preflight()::claim);
        Broadcast<LiveLanes> lanes = broadcast(
                new LiveLanes(settings.kafka(), group(), pipeline.topics().input(), start.generation()),
                LiveLanes.class);
        LaneWriter writer = new LaneWriter(scorer, lanes, realTime() ? TICK : Duration.ZERO);
        try (Watchdog watchdog = watchdog(start, Duration.ZERO)) {
            query().runUntilStopped(restarts(), () -> requireOurs(watchdog), () -> {
                DataStreamWriter<Row> answers = ScoringStream.records(source().read(start.startingOffsets()))
                        .writeStream()
                        .foreach(writer);
                int partitions = partitions();
                query().run(answers, partitions, answering.inUse(), query -> watchdog.watch(query, partitions));
                return watchdog.ended();
            });
        } finally {
            lanes.value().close();
        }
    }

    private void requireOurs(Watchdog watchdog) {
        patience.untilAnswered(() -> {
            watchdog.requireOurs();
            return watchdog;
        });
    }

    private void scoreAtLeastOnce(RecordScorer scorer) {
        Preflight.Start start = patience.untilAnswered(preflight()::begin);
        Duration batch = realTime() ? ScoringQuery.REAL_TIME_BATCH : Duration.ZERO;
        try (GroupOffsets offsets = new GroupOffsets(settings.kafka(), ScoringQuery.name(pipeline), group(), log);
                Watchdog watchdog = watchdog(start, batch)) {
            spark.streams().addListener(offsets);
            query().runUntilStopped(restarts(), this::requireFit, () -> {
                DataStreamWriter<Row> answers = ScoringStream.scored(source().read(start.startingOffsets()), scorer)
                        .writeStream()
                        .format("kafka")
                        .options(sinkOptions());
                int partitions = partitions();
                query().run(answers, partitions, answering.inUse(), query -> watchdog.watch(query, partitions));
                return watchdog.ended();
            });
            spark.streams().removeListener(offsets);
        }
    }

    /** @param commitsEvery how long answered records may stay uncommitted, in real time */
    private Watchdog watchdog(Preflight.Start start, Duration commitsEvery) {
        // A micro-batch has no length: what it writes shows that it goes on, though a partition waits for it to end.
        List<String> answers = realTime()
                ? List.of()
                : List.of(pipeline.topics().predictions(), pipeline.topics().deadLetters());
        return new Watchdog(settings.kafka(), group(), start, limits.later(commitsEvery), answers, realTime(), log);
    }

    private ScoringQuery query() {
        return new ScoringQuery(spark, pipeline, trigger, checkpoint(), stream, console, log);
    }

    private ScoringSource source() {
        return new ScoringSource(spark, settings.kafka(), pipeline);
    }

    private Restarts restarts() {
        return new Restarts(patience, settings.kafka(), pipeline.topics().input());
    }

    private boolean realTime() {
        return trigger == Pipeline.Trigger.REAL_TIME;
    }

    private String group() {
        return ScoringQuery.group(pipeline);
    }

    private int partitions() {
        int partitions = patience.untilAnswered(
                () -> Topics.partitions(settings.kafka(), pipeline.topics().input()));
        new TaskSlots(spark, trigger).require(partitions, console);
        return partitions;
    }

    private Map<String, String> sinkOptions() {
        Map<String, String> options = KafkaClients.sparkSinkOptions(settings.kafka(), ScoringQuery.name(pipeline));
        // Kafka's default of 5 ms makes each answer late; batches form by themselves when there is much to send.
        options.putIfAbsent("kafka.linger.ms", "0");
        return options;
    }

    /** One for each pipeline and input topic: another model, gate or trigger goes on where the last one stopped. */
    private String checkpoint() {
        return settings.checkpoints() + "/score/" + pipeline.name() + "/"
                + pipeline.topics().input();
    }
}
