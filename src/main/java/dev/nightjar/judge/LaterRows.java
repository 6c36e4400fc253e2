package dev.nightjar.judge;

import dev.nightjar.evaluation.LabelForecast;
import dev.nightjar.evaluation.LabelOutcome;
import dev.nightjar.forecast.Estimate;
import dev.nightjar.forecast.Estimator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the champion says of a challenger's rows, where a row's number is its time in microseconds: of those that its own
 * judged fit had left out what that fit said, of those later than all its data what the champion itself says. The rest it has
 * learned from. Pure.
 *
 * @param step from a row to the one that its label is of: a row of the champion's data knew so far
 */
record LaterRows(Duration step) implements LabelComparison.Rival<LabelForecast> {

    @Override
    public List<LabelForecast> of(List<LabelForecast> challengers, List<LabelForecast> champions, Estimator champion) {
        Map<Long, LabelForecast> known = champions.stream()
                .collect(Collectors.toMap(LabelForecast::row, Function.identity(), (one, same) -> one));
        OptionalLong last = champions.stream().mapToLong(LabelForecast::row).max();
        List<LabelForecast> said = new ArrayList<>();
        for (LabelForecast ours : challengers) {
            LabelForecast theirs = known.get(ours.row());
            if (theirs != null) {
                said.add(theirs);
            } else if (last.isPresent() && ours.row() >= last.getAsLong() + step.toNanos() / 1000) {
                said.add(asked(champion, ours));
            }
        }
        return said;
    }

    private static LabelForecast asked(Estimator champion, LabelForecast ours) {
        Estimate estimate = champion.estimate(ours.features());
        LabelOutcome outcome = ours.outcome();
        return new LabelForecast(
                new LabelOutcome(
                        outcome.row(),
                        outcome.label(),
                        outcome.naive(),
                        estimate.value(),
                        estimate.lower(),
                        estimate.upper()),
                ours.features());
    }
}
