package dev.nightjar.message;

/** Names of the record headers that Nightjar writes; their values are UTF-8 text. */
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

    /** When it was refused, an ISO-8601 instant. */
    public static final String TIME = "nightjar.time";

    /** On an event that was published again: the dead letter it was, {@link SourcePosition#toString()}. */
    public static final String REPLAY_LETTER = "nightjar.replay.letter";

    /** On an event that was published again: where it first stood, {@link SourcePosition#toString()}. */
    public static final String REPLAY_SOURCE = "nightjar.replay.source";

    /** On an event that was published again: when, an ISO-8601 instant. */
    public static final String REPLAY_TIME = "nightjar.replay.time";

    private Headers() {}
}
