package dev.nightjar.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a process that scores counts. Safe for any number of threads. A version that went out of use keeps its counts of
 * answers until {@link #MOST_RETIRED} others have done so after it: a last scrape finds them, those of a version that
 * comes back go on, and series do not pile up.
 */
public final class ScoringMetrics {
    /** As many as a scorer of requests holds: versions that make room for each other lose no counts. */
    static final int MOST_RETIRED = 8;

    /** Spark makes executors, and nothing of ours outlives a task there, so the process's one registry is the place. */
    private static final ScoringMetrics PROCESS = new ScoringMetrics(PrometheusRegistry.defaultRegistry);

    private static final String NAME = "model_name";
    private static final String VERSION = "model_version";

    private final PrometheusRegistry registry;
    private final Gauge loaded;
    private final Counter refused;
    private final Counter storeRefreshFailures;
    private final Counter doubtful;
    private final Map<Kind, Answers> answers = new EnumMap<>(Kind.class);
    private final AtomicInteger forgotten = new AtomicInteger();

    /** Model and version, the one that went first in front. */
    private final Set<List<String>> retired = new LinkedHashSet<>();

    /** Registers every metric. */
    ScoringMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        loaded = Gauge.builder()
                .name("model_loaded")
                .help("1 for each model version that is ready to answer.")
                .labelNames(NAME, VERSION)
                .register(registry);
        refused = Counter.builder()
                .name("model_refused_total")
                .help("Model versions that were not taken into use, by reason code.")
                .labelNames(NAME, VERSION, "reason")
                .withoutExemplars()
                .register(registry);
        storeRefreshFailures = Counter.builder()
                .name("nightjar_store_refresh_failures_total")
                .help("Refreshes of the feature store's snapshot that failed; the last snapshot stayed in use.")
                .withoutExemplars()
                .register(registry);
        doubtful = Counter.builder()
                .name("model_doubtful_predictions_total")
                .help("Answers that a person should doubt: features too old, or an event from the future.")
                .labelNames(NAME, VERSION, "doubt")
                .withoutExemplars()
                .register(registry);
        for (Kind kind : Kind.values()) {
            answers.put(kind, kind.register(registry));
        }
    }

    /** Those of this process. */
    public static ScoringMetrics ofProcess() {
        return PROCESS;
    }

    /** Counts apart from the process's own. */
    public static ScoringMetrics separate() {
        return new ScoringMetrics(new PrometheusRegistry());
    }

    /**
     * A version's own counts. Looks them up: ask once for a version and what {@link #forgotten()} says, not for each
     * record.
     */
    public ModelCounts of(Kind kind, String model, String version) {
        Answers counted = answers(kind);
        return new ModelCounts(
                counted.given.labelValues(model, version),
                counted.latency.labelValues(model, version),
                reason -> counted.errors.labelValues(model, version, reason.name()),
                doubt -> doubtful.labelValues(model, version, doubt));
    }

    private Answers answers(Kind kind) {
        return Objects.requireNonNull(answers.get(kind), "every kind is registered");
    }

    /** A version is ready to answer. */
    public synchronized void loaded(String model, String version) {
        retired.remove(List.of(model, version));
        loaded.labelValues(model, version).set(1);
    }

    /** A version is no longer ready to answer. */
    public synchronized void unloaded(String model, String version) {
        loaded.remove(model, version);
        List<String> last = List.of(model, version);
        retired.remove(last);
        retired.add(last);
        if (retired.size() > MOST_RETIRED) {
            List<String> first = retired.iterator().next();
            retired.remove(first);
            forget(first.get(0), first.get(1));
        }
    }

    private void forget(String model, String version) {
        answers.values().forEach(each -> each.forget(model, version));
        doubtful.removeIf(labels -> labels.get(0).equals(model) && labels.get(1).equals(version));
        forgotten.incrementAndGet();
    }

    /** How many versions were forgotten: counts that were looked up before the last one was may be shown to nobody. */
    public int forgotten() {
        return forgotten.get();
    }

    /**
     * A version was not taken into use.
     *
     * @param reason the reason code's name
     */
    public void refused(String model, String version, String reason) {
        refused.labelValues(model, version, reason).inc();
    }

    /** A refresh of the store's snapshot failed. */
    public void storeRefreshFailed() {
        storeRefreshFailures.inc();
    }

    PrometheusRegistry registry() {
        return registry;
    }

    /** Which answers: both kinds have metrics of their own. */
    public enum Kind {
        /** To events. */
        PREDICTIONS("model_predictions_total", "model_prediction_latency_seconds", "model_prediction_errors_total"),
        /** To requests. */
        REQUESTS("inference_requests_total", "inference_latency_seconds", "inference_errors_total");

        private static final double[] BUCKETS = {
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10, 60
        };

        private final String given;
        private final String latency;
        private final String errors;

        Kind(String given, String latency, String errors) {
            this.given = given;
            this.latency = latency;
            this.errors = errors;
        }

        private Answers register(PrometheusRegistry registry) {
            return new Answers(
                    Counter.builder()
                            .name(given)
                            .help("Answers given, by the model version that gave them.")
                            .labelNames(NAME, VERSION)
                            .withoutExemplars()
                            .register(registry),
                    Counter.builder()
                            .name(errors)
                            .help("Records that got a dead letter instead of an answer, by reason code.")
                            .labelNames(NAME, VERSION, "error_type")
                            .withoutExemplars()
                            .register(registry),
                    Histogram.builder()
                            .name(latency)
                            .help("From a record's timestamp in Kafka to its answer, in seconds.")
                            .labelNames(NAME, VERSION)
                            .classicOnly()
                            .classicUpperBounds(BUCKETS)
                            .withoutExemplars()
                            .register(registry));
        }
    }

    private record Answers(Counter given, Counter errors, Histogram latency) {
        void forget(String model, String version) {
            given.remove(model, version);
            latency.remove(model, version);
            errors.removeIf(
                    labels -> labels.get(0).equals(model) && labels.get(1).equals(version));
        }
    }
}
