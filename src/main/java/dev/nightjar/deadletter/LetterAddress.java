package dev.nightjar.deadletter;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a person names one dead letter. */
sealed interface LetterAddress {

    /** Where the letter itself stands. */
    record Standing(int partition, long offset) implements LetterAddress {}

    /**
     * By what is known of the event.
     *
     * @param matches tells of a letter whether it is meant
     */
    record Described(Predicate<Letter> matches) implements LetterAddress {}

    /**
     * Reads {@code 2:17}, {@code TOPIC/2/17} or a prediction's id; colons and slashes mean the same.
     *
     * @param deadLetters the dead-letter topic; a position in any other topic is the event's
     * @throws NightjarException ARGUMENT_INVALID
     */
    static LetterAddress read(String text, String deadLetters) {
        String written = text.strip().replace(':', '/');
        if (written.matches("[0-9a-f]{32}")) {
            return new Described(letter -> letter.source()
                    .filter(source -> source.predictionId().equals(written))
                    .isPresent());
        }
        Matcher bare = Pattern.compile("(\\d{1,9})/(\\d{1,18})").matcher(written);
        if (bare.matches()) {
            return new Standing(Integer.parseInt(bare.group(1)), Long.parseLong(bare.group(2)));
        }
        SourcePosition position = SourcePosition.parse(written)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.ARGUMENT_INVALID,
                        "Cannot find dead letter '" + PlainText.line(text) + "': give its position as `dlq list` prints"
                                + " it (2:17), the event's position (TOPIC/2/41) or its prediction_id"));
        return position.topic().equals(deadLetters)
                ? new Standing(position.partition(), position.offset())
                : new Described(
                        letter -> letter.source().filter(position::equals).isPresent());
    }
}
