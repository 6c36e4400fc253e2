package dev.nightjar.message;

import com.ethlo.time.ITU;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Instants and their text; a record has four of them, and {@link Instant}'s own methods cost a third of its JSON. */
final class IsoTime {
    private static final int DATE = "2026-11-21".length();
    private static final int SHORTEST = "2026-11-21T20:00:00Z".length();
    private static final int LONGEST = "2026-11-21T20:00:00.123456789Z".length();
    private static final int MILLISECOND = 1_000_000;
    private static final int MICROSECOND = 1_000;

    private IsoTime() {}

    /**
     * The same as {@link Instant#parse}.
     *
     * @throws DateTimeException if the text is no instant
     */
    static Instant parse(String text) {
        return hasUsualForm(text) ? usual(text) : Instant.parse(text);
    }

    private static boolean hasUsualForm(String text) {
        int length = text.length();
        return length >= SHORTEST && length <= LONGEST && text.charAt(DATE) == 'T' && text.charAt(length - 1) == 'Z';
    }

    private static Instant usual(String text) {
        ParsePosition end = new ParsePosition(0);
        try {
            Instant time = ITU.parseDateTime(text, end).toInstant();
            if (end.getIndex() == text.length()) {
                return time;
            }
        } catch (DateTimeException e) {
            // 24:00:00 and leap seconds, which only Instant takes
        }
        return Instant.parse(text);
    }

    /** The same as {@link Instant#toString()} for the years 0 to 9999. */
    static String text(Instant time) {
        // Instant.atOffset builds the offset's rules each time.
        OffsetDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC)
                .atOffset(ZoneOffset.UTC);
        int nanos = utc.getNano();
        if (nanos == 0) {
            return ITU.formatUtc(utc);
        }
        if (nanos % MILLISECOND == 0) {
            return ITU.formatUtcMilli(utc);
        }
        return nanos % MICROSECOND == 0 ? ITU.formatUtcMicro(utc) : ITU.formatUtcNano(utc);
    }
}
