package dev.nightjar.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles in milliseconds; NaN without a value.
 *
 * @param count events measured
 */
public record Latency(long count, double p50, double p95, double p99, double p999, double max) {
    private static final double US_PER_MS = 1000.0;

    /** Reads a histogram of microseconds. */
    public static Latency ofMicros(AbstractHistogram us) {
        return new Latency(us.getTotalCount(), ms(us, 50), ms(us, 95), ms(us, 99), ms(us, 99.9), ms(us, 100));
    }

    /** The report's object {@code latency_ms}; an unknown value is null. */
    public Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", Reported.known(p50));
        percentiles.put("p95", Reported.known(p95));
        percentiles.put("p99", Reported.known(p99));
        percentiles.put("p999", Reported.known(p999));
        percentiles.put("max", Reported.known(max));
        return percentiles;
    }

    private static double ms(AbstractHistogram us, double percentile) {
        return us.getTotalCount() == 0 ? Double.NaN : us.getValueAtPercentile(percentile) / US_PER_MS;
    }
}
