package dev.nightjar.score.guard;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.Checkpoint;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.LanePosition;
import dev.nightjar.topic.LanePositions;
import dev.nightjar.topic.Lanes;
import dev.nightjar.topic.OffsetRange;
import dev.nightjar.topic.TopicState;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks, before a scorer starts, whether topic, checkpoint and committed offsets fit together; Spark alone would skip
 * records without a word where they do not. Then, for a scorer that delivers exactly once, takes the partitions over.
 */
public final class Preflight {
    private final Settings.Kafka kafka;
    private final String group;
    private final String topic;
    private final Checkpoint checkpoint;
    private final Resume resume;
    private final Consumer<String> console;
    private final EventLog log;

    /**
     * @param group that holds the committed offsets
     * @param topic the input
     * @param resume where the scorer is to go on
     * @param console gets a line for what a person should know
     */
    public Preflight(
            Settings.Kafka kafka,
            String group,
            String topic,
            Checkpoint checkpoint,
            Resume resume,
            Consumer<String> console,
            EventLog log) {
        this.kafka = kafka;
        this.group = group;
        this.topic = topic;
        this.checkpoint = checkpoint;
        this.resume = resume;
        this.console = console;
        this.log = log;
    }

    /**
     * Looks, and touches nothing.
     *
     * @throws NightjarException CHECKPOINT_DAMAGED, CHECKPOINT_AHEAD, SOURCE_RECREATED, POSITION_DELETED with the remedy;
     *     KAFKA_AWAY, TOPIC_MISSING
     */
    public void check() {
        look();
    }

    /**
     * Looks again, then claims every partition: a scorer that still runs elsewhere is shut out.
     *
     * @throws NightjarException as {@link #check}; SCORER_REPLACED if another one starts at the same moment
     */
    public Start claim() {
        Findings found = look();
        Lanes.Claim claim = Lanes.claim(kafka, group, topic, found.begins());
        log.info("partitions_claimed", "group", group, "generation", claim.generation(), "begins", claim.begins());
        return start(found, claim.generation(), claim.begins());
    }

    /**
     * The same for a scorer that delivers at least once: nobody is shut out.
     *
     * @throws NightjarException as {@link #check}
     */
    public Start begin() {
        Findings found = look();
        return start(found, 0, found.begins());
    }

    private Start start(Findings found, long generation, Map<Integer, Long> begins) {
        if (!found.checkpointServes()) {
            checkpoint
                    .setAside(".aside-" + Instant.now().toEpochMilli())
                    .ifPresent(where -> console.accept("Checkpoint set aside as " + where));
        }
        checkpoint.keepSourceId(found.topic().id());
        return new Start(generation, found.topic(), begins);
    }

    private Findings look() {
        // In this order: a scorer that still runs moves the topic's end first, the group second, the checkpoint last,
        // and
        // what is read too early would seem to be overtaken.
        TopicState topicBefore = TopicState.read(kafka, topic);
        Map<Integer, Long> noted = noted(topicBefore);
        Map<Integer, LanePosition> committed;
        try (LanePositions positions = new LanePositions(kafka, group)) {
            committed = new HashMap<>(positions.now(topicBefore.keys()));
            settle(committed, noted, positions);
        }
        TopicState state = TopicState.read(kafka, topic);
        boolean serves = resume == Resume.CHECKPOINT;
        Map<Integer, Long> begins = new TreeMap<>();
        for (Map.Entry<Integer, TopicState.Range> partition : state.partitions().entrySet()) {
            int number = partition.getKey();
            Long note = noted.get(number);
            long begin = begin(number, partition.getValue(), committed.get(number), note);
            begins.put(number, begin);
            // Answered, then deleted: nothing is lost, but Spark would look for it.
            serves &= note == null || note >= partition.getValue().earliest();
        }
        return new Findings(state, begins, serves);
    }

