package dev.nightjar.topic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far a partition is answered, as the brokers keep it for the group.
 *
 * @param offset of the first record without an answer, ≥ 0
 * @param generation of the scorer that committed it; each start claims a higher one; 0 when something else committed it
 */
public record LanePosition(long offset, long generation) {
    private static final Pattern METADATA = Pattern.compile("nightjar-generation=(\\d{1,18})");

    static LanePosition of(OffsetAndMetadata committed) {
        Matcher matcher = METADATA.matcher(committed.metadata());
        return new LanePosition(committed.offset(), matcher.matches() ? Long.parseLong(matcher.group(1)) : 0);
    }

    OffsetAndMetadata toKafka() {
        return new OffsetAndMetadata(offset, "nightjar-generation=" + generation);
    }
}
