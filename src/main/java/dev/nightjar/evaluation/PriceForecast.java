package dev.nightjar.evaluation;

/**
 * A forecast of a row that its model had not seen, with what the model was given.
 *
 * @param outcome the forecast beside what came true
 * @param originMs the model knew nothing later, milliseconds since the epoch, ≤ the event's time
 * @param features natural units, in the order of {@link dev.nightjar.feature.Feature}
 */
@SuppressWarnings("ArrayRecordComponent") // handed to a forecaster; never compared
public record PriceForecast(Outcome outcome, long originMs, double[] features) {}
