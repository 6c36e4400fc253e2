package dev.nightjar.retrain;

import dev.nightjar.feature.Scaling;
import java.util.Map;

/**
 * A processed data set, as {@code nightjar preprocess} makes it.
 *
 * @param uri what Spark reads, a Parquet file
 * @param sha256 of the file
 * @param scalings by feature, each of the pipeline's
 */
public record ProcessedData(String uri, String sha256, Map<String, Scaling> scalings) {
    public ProcessedData {
        scalings = Map.copyOf(scalings);
    }
}
