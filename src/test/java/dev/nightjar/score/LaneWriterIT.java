package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.score.model.ServedModel;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.CommittedTexts;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.LanePosition;
import dev.nightjar.topic.LanePositions;
import dev.nightjar.topic.Lanes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.reflect.ClassTag$;

/** Tasks that last, fail and come again: each record is answered once. */
class LaneWriterIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    private static final Duration TICK = Duration.ofMillis(10);
    private static final long ENDLESS = Long.MAX_VALUE;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String in = "in-" + mark;
    private final String out = "out-" + mark;
    private final String group = "group-" + mark;
    private final SparkSession spark = TestSessions.open();

    private Broadcast<LiveLanes> lanes;

    @BeforeEach
    void claim() throws Exception {
        try (Admin admin = KafkaClients.admin(kafka(), "test")) {
            admin.createTopics(List.of(new NewTopic(in, 2, (short) 1), new NewTopic(out, 1, (short) 1)))
                    .all()
                    .get();
        }
        long generation = Lanes.claim(kafka(), group, in, Map.of(0, 0L, 1, 0L)).generation();
        lanes = broadcast(new LiveLanes(kafka(), group, in, generation), LiveLanes.class);
    }

    @AfterEach
    void close() {
        lanes.value().close();
    }

    @Test
    void answersInRealTimeThoughTheTaskGoesOn() {
        LaneWriter task = writer(ENDLESS, TICK);
        task.open(0, 0);

        rows(0, 0, 10).forEach(task::process);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> committed(0) == 10);
        rows(0, 10, 300).forEach(task::process);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> committed(0) == 300);

        assertThat(answers()).isEqualTo(expected(0, 300));
        task.close(null);
    }

    @Test
    void keepsNothingOfATaskThatFailedAndAnswersEachRecordOnceInItsNext() {
        LaneWriter failing = writer(100, Duration.ZERO);
        failing.open(0, 0);
        assertThatThrownBy(() -> rows(0, 0, 200).forEach(failing::process)).hasMessage("cannot answer 100");
        failing.close(new IllegalStateException("cannot answer 100"));
        assertThat(committed(0)).isZero();
        assertThat(answers()).isEmpty();

        answer(writer(ENDLESS, Duration.ZERO), rows(0, 0, 200));
        answer(writer(ENDLESS, Duration.ZERO), rows(0, 50, 250));

        assertThat(committed(0)).isEqualTo(250);
        assertThat(answers()).isEqualTo(expected(0, 250));
    }

    @Test
    void endsARealTimeTaskWhoseTickerFailed() {
        LaneWriter failing = writer(5, TICK);
        failing.open(0, 0);

        assertThatThrownBy(() -> {
                    rows(0, 0, 6).forEach(failing::process);
                    // The ticker interrupts Spark's thread, which may wait for a row that never comes.
                    assertThat(new CountDownLatch(1).await(20, TimeUnit.SECONDS))
                            .as("interrupted")
                            .isTrue();
                })
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(InterruptedException.class),
                        e -> assertThat(e).hasMessage("cannot answer 5"));
        assertThatThrownBy(() -> failing.close(null)).hasMessage("cannot answer 5");
        assertThat(committed(0)).isLessThanOrEqualTo(5);

        answer(writer(ENDLESS, Duration.ZERO), rows(0, 0, 6));
        assertThat(answers()).isEqualTo(expected(0, 6));
    }

    @Test
    void endsARealTimeTaskWhoseTickerMetAnError() {
        LaneWriter failing = writer(new Echo(5, new NoClassDefFoundError("gone")), TICK);
        failing.open(0, 0);

        assertThatThrownBy(() -> {
                    rows(0, 0, 6).forEach(failing::process);
                    new CountDownLatch(1).await(20, TimeUnit.SECONDS);
                })
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(InterruptedException.class),
                        e -> assertThat(e).hasRootCauseInstanceOf(NoClassDefFoundError.class));
        Thread.interrupted();

        assertThatThrownBy(() -> failing.close(null)).hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void takesALaneForEachPartitionOfItsTask() {
        LaneWriter task = writer(ENDLESS, Duration.ZERO);
        task.open(0, 0);
        rows(0, 0, 70).forEach(task::process);
        rows(1, 0, 70).forEach(task::process);
        task.close(null);

        assertThat(committed(0)).isEqualTo(70);
        assertThat(committed(1)).isEqualTo(70);
        assertThat(answers()).hasSize(140).doesNotHaveDuplicates();
    }

    private static void answer(LaneWriter task, List<Row> rows) {
        task.open(0, 0);
        rows.forEach(task::process);
        task.close(null);
    }

    private LaneWriter writer(long failsAt, Duration tick) {
        return writer(new Echo(failsAt, null), tick);
    }

    private LaneWriter writer(Echo echo, Duration tick) {
        Broadcast<Answering> answering = broadcast(echo, Answering.class);
        return new LaneWriter(new RecordScorer(in, out, out, 1 << 20, answering), lanes, tick);
    }

    private <T> Broadcast<T> broadcast(T value, Class<T> type) {
        return spark.sparkContext().broadcast(value, ClassTag$.MODULE$.apply(type));
    }

    private static List<Row> rows(int partition, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(
                        offset -> RowFactory.create(null, text(partition, offset), partition, (long) offset, 0L, null))
                .toList();
    }

    private static byte[] text(int partition, long offset) {
        return (partition + "/" + offset).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> expected(int partition, int count) {
        return IntStream.range(0, count).mapToObj(i -> partition + "/" + i).toList();
    }

    private long committed(int partition) {
        try (LanePositions positions = new LanePositions(kafka(), group)) {
            return positions.now(List.of(new TopicPartition(in, partition))).values().stream()
                    .mapToLong(LanePosition::offset)
                    .sum();
        }
    }

    private List<String> answers() {
        return CommittedTexts.of(kafka(), new TopicPartition(out, 0));
    }

    private static Settings.Kafka kafka() {
        return STACK.settings().kafka();
    }

    /** Answers with the record itself, but for one record. */
    private record Echo(long failsAt, @Nullable Error error) implements Answering {
        @Override
        public void prepare(Patience patience) {}

        @Override
        public Scored answer(byte @Nullable [] value, SourcePosition source, Instant now) {
            if (source.offset() == failsAt && error != null) {
                throw error;
            }
            if (source.offset() == failsAt || value == null) {
                throw new IllegalStateException("cannot answer " + source.offset());
            }
            return new Scored.Answered("entity", value, Set.of(), new Version("echo", "1"));
        }

        @Override
        public void count(Scored scored, double seconds) {}

        @Override
        public List<byte[]> examples(int count) {
            return List.of();
        }

        @Override
        public String inUse() {
            return "echo";
        }
    }

    private record Version(String name, String version) implements ServedModel {}
}
