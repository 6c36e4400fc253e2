package dev.nightjar.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One observed price.
 *
 * @param commodity the entity, the record's key; never blank
 * @param price the price in the commodity's own unit; finite, may be zero or negative (WTI, April 2020)
 * @param volume contracts traded; {@code NaN} when unknown, else ≥ 0
 * @param eventTime when the price was made
 * @param eventId the producer's own id; null when it gave none
 */
public record PriceEvent(
        String commodity,
        double price,
        double volume,
        Instant eventTime,
        @Nullable String eventId) {}
