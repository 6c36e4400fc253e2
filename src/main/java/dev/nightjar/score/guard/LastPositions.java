package dev.nightjar.score.guard;

import dev.nightjar.topic.LanePosition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is answered, also where the brokers do not say (nothing was committed yet, or it expired after
 * seven quiet days) or lag behind (a crash came before the group's offsets, which at least once follow the checkpoint).
 */
final class LastPositions {
    private final Map<Integer, Long> offsets;

    /** @param begins where the scorer began, by partition */
    LastPositions(Map<Integer, Long> begins) {
        this.offsets = new ConcurrentHashMap<>(begins);
    }

    /**
     * Offset of the first record without an answer.
     *
     * @param committed what the brokers say
     * @param earliest the partition's first record, where Spark begins one that it did not know
     */
    long offset(int partition, @Nullable LanePosition committed, long earliest) {
        if (committed == null) {
            return offsets.computeIfAbsent(partition, unknown -> earliest);
        }
        return offsets.merge(partition, committed.offset(), Math::max);
    }
}
