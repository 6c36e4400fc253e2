package dev.nightjar.message;

/**
 * What became of the bytes of a record.
 *
 * @param <T> what they should hold
 */
public sealed interface Decoded<T> {

    /**
     * The bytes hold a value.
     *
     * @param value complete and in range
     */
    record Value<T>(T value) implements Decoded<T> {}

    /**
     * The bytes can never be used.
     *
     * @param reason of kind {@link ReasonCode.Kind#RECORD}
     * @param message names the field and the offending value, shortened
     */
    record Rejected<T>(ReasonCode reason, String message) implements Decoded<T> {}
}
