package dev.nightjar.training;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * The times whose events teach: {@code [from, asOf)}. Nothing that became known after {@code asOf} is used.
 *
 * @param from first event time, inclusive
 * @param asOf end of the window, exclusive
 */
public record TrainingWindow(Instant from, Instant asOf) {
    private static final Duration PRICES_BEFORE = Duration.ofDays(EntityHistory.REACH_DAYS + 1);

    /** An index is relative to the figures of the 365 days before an event; a yearly figure is older still. */
    private static final Duration INDICATORS_BEFORE = Duration.ofDays(400);

    /** The window that ends at a time. */
    public static TrainingWindow of(Instant asOf, Duration length) {
        return new TrainingWindow(asOf.minus(length), asOf);
    }

    /** Features rest on prices from then on. */
    public Instant pricesFrom() {
        return from.minus(PRICES_BEFORE);
    }

    /** Features rest on figures from then on. */
    public Instant indicatorsFrom() {
        return from.minus(INDICATORS_BEFORE);
    }

    /**
     * What {@code --as-of} means: an instant as it is; of a day its end, when its close is known.
     *
     * @throws NightjarException ARGUMENT_INVALID for anything else
     */
    public static Instant asOf(String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
        } catch (DateTimeParseException e) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot read --as-of " + text + ": give a day (2026-11-20) or an instant (2026-11-20T01:00:00Z)",
                    e);
        }
    }
}
