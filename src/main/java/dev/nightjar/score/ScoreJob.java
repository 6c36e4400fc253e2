package dev.nightjar.score;

import dev.nightjar.command.TriggerName;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.StoppableStream;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

/**
 * Scores the input topic until it is stopped. It waits for whatever is away at the start; when the brokers go away later
 * and the query fails of it, the query starts again from its checkpoint.
 */
public final class ScoreJob {
    /** A real-time batch's length: offsets are kept at its end, and each end is a pause of some 100 ms. */
    private static final Duration REAL_TIME_BATCH = Duration.ofMinutes(1);

    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final SparkSession spark;
    private final Pipeline pipeline;
    private final Settings settings;
    private final KnowledgeSource knowledgeSource;
    private final Pipeline.Trigger trigger;
    private final Consumer<String> console;
    private final EventLog log;
    private final Patience patience;
    private final StoppableStream stream = new StoppableStream();

    /**
     * @param modelCache folder on each machine that keeps verified models, so that a restart does not need MLflow
     * @param trigger Structured Streaming's trigger
     * @param console gets one line for each thing that a person should know
     */
    public ScoreJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            Path modelCache,
            Pipeline.Trigger trigger,
            Consumer<String> console) {
        this(
                spark,
                pipeline,
                settings,
                new InstallationKnowledge(new Connections(settings), modelCache, pipeline),
                trigger,
                console);
    }

    /** With knowledge from elsewhere. */
    ScoreJob(
            SparkSession spark,
            Pipeline pipeline,
            Settings settings,
            KnowledgeSource knowledgeSource,
            Pipeline.Trigger trigger,
            Consumer<String> console) {
        this.spark = spark;
        this.pipeline = pipeline;
        this.settings = settings;
        this.knowledgeSource = knowledgeSource;
        this.trigger = trigger;
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
        console.accept("Reading the store and the champion");
        LiveKnowledge live =
                new LiveKnowledge(knowledgeSource, pipeline.scoring().refresh());
        Knowledge first = live.first(patience);
        Broadcast<LiveKnowledge> knowledge =
                spark.sparkContext().broadcast(live, scala.reflect.ClassTag$.MODULE$.apply(LiveKnowledge.class));
        score(knowledge, first, partitions);
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

    private void score(Broadcast<LiveKnowledge> knowledge, Knowledge first, int partitions) {
        console.accept("Warming up with made-up records, which go nowhere");
        new WarmUpJob(spark, pipeline, knowledge, sinkOptions(), log).execute(first, trigger, stream);
        Dataset<Row> scored = ScoringStream.scored(source(), pipeline, knowledge);
        try (GroupOffsets offsets =
                        new GroupOffsets(settings.kafka(), queryName(), "nightjar-" + pipeline.name(), log);
                Throughput throughput = new Throughput(settings.kafka(), pipeline.topics(), PROGRESS, log, console)) {
            spark.streams().addListener(offsets);
            Restarts restarts =
                    new Restarts(patience, settings.kafka(), pipeline.topics().input());
            while (!stream.stopping()) {
                try {
                    runOnce(scored, knowledge, partitions);
                } catch (StreamingQueryException e) {
                    log.error("query_terminated", e, "query", queryName());
                    if (!stream.stopping()) {
                        restarts.afterFailure(e);
                    }
                }
            }
            spark.streams().removeListener(offsets);
        }
        console.accept("Stopped.");
    }

    private void runOnce(Dataset<Row> scored, Broadcast<LiveKnowledge> knowledge, int partitions)
            throws StreamingQueryException {
        StreamingQuery query = start(scored);
        log.info("query_started", "query", queryName(), "trigger", trigger.name(), "checkpoint", checkpoint());
        if (new Readiness(spark, query, trigger).await(partitions)) {
            ScoringModel model = knowledge.value().current().model();
            console.accept("Ready: scoring " + pipeline.topics().input() + " (" + partitions + " partitions) with "
                    + model.name() + " version " + model.version() + ", trigger "
                    + TriggerName.of(trigger) + ", answers in "
                    + pipeline.topics().predictions());
        }
        query.awaitTermination();
        log.info("query_terminated", "query", queryName());
        if (!stream.stopping()) {
            throw new NightjarException(
                    ReasonCode.STREAM_FAILED, "Query " + queryName() + " was stopped from outside; start it again");
        }
    }

    private StreamingQuery start(Dataset<Row> scored) {
        DataStreamWriter<Row> writer = scored.writeStream()
                .format("kafka")
                .queryName(queryName())
                .options(sinkOptions())
                .option("checkpointLocation", checkpoint());
        try {
            StreamingQuery query = switch (trigger) {
                case MICRO_BATCH -> writer.trigger(Trigger.ProcessingTime(0)).start();
                case REAL_TIME ->
                    writer.trigger(Trigger.RealTime(REAL_TIME_BATCH.toMillis()))
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

    private Dataset<Row> source() {
        Map<String, String> options = KafkaClients.sparkSourceOptions(settings.kafka(), queryName());
        // A batch that follows a quiet moment may find a partition without news; Kafka's default waits 500 ms for some.
        options.putIfAbsent("kafka.fetch.max.wait.ms", "50");
        return spark.readStream()
                .format("kafka")
                .options(options)
                .option("subscribe", pipeline.topics().input())
                .option("startingOffsets", "earliest")
                .option("failOnDataLoss", "true")
                .option("groupIdPrefix", "nightjar-" + pipeline.name() + "-reader")
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
