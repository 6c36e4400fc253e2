package dev.nightjar.claims.preprocess;

import dev.nightjar.claims.Table;
import dev.nightjar.feature.Scaling;
import dev.nightjar.pipeline.Pipeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;

/**
 * Processed parts of CSV texts, for tests of what comes after.
 *
 * @param train processed training part
 * @param test processed test part
 * @param scalings by feature
 */
public record ProcessedParts(Table train, Table test, Map<String, Scaling> scalings) {
    /** As {@code nightjar preprocess} makes them. */
    public static ProcessedParts of(Pipeline pipeline, String train, String test) throws IOException {
        Processing.Processed processed = new Processing(pipeline).of(rows(pipeline, train), rows(pipeline, test));
        return new ProcessedParts(processed.train().table(), processed.test().table(), processed.scalings());
    }

    /** A feature's scaling. */
    public Scaling scaling(String feature) {
        return java.util.Objects.requireNonNull(scalings.get(feature));
    }

    private static RawRows rows(Pipeline pipeline, String csv) throws IOException {
        return new CsvRows("test", pipeline.eventTime(), Processing.measured(pipeline))
                .read(new BufferedReader(new StringReader(csv)));
    }
}
