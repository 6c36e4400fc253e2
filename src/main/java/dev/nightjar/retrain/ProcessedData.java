package dev.nightjar.retrain;

/**
 * A processed data set, as {@code nightjar preprocess} makes it.
 *
 * @param uri what Spark reads, a Parquet file
 * @param sha256 of the file
 * @param mean that was taken from the feature whose next value is the label
 * @param scale that it was divided by after that
 */
public record ProcessedData(String uri, String sha256, double mean, double scale) {
    /** The feature as it was measured. */
    double measured(double scaled) {
        return scaled * scale + mean;
    }
}
