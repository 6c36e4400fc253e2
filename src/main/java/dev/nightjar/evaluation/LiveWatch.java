package dev.nightjar.evaluation;

import dev.nightjar.evaluation.Decision.Reason;
import dev.nightjar.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether a champion is to be rolled back: when its live accuracy is below the figure at promotion by more than the
 * limit, in each of several successive windows with enough outcomes. What the naive forecast lost meanwhile is not counted:
 * in a rougher market every forecast is further off, and an older model would be no help. The same days give the same
 * decision.
 */
public final class LiveWatch {
    private final Pipeline.Rollback limits;

    /** @param limits of the pipeline */
    public LiveWatch(Pipeline.Rollback limits) {
        this.limits = limits;
    }

    /**
     * Looks at the latest windows.
     *
     * @param days since the version came into use, in the order of time
     * @param baseline what the version was promoted at
     * @return why it is to be rolled back; empty while it is not
     */
    public Optional<Reason> look(List<LiveDay> days, Baseline baseline) {
        List<Window> windows = latest(days);
        if (windows.size() < limits.windows()) {
            return Optional.empty();
        }
        double least = Double.POSITIVE_INFINITY;
        for (Window window : windows) {
            double fall = baseline.fall(window.accuracy(), window.naiveAccuracy());
            if (window.outcomes() < limits.minOutcomes() || !(fall > limits.drop())) {
                return Optional.empty();
            }
            least = Math.min(least, fall);
        }
        Window last = windows.get(windows.size() - 1);
        return Optional.of(new Reason(
                "live_accuracy_fell",
                String.format(
                        Locale.ROOT,
                        "live accuracy %.4f %% (naive %.4f %%) over the last %d outcomes, %.4f %% (naive %.4f %%) at"
                                + " promotion: in each of the last %d windows of %d days it is below by at least %.4f"
                                + " points more than the naive forecast, and the limit is %s",
                        last.accuracy(),
                        last.naiveAccuracy(),
                        last.outcomes(),
                        baseline.accuracy(),
                        baseline.naiveAccuracy(),
                        limits.windows(),
                        limits.windowDays(),
                        least,
                        limits.drop())));
    }

    /** So many windows, the last of which ends with the last day; fewer if there are not as many days. */
    private List<Window> latest(List<LiveDay> days) {
        List<Window> windows = new ArrayList<>();
        int needed = limits.windows() * limits.windowDays();
        if (days.size() < needed) {
            return windows;
        }
        for (int from = days.size() - needed; from < days.size(); from += limits.windowDays()) {
            windows.add(Window.of(days.subList(from, from + limits.windowDays())));
        }
        return windows;
    }

    private record Window(long outcomes, double accuracy, double naiveAccuracy) {
        static Window of(List<LiveDay> days) {
            long outcomes = days.stream().mapToLong(LiveDay::outcomes).sum();
            double accuracy = days.stream()
                    .filter(day -> day.outcomes() > 0)
                    .mapToDouble(day -> day.outcomes() * day.accuracy())
                    .sum();
            double naive = days.stream()
                    .filter(day -> day.outcomes() > 0)
                    .mapToDouble(day -> day.outcomes() * day.naiveAccuracy())
                    .sum();
            return new Window(outcomes, accuracy / outcomes, naive / outcomes);
        }
    }
}
