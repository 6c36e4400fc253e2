package dev.nightjar.forecast;

/**
 * A price to come. {@code lower ≤ upper} always; the predicted price is the mean of the training rows' outcomes, which a
 * few extreme ones can pull outside an interval that holds the middle of them.
 *
 * @param predictedPrice in the unit of the current price
 * @param lower lower end of the interval, same unit
 * @param upper upper end of the interval, same unit
 */
public record Forecast(double predictedPrice, double lower, double upper) {}
