package dev.nightjar.claims.worker;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The work that a worker does for a record. */
public interface Task {

    /**
     * Does it, on a thread of its own. Done twice it must come to the same: a worker may be killed before it has said that
     * it is done.
     *
     * @param value the record's; null for a tombstone
     * @throws dev.nightjar.message.NightjarException of kind RECORD for what can never be done; of kind AWAY for what waits;
     *     any other for what is tried again some times
     */
    Done perform(byte @Nullable [] value);

    /**
     * What came of it.
     *
     * @param outcome in one word
     * @param events to publish together with the record's offset
     * @param what for a person
     */
    record Done(Outcome outcome, List<ProducerRecord<byte[], byte[]>> events, String what) {
        public Done {
            events = List.copyOf(events);
        }

        /** A record that is for another pipeline. */
        public static Done ofAnother() {
            return new Done(Outcome.OF_ANOTHER, List.of(), "for another pipeline");
        }
    }

    /** What came of it. */
    enum Outcome {
        /** Done now. */
        DONE,
        /** Found done: by a worker that was killed, or for the same claim before. */
        FOUND_DONE,
        /** Not for this pipeline. */
        OF_ANOTHER
    }
}
