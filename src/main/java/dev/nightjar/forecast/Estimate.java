package dev.nightjar.forecast;

/**
 * An answer to a request, in the label's unit.
 *
 * @param value the forest's mean
 * @param lower lower end of the interval
 * @param upper upper end of the interval
 */
public record Estimate(double value, double lower, double upper) {}
