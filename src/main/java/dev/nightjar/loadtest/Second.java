package dev.nightjar.loadtest;

import dev.nightjar.measure.Latency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What was seen in one second of a load test.
 *
 * @param atS seconds since sending began
 * @param written events that the brokers took so far
 * @param matched of those, the answered ones
 * @param latency of the answers that came in this second
 * @param groupLag records that the scorer's consumer group has not passed; empty when unknown
 */
public record Second(double atS, long written, long matched, Latency latency, OptionalLong groupLag) {
    /** Events without an answer. */
    public long unanswered() {
        return written - matched;
    }

    Map<String, @Nullable Object> report() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("at_s", Math.round(atS * 1000) / 1000.0);
        report.put("written", written);
        report.put("answered", matched);
        report.put("unanswered", unanswered());
        report.put("group_lag", groupLag.isPresent() ? groupLag.getAsLong() : null);
        report.put("latency_ms", latency.report());
        return report;
    }
}
