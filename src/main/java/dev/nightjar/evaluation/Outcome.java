package dev.nightjar.evaluation;

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
public record Outcome(
        String entity,
        long eventTimeMs,
        double price,
        double laterPrice,
        double predicted,
        double lower,
        double upper) {

    /** How far off, in shares of the price when the forecast was made: comparable between commodities. */
    public double loss() {
        return Math.abs(predicted - laterPrice) / price;
    }

    /** The same with another model's forecast. */
    public Outcome with(double otherPredicted, double otherLower, double otherUpper) {
        return new Outcome(entity, eventTimeMs, price, laterPrice, otherPredicted, otherLower, otherUpper);
    }
}
