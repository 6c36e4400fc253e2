package dev.nightjar.retrain;

/**
 * A forecast beside what came true.
 *
 * @param entity the commodity
 * @param eventTimeMs the event's time, milliseconds since the epoch
 * @param price the event's price, &gt; 0: the naive forecast
 * @param laterPrice what came true, &gt; 0
 * @param predicted the model's forecast
 * @param lower lower end of its interval
 * @param upper upper end of its interval
 */
record Outcome(
        String entity,
        long eventTimeMs,
        double price,
        double laterPrice,
        double predicted,
        double lower,
        double upper) {}