    /**
     * Asks again where the checkpoint seems to be ahead of the group: Kafka acknowledges a commit before its offset shows, and
     * a scorer that still runs has written its checkpoint by then.
     */
    private void settle(Map<Integer, LanePosition> committed, Map<Integer, Long> noted, LanePositions positions) {
        noted.forEach((partition, note) -> committed.computeIfPresent(
                partition,
                (number, position) ->
                        position.offset() < note ? positions.settled(new TopicPartition(topic, number)) : position));
    }

    /** The checkpoint's offsets, as far as they can be used. */
    private Map<Integer, Long> noted(TopicState state) {
        try {
            Optional<String> source = checkpoint.sourceId();
            boolean other = source.isPresent() && !source.get().equals(state.id());
            if (other && resume == Resume.CHECKPOINT) {
                throw Verdicts.recreated(topic, source.get(), state.id());
            }
            Optional<Map<String, Map<Integer, Long>>> position = other ? Optional.empty() : checkpoint.position();
            if (position.isPresent() && source.isEmpty()) {
                log.warn("source_id_missing", "checkpoint", checkpoint.location(), "topic", topic);
            }
            return position.orElse(Map.of()).getOrDefault(topic, Map.of());
        } catch (NightjarException e) {
            if (e.reason() == ReasonCode.CHECKPOINT_DAMAGED && resume != Resume.CHECKPOINT) {
                return Map.of();
            }
            throw e;
        }
    }

    private long begin(int partition, TopicState.Range range, @Nullable LanePosition committed, @Nullable Long noted) {
        if (committed == null && noted == null) {
            return range.earliest();
        }
        // What no lane committed is a note for people; the checkpoint knows better.
        boolean answered = committed != null && committed.generation() > 0;
        long behind = committed != null && (answered || noted == null) ? committed.offset() : 0;
        long begin = Math.max(behind, noted != null && (resume == Resume.CHECKPOINT || !answered) ? noted : 0);
        if (answered && begin > behind && !isBare(partition, range, behind, begin)) {
            throw new NightjarException(
                    ReasonCode.CHECKPOINT_AHEAD,
                    "Cannot start from the checkpoint " + checkpoint.location() + ": it stands at " + topic + "/"
                            + partition + "/" + begin + ", group " + group + " has answered up to " + behind
                            + ", and what lies between would be skipped; start with --reset-checkpoint to go on from"
                            + " the group's offsets");
        }
        if (begin < range.earliest() && resume != Resume.WHAT_IS_LEFT) {
            throw Verdicts.lost(topic, partition, begin, range.earliest());
        }
        if (begin > range.end() && resume != Resume.WHAT_IS_LEFT) {
            throw Verdicts.lost(topic, partition, range.end(), begin);
        }
        return Math.min(range.end(), Math.max(range.earliest(), begin));
    }

    /** A batch ends behind the markers of transactions, a lane at the last record that it answered. */
    private boolean isBare(int partition, TopicState.Range range, long answered, long noted) {
        return answered >= range.earliest()
                && noted <= range.end()
                && !new OffsetRange(new TopicPartition(topic, partition), answered, noted)
                        .holdsRecord(kafka, group + "-preflight");
    }

    private record Findings(TopicState topic, Map<Integer, Long> begins, boolean checkpointServes) {}

    /**
     * What the scorer may rely on.
     *
     * @param generation of this scorer; 0 without lanes
     * @param topic the input as it was then
     * @param begins offset of the first record without an answer, by partition
     */
    public record Start(long generation, TopicState topic, Map<Integer, Long> begins) {
        public Start {
            begins = Collections.unmodifiableMap(new TreeMap<>(begins));
        }

        /** For a new query, in the form of Spark's option of this name. */
        public String startingOffsets() {
            return begins.entrySet().stream()
                    .map(begin -> "\"" + begin.getKey() + "\":" + begin.getValue())
                    .collect(Collectors.joining(",", "{\"" + topic.name() + "\":{", "}}"));
        }
    }
}
