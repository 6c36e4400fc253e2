package dev.nightjar.outcomes;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.session.Checkpoint;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.TopicState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sets a checkpoint aside that does not belong to the topic as it is: damaged, of a topic that was made anew, or behind
 * what retention has deleted. The topic is then read from its first record on, which doubles nothing in the lake, while to
 * refuse would let retention delete more.
 */
final class CheckpointFit {
    private final Checkpoint checkpoint;
    private final EventLog log;
    private final Consumer<String> console;

    /** @param console gets a line when a checkpoint is set aside */
    CheckpointFit(Checkpoint checkpoint, EventLog log, Consumer<String> console) {
        this.checkpoint = checkpoint;
        this.log = log;
        this.console = console;
    }

    /**
     * Looks, and leaves a checkpoint that fits or none.
     *
     * @return how many offsets were deleted before they were read
     * @throws NightjarException CHECKPOINT_UNWRITABLE
     */
    long to(TopicState topic) {
        Optional<Map<Integer, Long>> position = position(topic);
        long missed = position.map(at -> missed(at, topic)).orElse(0L);
        if (missed > 0) {
            setAside(missed + " offsets of " + topic.name() + " were deleted before they were read");
        } else if (position.isPresent() && isBeyond(position.get(), topic)) {
            setAside("it stands beyond the end of " + topic.name());
        }
        checkpoint.keepSourceId(topic.id());
        return missed;
    }

    /** Empty for a new query. */
    private Optional<Map<Integer, Long>> position(TopicState topic) {
        try {
            Optional<String> source = checkpoint.sourceId();
            if (source.isPresent() && !source.get().equals(topic.id())) {
                setAside("topic " + topic.name() + " was deleted and made anew");
                return Optional.empty();
            }
            return checkpoint.position().map(topics -> topics.getOrDefault(topic.name(), Map.of()));
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.CHECKPOINT_DAMAGED) {
                throw e;
            }
            log.warn("checkpoint_damaged", "cause", e.getMessage());
            setAside("it is damaged");
            return Optional.empty();
        }
    }

    private static long missed(Map<Integer, Long> position, TopicState topic) {
        return topic.partitions().entrySet().stream()
                .mapToLong(partition -> {
                    long earliest = partition.getValue().earliest();
                    return Math.max(0, earliest - position.getOrDefault(partition.getKey(), earliest));
                })
                .sum();
    }

    private static boolean isBeyond(Map<Integer, Long> position, TopicState topic) {
        return position.entrySet().stream().anyMatch(at -> {
            TopicState.Range range = topic.partitions().get(at.getKey());
            return range == null || at.getValue() > range.end();
        });
    }

    private void setAside(String why) {
        checkpoint.setAside(".aside-" + Instant.now().toEpochMilli()).ifPresent(where -> {
            log.warn("checkpoint_set_aside", "cause", why, "checkpoint", where);
            console.accept("The checkpoint was set aside as " + where + ": " + why
                    + ". Reading the topic from its first record; what the lake has stays as it is.");
        });
    }
}
