package dev.nightjar.score;

import dev.nightjar.message.SourcePosition;
import dev.nightjar.telemetry.Patience;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What answers the records of one pipeline: its rules, and what it knows. It travels to the executors inside a broadcast
 * and comes alive where it lands; safe to share between threads there.
 */
interface Answering extends Serializable {

    /** Loads what the first answer needs, waiting for whatever is away. */
    void prepare(Patience patience);

    /**
     * Answers one record.
     *
     * @param value the record's bytes; null for a tombstone
     * @param source where it stands
     * @param now when this happens
     */
    Scored answer(byte @Nullable [] value, SourcePosition source, Instant now);

    /**
     * Counts what became of a record.
     *
     * @param seconds from its timestamp in Kafka until now, ≥ 0
     */
    void count(Scored scored, double seconds);

    /** Made-up records that can be answered. */
    List<byte[]> examples(int count);

    /** Name and version of the champion, for a person. */
    String inUse();
}
