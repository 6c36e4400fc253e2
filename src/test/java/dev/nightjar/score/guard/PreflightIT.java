package dev.nightjar.score.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Checkpoint;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.Lanes;
import dev.nightjar.topic.TopicState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Topic, checkpoint and committed offsets that do not fit. FAULTS F18, F19, F26, F27. */
class PreflightIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA);

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String topic = "in-" + mark;
    private final String group = "group-" + mark;
    private final List<String> console = new ArrayList<>();

    @TempDir
    private Path folder;

    private Admin admin;

    @BeforeEach
    void tenRecords() throws Exception {
        admin = KafkaClients.admin(kafka(), "test");
        create();
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(kafka(), "test")) {
            for (int i = 0; i < 10; i++) {
                Future<?> sent = producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {1}));
                sent.get();
            }
        }
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void beginsAtTheFirstRecord() {
        Preflight.Start start = preflight(Resume.CHECKPOINT).claim();

        assertThat(start.startingOffsets()).isEqualTo("{\"" + topic + "\":{\"0\":0,\"1\":0}}");
        assertThat(start.generation()).isEqualTo(1);
    }

    @Test
    void goesOnAtTheLaterOfCheckpointAndGroup() throws IOException {
        answeredUpTo(6);
        checkpointAt(4);

        Preflight.Start start = preflight(Resume.CHECKPOINT).claim();

        assertThat(start.startingOffsets()).contains("\"0\":6");
        assertThat(start.generation()).isEqualTo(2);
        assertThat(folder.resolve("checkpoint")).exists();
    }

    @Test
    void goesOnAtTheCheckpointWhereTheGroupHasExpired() throws IOException {
        checkpointAt(4);

        assertThat(preflight(Resume.CHECKPOINT).claim().startingOffsets()).contains("\"0\":4");
    }

    @Test
    void trustsTheCheckpointOverANoteThatNoLaneMade() throws Exception {
        admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(2)))
                .all()
                .get();
        checkpointAt(4);

        assertThat(preflight(Resume.CHECKPOINT).claim().startingOffsets()).contains("\"0\":4");
    }

    @Test
    void refusesACheckpointAheadOfTheGroup() throws IOException {
        answeredUpTo(6);
        checkpointAt(8);

        refuses(ReasonCode.CHECKPOINT_AHEAD, topic + "/0/8", "answered up to 6", "--reset-checkpoint");
        assertThat(preflight(Resume.COMMITTED).claim().startingOffsets()).contains("\"0\":6");
        assertThat(folder.resolve("checkpoint/offsets")).doesNotExist();
    }

    /** A second scorer that starts while the first one commits. */
    @Test
    void waitsForACommitThatDoesNotShowYet() throws Exception {
        answeredUpTo(6);
        checkpointAt(8);
        try (KafkaProducer<byte[], byte[]> producer = transactional()) {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(8, "nightjar-generation=1")),
                    new ConsumerGroupMetadata(group));
            CompletableFuture<Preflight.Start> start = CompletableFuture.supplyAsync(
                    () -> preflight(Resume.CHECKPOINT).claim());
            assertThatThrownBy(() -> start.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

            producer.commitTransaction();

            assertThat(start.get(30, TimeUnit.SECONDS).startingOffsets()).contains("\"0\":8");
        }
    }

    @Test
    void goesOnBehindMarkersAndAbortedRecordsThatOnlyTheCheckpointCounts() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = transactional()) {
            transaction(producer).commitTransaction(); // record 10, marker 11
            transaction(producer).abortTransaction(); // record 12, marker 13
        }
        answeredUpTo(10);
        checkpointAt(14);
        refuses(ReasonCode.CHECKPOINT_AHEAD, topic + "/0/14", "answered up to 10");

        answeredUpTo(11);

        assertThat(preflight(Resume.CHECKPOINT).claim().startingOffsets()).contains("\"0\":14");
    }

    @Test
    void looksTheSameWayBeforeItDeliversAtLeastOnce() throws Exception {
        checkpointAt(4);
        assertThat(preflight(Resume.CHECKPOINT).begin())
                .isEqualTo(new Preflight.Start(0, TopicState.read(kafka(), topic), Map.of(0, 4L, 1, 0L)));
        deleteBefore(7);
        refuses(ReasonCode.POSITION_DELETED, topic + "/0", "records 4 to 6");
        Files.writeString(folder.resolve("checkpoint/nightjar-source"), "");
        refuses(ReasonCode.CHECKPOINT_DAMAGED, "nightjar-source", "it is empty");

        assertThat(preflight(Resume.WHAT_IS_LEFT).begin().startingOffsets()).contains("\"0\":7");
    }

    @Test
    void refusesADamagedCheckpointAndGoesOnWithoutIt() throws IOException {
        answeredUpTo(6);
        checkpointAt(4);
        Files.delete(folder.resolve("checkpoint/metadata"));

        refuses(ReasonCode.CHECKPOINT_DAMAGED, "checkpoint/metadata", "--reset-checkpoint");
        assertThat(preflight(Resume.COMMITTED).claim().startingOffsets()).contains("\"0\":6");
        assertThat(console).anyMatch(line -> line.startsWith("Checkpoint set aside as "));
    }

    @Test
    void refusesATopicThatWasMadeAnew() throws Exception {
        preflight(Resume.CHECKPOINT).claim();
        String first = TopicState.read(kafka(), topic).id();
        admin.deleteTopics(List.of(topic)).all().get();
        Awaitility.await().until(() -> !admin.listTopics().names().get().contains(topic));
        create();

        refuses(ReasonCode.SOURCE_RECREATED, first, "--reset-checkpoint");
        assertThat(preflight(Resume.COMMITTED).claim().startingOffsets()).contains("\"0\":0");
    }

    @Test
    void namesTheRangeThatRetentionDeletedUnanswered() throws Exception {
        answeredUpTo(3);
        deleteBefore(7);

        refuses(ReasonCode.POSITION_DELETED, topic + "/0", "records 3 to 6", "--accept-loss");
        assertThat(preflight(Resume.WHAT_IS_LEFT).claim().startingOffsets()).contains("\"0\":7");
    }

    @Test
    void setsACheckpointAsideThatRetentionOvertookThoughAllIsAnswered() throws Exception {
        answeredUpTo(8);
        checkpointAt(2);
        deleteBefore(5);

        assertThatCode(() -> preflight(Resume.CHECKPOINT).check()).doesNotThrowAnyException();
        assertThat(preflight(Resume.CHECKPOINT).claim().startingOffsets()).contains("\"0\":8");
        assertThat(folder.resolve("checkpoint/offsets")).doesNotExist();
    }

    private void refuses(ReasonCode reason, String... says) {
        assertThatThrownBy(() -> preflight(Resume.CHECKPOINT).check())
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .message()
                .contains(says);
    }

    private Preflight preflight(Resume resume) {
        return new Preflight(
                kafka(),
                group,
                topic,
                new Checkpoint(folder.resolve("checkpoint").toString(), new Configuration()),
                resume,
                console::add,
                EventLog.of("test"));
    }

    private void create() throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }

    private KafkaProducer<byte[], byte[]> transactional() {
        Map<String, Object> properties = KafkaClients.producerProperties(kafka(), "test");
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-" + mark);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private KafkaProducer<byte[], byte[]> transaction(KafkaProducer<byte[], byte[]> producer) throws Exception {
        producer.beginTransaction();
        Future<?> sent = producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {1}));
        sent.get();
        return producer;
    }

    private void answeredUpTo(long offset) {
        Lanes.claim(kafka(), group, topic, Map.of(0, offset, 1, 0L));
    }

    private void deleteBefore(long offset) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private void checkpointAt(long offset) throws IOException {
        write("metadata", "{\"id\":\"5f5a0c6e-5a43-4a0e-9f33-0d6a4a7f9a10\"}");
        write("offsets/0", "v1\n{}\n{\"" + topic + "\":{\"0\":" + offset + ",\"1\":0}}");
        write("commits/0", "v1\n{}");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("checkpoint").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Settings.Kafka kafka() {
        return STACK.settings().kafka();
    }
}
