package dev.nightjar.judge;

import dev.nightjar.evaluation.DieboldMariano;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Evidence.Opponent;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.LabelOutcome;
import dev.nightjar.evaluation.LabelScores;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares models of rows that carry no time. Every version's judged fit leaves out the same rows, drawn by their content,
 * so the forecasts of both fits are compared on the rows that both files have.
 */
final class LabelComparison implements Comparison {
    private final ModelRegistry registry;
    private final Forecasts forecasts;
    private final Pipeline pipeline;

    LabelComparison(ModelRegistry registry, Pipeline pipeline) {
        this.registry = registry;
        this.forecasts = new Forecasts(registry);
        this.pipeline = pipeline;
    }

    @Override
    public Evidence of(Contestant challenger, Optional<Contestant> champion) {
        List<LabelOutcome> judged = ForecastFile.labels(forecasts.of(challenger.version()));
        Scorecard scores = scores(judged);
        Optional<String> fault = fault(challenger);
        if (champion.isEmpty()) {
            return new Evidence(fault, scores, new Evidence.Nobody());
        }
        return champion.get().number().equals(challenger.number())
                ? new Evidence(fault, scores, new Evidence.Itself())
                : new Evidence(fault, scores, opponent(challenger, champion.get(), judged));
    }

    private Opponent opponent(Contestant challenger, Contestant champion, List<LabelOutcome> judged) {
        Optional<String> fault = fault(champion);
        if (fault.isPresent()) {
            return new Evidence.Unusable(champion.number(), fault.get());
        }
        Map<Long, LabelOutcome> ours = byRow(judged);
        Map<Long, LabelOutcome> theirs = byRow(ForecastFile.labels(forecasts.of(champion.version())));
        ours.keySet().retainAll(theirs.keySet());
        theirs.keySet().retainAll(ours.keySet());
        double[] differences = ours.entrySet().stream()
                .mapToDouble(entry -> entry.getValue().loss() - loss(theirs, entry.getKey()))
                .toArray();
        return new Evidence.Contest(
                champion.number(),
                Duration.between(champion.learnedUntil(), challenger.learnedUntil()),
                differences.length,
                scores(new ArrayList<>(ours.values())),
                scores(new ArrayList<>(theirs.values())),
                DieboldMariano.of(differences, 1));
    }

    private static double loss(Map<Long, LabelOutcome> outcomes, Long row) {
        LabelOutcome outcome = outcomes.get(row);
        return outcome == null ? Double.NaN : outcome.loss();
    }

    private static Scorecard scores(List<LabelOutcome> outcomes) {
        return new Scorecard(LabelScores.of(outcomes), Map.of());
    }

    private static Map<Long, LabelOutcome> byRow(List<LabelOutcome> outcomes) {
        Map<Long, LabelOutcome> byRow = new TreeMap<>();
        outcomes.forEach(outcome -> byRow.put(outcome.row(), outcome));
        return byRow;
    }

    private Optional<String> fault(Contestant contestant) {
        try {
            registry.requireAllowedClasses(contestant.version());
            EstimatorFile.read(
                    registry.verified(contestant.version(), EstimatorFile.NAME, EstimatorFile.MOST_BYTES),
                    registry.regressor(contestant.version()),
                    pipeline.features().names(),
                    pipeline.model().intervalLevel());
            return Optional.empty();
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.MODEL_CORRUPT) {
                throw e;
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
