package dev.nightjar.stack.chaos;

import dev.nightjar.measure.Latency;
import dev.nightjar.message.SourcePosition;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long inputs waited: from the moment at which each was due to the moment at which its first answer could be read. An
 * input without an answer counts as one that waited until now.
 */
final class Timings {
    private static final long LONGEST_US = TimeUnit.HOURS.toMicros(2);

    private final Map<SourcePosition, Long> dueNs;
    private final Ledger ledger;

    /**
     * Of a feed that has ended.
     *
     * @param ledger what came of it
     */
    Timings(Feed feed, Ledger ledger) {
        this(feed.dueNs(), ledger);
    }

    Timings(Map<SourcePosition, Long> dueNs, Ledger ledger) {
        this.dueNs = dueNs;
        this.ledger = ledger;
    }

    /** Of the inputs that were due within a time, {@link System#nanoTime} at both ends. */
    Latency between(long fromNs, long toNs) {
        Histogram us = new Histogram(LONGEST_US, 3);
        long now = System.nanoTime();
        dueNs.forEach((input, due) -> {
            if (due - fromNs >= 0 && due - toNs < 0) {
                long waitedNs = ledger.readNs(input).orElse(now) - due;
                us.recordValue(Math.max(0, Math.min(LONGEST_US, TimeUnit.NANOSECONDS.toMicros(waitedNs))));
            }
        });
        return Latency.ofMicros(us);
    }

    /** Of the inputs that were due from a moment on. */
    Latency since(long fromNs) {
        return between(fromNs, System.nanoTime());
    }

    /** Seconds from a moment until the last of the inputs that were due before had its answer; infinite if one has none. */
    double drainedS(long atNs) {
        return dueNs.entrySet().stream()
                .filter(input -> input.getValue() - atNs < 0)
                .map(input -> ledger.readNs(input.getKey()))
                .mapToDouble(read -> read.isPresent() ? (read.getAsLong() - atNs) / 1e9 : Double.POSITIVE_INFINITY)
                .max()
                .orElse(0);
    }

    /** A promise about percentiles; without any input nothing is proven. */
    static Check within(Latency latency, double p95Ms, double p99Ms) {
        boolean judged99 = Double.isFinite(p99Ms);
        return new Check(
                String.format(
                                Locale.ROOT,
                                "p95 %.0f ms (at most %.0f), p99 %.0f ms",
                                latency.p95(),
                                p95Ms,
                                latency.p99())
                        + (judged99 ? String.format(Locale.ROOT, " (at most %.0f)", p99Ms) : ""),
                latency.count() > 0 && latency.p95() <= p95Ms && (!judged99 || latency.p99() <= p99Ms));
    }
}
