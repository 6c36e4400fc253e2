package dev.nightjar.replay;

import dev.nightjar.forecast.ForecastQuality;
import dev.nightjar.measure.Latency;
import dev.nightjar.message.Prediction;
import dev.nightjar.message.SourcePosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts answers against the events they belong to. */
final class Tally {
    private static final long LONGEST_US = TimeUnit.HOURS.toMicros(1);

    private final Histogram latencyUs = new Histogram(LONGEST_US, 3);
    private final ForecastQuality quality = new ForecastQuality();
    private final Map<String, Long> deadLetters = new TreeMap<>();
    private final Map<String, Long> versions = new TreeMap<>();
    private long predictions;
    private long distinct;
    private long duplicates;
    private long lost;

    private Tally() {}

    /**
     * Counts.
     *
     * @param warmup events due within it do not count for the latency
     * @param wall how long the replay took
     */
    static ReplayResult of(
            List<ReplayEvent> events, Sender.Sent sent, Answers answers, Duration warmup, Duration wall) {
        Tally tally = new Tally();
        long[] due = sent.dueNs();
        for (int i = 0; i < events.size(); i++) {
            boolean measured = due[i] - due[0] >= warmup.toNanos();
            tally.add(events.get(i), sent.positions()[i], due[i], measured, answers);
        }
        double sendingS = Math.max(1e-9, (due[due.length - 1] - due[0]) / 1e9);
        return tally.result(events.size(), warmup, (events.size() - 1) / sendingS, wall);
    }

    private void add(ReplayEvent event, SourcePosition position, long dueNs, boolean measured, Answers answers) {
        Answers.Answer answer = answers.of(position).orElse(null);
        if (answer == null) {
            lost++;
            return;
        }
        duplicates += answer.count() - 1;
        if (measured) {
            long us = Math.max(0, TimeUnit.NANOSECONDS.toMicros(answer.atNs() - dueNs));
            latencyUs.recordValue(Math.min(LONGEST_US, us));
        }
        if (answer.deadLetter().isPresent()) {
            deadLetters.merge(answer.deadLetter().get(), 1L, Long::sum);
            return;
        }
        distinct++;
        predictions += answer.count();
        answer.prediction().ifPresent(prediction -> judge(event, prediction));
    }

    private void judge(ReplayEvent event, Prediction prediction) {
        versions.merge(prediction.modelVersion(), 1L, Long::sum);
        quality.add(prediction.predictedPrice(), prediction.currentPrice(), event.laterPrice());
    }

    private ReplayResult result(long sent, Duration warmup, double perS, Duration wall) {
        return new ReplayResult(
                sent,
                predictions,
                distinct,
                duplicates,
                deadLetters,
                lost,
                Latency.ofMicros(latencyUs),
                warmup.toMillis() / 1000.0,
                versions,
                quality.outcomes(),
                quality.accuracy(),
                quality.naiveAccuracy(),
                quality.skill(),
                perS,
                wall.toMillis() / 1000.0);
    }
}
