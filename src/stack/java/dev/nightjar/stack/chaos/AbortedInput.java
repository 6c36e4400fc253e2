package dev.nightjar.stack.chaos;

import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.topic.KafkaClients;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The input is written in transactions, and a third of them is aborted. */
final class AbortedInput implements Fault {
    private static final Amount TRANSACTIONS = new Amount(30, 150);
    private static final int EACH = 20;

    @Override
    public String number() {
        return "F30";
    }

    @Override
    public String promise(Effort effort) {
        return "a third of the input's transactions aborted, of " + TRANSACTIONS.text(effort)
                + ": EO on what was committed";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f30", trigger, 2)) {
            scene.scoreUntilReady();
            scene.given(write(scene, effort.of(TRANSACTIONS), effort.random(this)));
            scene.answered(Scene.PATIENCE);
            return Outcome.of(scene.verify(), List.of(), List.of(Checks.byItself(scene)));
        }
    }

    private static Set<SourcePosition> write(Scene scene, int transactions, SplittableRandom random)
            throws ExecutionException, InterruptedException {
        Map<String, Object> properties =
                new HashMap<>(KafkaClients.producerProperties(scene.kafka(), "chaos-aborting"));
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, scene.input());
        Set<SourcePosition> committed = new HashSet<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (int i = 0; i < transactions; i++) {
                producer.beginTransaction();
                List<Future<RecordMetadata>> written =
                        records(scene, i).stream().map(producer::send).toList();
                producer.flush();
                if (random.nextInt(3) == 0) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                    for (Future<RecordMetadata> one : written) {
                        committed.add(new SourcePosition(
                                scene.input(), one.get().partition(), one.get().offset()));
                    }
                }
            }
        }
        return committed;
    }

    private static List<ProducerRecord<byte[], byte[]>> records(Scene scene, int transaction) {
        Events events = scene.installation().events();
        return IntStream.range(transaction * EACH, (transaction + 1) * EACH)
                .mapToObj(number ->
                        new ProducerRecord<>(scene.input(), number % 2, events.key(number), events.value(number)))
                .toList();
    }
}
