package dev.nightjar.message;

/** Names of the record headers that Nightjar writes or carries on; the values of its own are UTF-8 text. */
public final class Headers {
    /** Topic of the record that was answered or refused. */
    public static final String SOURCE_TOPIC = "nightjar.source.topic";

    /** Its partition, a decimal number. */
    public static final String SOURCE_PARTITION = "nightjar.source.partition";

    /** Its offset, a decimal number. */
    public static final String SOURCE_OFFSET = "nightjar.source.offset";

    /** A dead letter's {@link ReasonCode#name()}. */
    public static final String REASON = "nightjar.reason";

    /** A dead letter's {@link ReasonCode#code()}. */
    public static final String REASON_CODE = "nightjar.reason.code";

    /** The reason in words, with the offending value. */
    public static final String MESSAGE = "nightjar.message";

    /** The pipeline that refused the record. */
    public static final String PIPELINE = "nightjar.pipeline";

    /** How many bytes the value has, a decimal number: the dead letter is without it, as its topic takes no record so large. */
    public static final String VALUE_BYTES = "nightjar.value.bytes";

    /** When it was refused, an ISO-8601 instant. */
    public static final String TIME = "nightjar.time";

    /** On an event that was published again: the dead letter it was, {@link SourcePosition#toString()}. */
    public static final String REPLAY_LETTER = "nightjar.replay.letter";

    /** On an event that was published again: where it first stood, {@link SourcePosition#toString()}. */
    public static final String REPLAY_SOURCE = "nightjar.replay.source";

    /** On an event that was published again: when, an ISO-8601 instant. */
    public static final String REPLAY_TIME = "nightjar.replay.time";

    /** Of whatever trace the sender began (W3C Trace Context, 3.2); carried from a record to what is made of it, as it is. */
    public static final String TRACEPARENT = "traceparent";

    private Headers() {}
}
