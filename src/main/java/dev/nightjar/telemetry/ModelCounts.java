package dev.nightjar.telemetry;

import dev.nightjar.message.ReasonCode;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The counts of one model version, cheap enough for each record: an addition, no look-up of labels. */
public final class ModelCounts {
    private final CounterDataPoint predictions;
    private final DistributionDataPoint latency;
    private final Function<ReasonCode, CounterDataPoint> errors;
    private final Function<String, CounterDataPoint> doubts;
    private final Map<ReasonCode, CounterDataPoint> errorsByReason = new ConcurrentHashMap<>();
    private final Map<String, CounterDataPoint> doubtsByName = new ConcurrentHashMap<>();

    ModelCounts(
            CounterDataPoint predictions,
            DistributionDataPoint latency,
            Function<ReasonCode, CounterDataPoint> errors,
            Function<String, CounterDataPoint> doubts) {
        this.predictions = predictions;
        this.latency = latency;
        this.errors = errors;
        this.doubts = doubts;
    }

    /**
     * An answer was given.
     *
     * @param seconds how long it took, ≥ 0
     */
    public void answered(double seconds) {
        predictions.inc();
        latency.observe(seconds);
    }

    /** Dead letters were written. */
    public void deadLettered(ReasonCode reason, long count) {
        errorsByReason.computeIfAbsent(reason, errors).inc(count);
    }

    /** One of the answers was doubtful: {@code STALE_FEATURES}, {@code CLOCK_AHEAD}. */
    public void doubted(String doubt) {
        doubtsByName.computeIfAbsent(doubt, doubts).inc();
    }
}
