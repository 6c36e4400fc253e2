package dev.nightjar.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as a person writes it. */
public final class PointInTime {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})\\s*([a-z]+)");

    private PointInTime() {}

    /**
     * Reads {@code 90s}, {@code 30m}, {@code 2h}, {@code 7d} or {@code 2w} before now, a day (from its start, UTC) or an
     * ISO-8601 time with its offset.
     *
     * @return empty for anything else
     */
    public static Optional<Instant> read(String text, Instant now) {
        String written = text.strip();
        Matcher ago = AGO.matcher(written.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            return unit(ago.group(2)).map(unit -> now.minus(unit.multipliedBy(Long.parseLong(ago.group(1)))));
        }
        try {
            return Optional.of(
                    written.length() <= "2026-11-20".length()
                            ? LocalDate.parse(written).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : OffsetDateTime.parse(written).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> unit(String name) {
        return switch (name) {
            case "s", "sec", "second", "seconds" -> Optional.of(Duration.ofSeconds(1));
            case "m", "min", "minute", "minutes" -> Optional.of(Duration.ofMinutes(1));
            case "h", "hour", "hours" -> Optional.of(Duration.ofHours(1));
            case "d", "day", "days" -> Optional.of(Duration.ofDays(1));
            case "w", "week", "weeks" -> Optional.of(Duration.ofDays(7));
            default -> Optional.empty();
        };
    }
}
