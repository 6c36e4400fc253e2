package dev.nightjar.feature;

/**
 * One row that teaches or judges.
 *
 * @param eventTimeMs the event's time; features are as of it
 * @param labelKnownAtMs when the label became known; a model trained before then must not have seen it
 * @param features natural units, in the order of {@link Feature}
 * @param price the event's price, &gt; 0: what the naive forecast says of the later one
 * @param laterPrice the price that came true, &gt; 0
 * @param label ln({@code laterPrice ÷ price})
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight to Spark; never compared
public record TrainingExample(
        long eventTimeMs, long labelKnownAtMs, double[] features, double price, double laterPrice, double label) {}
