package dev.nightjar.source;

import dev.nightjar.message.ReasonCode;
import java.io.Serializable;

/**
 * A line that was not taken.
 *
 * @param line number in its file, the header is 1
 * @param reason why
 * @param text the line itself, at most {@value #MAX_TEXT} characters, control characters replaced
 */
public record RejectedLine(int line, ReasonCode reason, String text) implements Serializable {
    /** Longest text kept. */
    public static final int MAX_TEXT = 200;

    /** Bounds the text. */
    public RejectedLine {
        String bounded = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        text = bounded.replaceAll("\\p{Cntrl}", "�");
    }
}
