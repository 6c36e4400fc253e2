package dev.nightjar.topic;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * The lanes of one process. A lane is taken, used by one thread, and given back after a commit; one that is not given back
 * is forgotten. Safe for any number of threads.
 */
public final class Lanes implements AutoCloseable {
    private final Settings.Kafka kafka;
    private final String topic;
    private final long generation;
    private final LanePositions positions;
    private final Map<Integer, Lane> idle = new ConcurrentHashMap<>();

    /**
     * Opens none yet.
     *
     * @param topic the input
     * @param generation as {@link #claim} gave it to this scorer
     */
    public Lanes(Settings.Kafka kafka, String group, String topic, long generation) {
        this.kafka = kafka;
        this.topic = topic;
        this.generation = generation;
        this.positions = new LanePositions(kafka, group);
    }

    /**
     * A lane for a partition whose next record is the one at {@code offset}.
     *
     * @throws NightjarException SCORER_REPLACED, KAFKA_AWAY
     */
    public Lane take(int partition, long offset) {
        TopicPartition source = new TopicPartition(topic, partition);
        Lane lane = idle.remove(partition);
        if (lane != null) {
            if (offset <= lane.next() || isLatest(lane, source)) {
                return lane;
            }
            lane.close();
        }
        return Lane.open(kafka, positions, source, generation);
    }

    /** A gap may be nothing but transaction markers, or what another executor answered meanwhile. */
    private boolean isLatest(Lane lane, TopicPartition source) {
        try {
            return positions.settled(source).offset() == lane.next();
        } catch (RuntimeException e) {
            // Nobody else holds it any longer.
            try (lane) {
                throw e;
            }
        }
    }

    /** Takes a lane back that has just committed. */
    public void giveBack(int partition, Lane lane) {
        Lane other = idle.put(partition, lane);
        if (other != null) {
            other.close();
        }
    }

    /**
     * Claims partitions for a new scorer: fences every other one of the group.
     *
     * @param from where to begin each partition unless the group has come further
     * @return the new scorer's generation and each partition's position
     * @throws NightjarException KAFKA_AWAY; SCORER_REPLACED if another one starts at the same moment
     */
    public static Claim claim(Settings.Kafka kafka, String group, String topic, Map<Integer, Long> from) {
        try (LanePositions positions = new LanePositions(kafka, group)) {
            long generation = 1 + highestGeneration(positions, topic, from.keySet());
            Map<Integer, Long> begins = new TreeMap<>(from);
            // In order, so that of two that start at once one is fenced at the first partition.
            begins.replaceAll((partition, begin) -> {
                TopicPartition source = new TopicPartition(topic, partition);
                try (Lane lane = Lane.open(kafka, positions, source, generation - 1)) {
                    return lane.claim(Math.max(lane.next(), begin), generation);
                } catch (ProducerFencedException | InvalidProducerEpochException e) {
                    throw replaced(group, generation, generation);
                } catch (KafkaException e) {
                    throw KafkaClients.away(kafka, e);
                }
            });
            return new Claim(generation, begins);
        }
    }

    /** What a scorer ends with when another one has its partitions. */
    public static NightjarException replaced(String group, long mine, long theirs) {
        return new NightjarException(
                ReasonCode.SCORER_REPLACED,
                "Cannot score any longer: another scorer of group " + group + " took over (generation " + theirs
                        + ", this one is " + mine + "); run one of them only");
    }

    private static long highestGeneration(LanePositions positions, String topic, Set<Integer> partitions) {
        return positions
                .now(partitions.stream()
                        .map(partition -> new TopicPartition(topic, partition))
                        .toList())
                .values()
                .stream()
                .mapToLong(LanePosition::generation)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        idle.values().forEach(Lane::close);
        idle.clear();
        positions.close();
    }

    /**
     * What a scorer holds.
     *
     * @param generation higher than that of any scorer before
     * @param begins offset of the first record without an answer, by partition
     */
    public record Claim(long generation, Map<Integer, Long> begins) {
        public Claim {
            begins = Map.copyOf(begins);
        }
    }
}
