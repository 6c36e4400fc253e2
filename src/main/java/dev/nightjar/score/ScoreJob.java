package dev.nightjar.score;

import dev.nightjar.command.TriggerName;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Checkpoint;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import scala.reflect.ClassTag$;

/**
 * Scores the input topic until it is stopped. It waits for whatever is away at the start; when the brokers go away later
 * and the query fails of it, the query starts again from its checkpoint.
 */
public final class ScoreJob {
    /** A real-time batch's length: offsets are kept at its end, and each end is a pause of some 100 ms. */
    private static final Duration REAL_TIME_BATCH = Duration.ofMinutes(1);

    /** Longer where a restart only skips what it reads again. */
    private static final Duration EXACT_REAL_TIME_BATCH = Duration.ofMinutes(5);

    /** In real time the pause between two transactions of a lane: what an answer waits for at most, beside the commit. */
    private static final Duration TICK = Duration.ofMillis(10);

    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final Answering answering;
    private final Pipeline.Trigger trigger;
    private final Resume resume;
    private final Consumer<String> console;
    private final EventLog log;
    private final Patience patience;
    private final StoppableStream stream = new StoppableStream();

    /**
     * @param modelCache folder on each machine that keeps verified models, so that a restart does not need MLflow
     * @param trigger Structured Streaming's trigger
     * @param resume where to go on; matters for exactly-once delivery only
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
        this(spark, pipeline, settings, answering(pipeline, settings, modelCache), trigger, resume, console);
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
        this(spark, pipeline, settings, answering(pipeline, knowledgeSource), trigger, resume, console);
    }

    /** With answers from elsewhere. */
    ScoreJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            Answering answering,
            Pipeline.Trigger trigger,
            Resume resume,
            Consumer<String> console) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.answering = answering;
        this.trigger = trigger;
        this.resume = resume;
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
            log.warn("stop_took_too_long", "grace_ms", grace.toMillis());
        }
    }

    private void prepareAndScore() {
        SessionSettings.missingFrom(spark.sparkContext().getConf()).forEach(spark.conf()::set);
        int partitions = prepareTopics();
        new TaskSlots(spark, trigger).require(partitions, console);
        if (exactlyOnce()) {
            patience.untilAnswered(() -> {
                preflight().check();
                return partitions;
            });
        }
        console.accept("Reading what answers rest on");
        answering.prepare(patience);
        RecordScorer scorer = new RecordScorer(
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

    private <T> Broadcast<T> broadcast(T value, Class<T> type) {
        return spark.sparkContext().broadcast(value, ClassTag$.MODULE$.apply(type));
    }

    private int prepareTopics() {
        return patience.untilAnswered(() -> {
            for (String difference : Topics.ensure(settings.kafka(), pipeline.topics())) {
                console.accept("Mind: " + difference);
                log.warn("topic_differs", "difference", difference);
            }
            return Topics.partitions(settings.kafka(), pipeline.topics().input());
        });
    }

    private void scoreExactlyOnce(RecordScorer scorer) {
        Preflight.Start start = patience.untilAnswered(preflight()::claim);
        LiveLanes lanes =
                new LiveLanes(settings.kafka(), group(), pipeline.topics().input(), start.generation());
        LaneWriter writer = new LaneWriter(
                scorer,
                broadcast(lanes, LiveLanes.class),
                trigger == Pipeline.Trigger.REAL_TIME ? TICK : Duration.ZERO);
        try (Watchdog watchdog =
                new Watchdog(settings.kafka(), group(), start, trigger == Pipeline.Trigger.REAL_TIME, log)) {
            runUntilStopped(watchdog::requireOurs, () -> {
                DataStreamWriter<Row> answers = ScoringStream.records(source(start.startingOffsets()))
                        .writeStream()
                        .foreach(writer);
                int partitions = partitions();
                runOnce(answers, partitions, query -> watchdog.watch(query, partitions));
                return watchdog.ended();
            });
        }
    }

    private void scoreAtLeastOnce(RecordScorer scorer) {
        try (GroupOffsets offsets = new GroupOffsets(settings.kafka(), queryName(), group(), log)) {
            spark.streams().addListener(offsets);
            runUntilStopped(() -> {}, () -> {
                DataStreamWriter<Row> answers = ScoringStream.scored(source("earliest"), scorer)
                        .writeStream()
                        .format("kafka")
                        .options(sinkOptions());
                runOnce(answers, partitions(), query -> {});
                return stream.stopping()
                        ? Optional.empty()
                        : Optional.of(new NightjarException(
                                ReasonCode.STREAM_FAILED,
                                "Query " + queryName() + " was stopped from outside; start it again"));
            });
            spark.streams().removeListener(offsets);
        }
    }

    private int partitions() {
        int partitions = patience.untilAnswered(
                () -> Topics.partitions(settings.kafka(), pipeline.topics().input()));
        new TaskSlots(spark, trigger).require(partitions, console);
        return partitions;
    }

    /** One life of the query; says why it ended, if not by its own failure. */
    private interface Life {
        Optional<NightjarException> run() throws StreamingQueryException;
    }

    private void runUntilStopped(Runnable beforeRestart, Life life) {
        Restarts restarts =
                new Restarts(patience, settings.kafka(), pipeline.topics().input());
        while (!stream.stopping()) {
            try {
                Optional<NightjarException> end = life.run();
                if (end.isPresent() && !stream.stopping()) {
                    restarts.afterSilence(end.get());
                }
            } catch (StreamingQueryException e) {
                log.error("query_terminated", e, "query", queryName());
                if (!stream.stopping()) {
                    restarts.afterFailure(e);
                    beforeRestart.run();
                }
            }
        }
    }

    private void runOnce(DataStreamWriter<Row> answers, int partitions, Consumer<StreamingQuery> started)
            throws StreamingQueryException {
        StreamingQuery query = start(answers);
        log.info("query_started", "query", queryName(), "trigger", trigger.name(), "checkpoint", checkpoint());
        started.accept(query);
        if (new Readiness(spark, query, trigger).await(partitions)) {
            console.accept("Ready: scoring " + pipeline.topics().input() + " (" + partitions + " partitions) with "
                    + answering.inUse() + ", trigger "
                    + TriggerName.of(trigger) + ", answers in "
                    + pipeline.topics().predictions());
        }
        query.awaitTermination();
        log.info("query_terminated", "query", queryName());
    }

    private StreamingQuery start(DataStreamWriter<Row> answers) {
        DataStreamWriter<Row> writer = answers.queryName(queryName()).option("checkpointLocation", checkpoint());
        try {
            StreamingQuery query = switch (trigger) {
                case MICRO_BATCH -> writer.trigger(Trigger.ProcessingTime(0)).start();
                case REAL_TIME ->
                    writer.trigger(Trigger.RealTime(realTimeBatch().toMillis()))
                            .outputMode(OutputMode.Update())
                            .start();
            };
            stream.started(query);
            return query;
        } catch (TimeoutException e) {
            throw new NightjarException(
                    ReasonCode.STREAM_FAILED, "Cannot start query " + queryName() + ": " + e.getMessage(), e);
        }
    }

    private Duration realTimeBatch() {
        return exactlyOnce() ? EXACT_REAL_TIME_BATCH : REAL_TIME_BATCH;
    }

    private String group() {
        return "nightjar-" + pipeline.name();
    }

    /** @param startingOffsets of a new query, in Spark's form */
    private Dataset<Row> source(String startingOffsets) {
        Map<String, String> options = KafkaClients.sparkSourceOptions(settings.kafka(), queryName());
        // A batch that follows a quiet moment may find a partition without news; Kafka's default waits 500 ms for some.
        options.putIfAbsent("kafka.fetch.max.wait.ms", "50");
        return spark.readStream()
                .format("kafka")
                .options(options)
                .option("subscribe", pipeline.topics().input())
                .option("startingOffsets", startingOffsets)
                .option("failOnDataLoss", "true")
                .option("groupIdPrefix", group() + "-reader")
                .options(pipeline.scoring().sparkOptions())
                .load();
    }

    private Map<String, String> sinkOptions() {
        Map<String, String> options = KafkaClients.sparkSinkOptions(settings.kafka(), queryName());
        // Kafka's default of 5 ms makes each answer late; batches form by themselves when there is much to send.
        options.putIfAbsent("kafka.linger.ms", "0");
        return options;
    }

    private String queryName() {
        return "nightjar-score-" + pipeline.name();
    }

    /** One for each pipeline and input topic: another model, gate or trigger goes on where the last one stopped. */
    private String checkpoint() {
        return settings.checkpoints() + "/score/" + pipeline.name() + "/"
                + pipeline.topics().input();
    }
}
