package dev.nightjar.stack.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * What a person would hear of a doubtful answer: a line of the scorer's log and a count for Prometheus. Its time runs from when
 * this is made.
 *
 * @param event in the log
 * @param doubt label of the count
 * @param sinceNs {@link System#nanoTime}
 */
record Alarm(String event, String doubt, long sinceNs) {
    private static final double LIMIT_S = 60;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    Alarm(String event, String doubt) {
        this(event, doubt, System.nanoTime());
    }

    /** Whether it was raised so far. */
    boolean isRaised(Child scorer) {
        return scorer.logged().contains("\"" + event + "\"");
    }

    /** Waits for it, and says how long it took. */
    Check raised(Child scorer) throws IOException {
        boolean raised = Waiting.within(LONGEST_WAIT, () -> isRaised(scorer));
        double seconds = (System.nanoTime() - sinceNs) / 1e9;
        boolean counted = scorer.metrics()
                .lines()
                .anyMatch(line -> line.startsWith("model_doubtful_predictions_total{")
                        && line.contains("doubt=\"" + doubt + "\""));
        return new Check(
                String.format(
                        Locale.ROOT,
                        "alarm %s %s %.1f s%s",
                        event,
                        raised ? "after" : "not within",
                        seconds,
                        counted ? "" : ", not in model_doubtful_predictions_total"),
                raised && counted && seconds <= LIMIT_S);
    }
}
