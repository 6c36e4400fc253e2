package dev.nightjar.stack.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Fails one task of a scorer, once, in the middle of its rows: a partitioner for Kafka's producer, named in the settings'
 * client properties, that throws at a seeded answer. It is in no jar of the product, so it cannot happen to production; and
 * production's own code runs unaltered around it.
 */
public final class FailOnce implements Partitioner {
    /** Client property: the answer, counted in one process, at which it throws. */
    static final String AT = "chaos.fail.at";

    /** Client property: a file that exists once it has thrown. */
    static final String MARKER = "chaos.fail.marker";

    private static final AtomicInteger ANSWERS = new AtomicInteger();

    private int at;
    private Path marker = Path.of("");

    /** Called by Kafka. */
    public FailOnce() {}

    /** Client properties that make it happen. */
    static Map<String, String> properties(int at, Path marker) {
        return Map.of(
                "partitioner.class", FailOnce.class.getName(), AT, Integer.toString(at), MARKER, marker.toString());
    }

    @Override
    public void configure(Map<String, ?> configs) {
        at = Integer.parseInt(String.valueOf(configs.get(AT)));
        marker = Path.of(String.valueOf(configs.get(MARKER)));
    }

    @Override
    public int partition(
            String topic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            @Nullable Object value,
            byte @Nullable [] valueBytes,
            Cluster cluster) {
        if (ANSWERS.incrementAndGet() >= at && isFirst()) {
            throw new IllegalStateException("chaos: this task fails, once");
        }
        int partitions = cluster.partitionCountForTopic(topic);
        return keyBytes == null ? 0 : Utils.toPositive(Utils.murmur2(keyBytes)) % partitions;
    }

    private boolean isFirst() {
        if (Files.exists(marker)) {
            return false;
        }
        try {
            Files.createFile(marker);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + marker, e);
        }
    }

    @Override
    public void close() {}
}
