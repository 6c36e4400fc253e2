package dev.nightjar.judge;

import dev.nightjar.evaluation.ClassScores;
import dev.nightjar.evaluation.DieboldMariano;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Evidence.Opponent;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.JudgedRow;
import dev.nightjar.evaluation.LabelScores;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Compares models of rows that carry no time. Every version's judged fit leaves out the same rows, drawn by their content,
 * so the forecasts of both fits are compared on the rows that both files have.
 *
 * @param <T> what is known of a row
 */
final class LabelComparison<T extends JudgedRow> implements Comparison {
    private final ModelRegistry registry;
    private final Forecasts forecasts;
    private final Pipeline pipeline;
    private final Function<byte[], List<T>> reader;
    private final Function<Collection<T>, Scores> scorer;

    private LabelComparison(
            ModelRegistry registry,
            Pipeline pipeline,
            Function<byte[], List<T>> reader,
            Function<Collection<T>, Scores> scorer) {
        this.registry = registry;
        this.forecasts = new Forecasts(registry);
        this.pipeline = pipeline;
        this.reader = reader;
        this.scorer = scorer;
    }

    /** For the kind of label that the pipeline has. */
    static Comparison of(ModelRegistry registry, Pipeline pipeline) {
        return switch (pipeline.label().kind()) {
            case REGRESSION -> new LabelComparison<>(registry, pipeline, ForecastFile::labels, LabelScores::of);
            case CLASSIFICATION -> new LabelComparison<>(registry, pipeline, ForecastFile::classes, ClassScores::of);
        };
    }

    @Override
    public Evidence of(Contestant challenger, Optional<Contestant> champion) {
        List<T> judged = reader.apply(forecasts.of(challenger.version()));
        Scorecard scores = scores(judged);
        Optional<String> fault = fault(challenger);
        if (champion.isEmpty()) {
            return new Evidence(fault, scores, new Evidence.Nobody());
        }
        return champion.get().number().equals(challenger.number())
                ? new Evidence(fault, scores, new Evidence.Itself())
                : new Evidence(fault, scores, opponent(challenger, champion.get(), judged));
    }

    private Opponent opponent(Contestant challenger, Contestant champion, List<T> judged) {
        Optional<String> fault = fault(champion);
        if (fault.isPresent()) {
            return new Evidence.Unusable(champion.number(), fault.get());
        }
        Map<Long, T> ours = byRow(judged);
        Map<Long, T> theirs = byRow(reader.apply(forecasts.of(champion.version())));
        ours.keySet().retainAll(theirs.keySet());
        theirs.keySet().retainAll(ours.keySet());
        double[] differences = ours.entrySet().stream()
                .mapToDouble(entry -> entry.getValue().loss() - loss(theirs, entry.getKey()))
                .toArray();
        return new Evidence.Contest(
                champion.number(),
                Duration.between(champion.learnedUntil(), challenger.learnedUntil()),
                differences.length,
                scores(ours.values()),
                scores(theirs.values()),
                DieboldMariano.of(differences, 1));
    }

    private static double loss(Map<Long, ? extends JudgedRow> outcomes, Long row) {
        JudgedRow outcome = outcomes.get(row);
        return outcome == null ? Double.NaN : outcome.loss();
    }

    private Scorecard scores(Collection<T> outcomes) {
        return new Scorecard(scorer.apply(outcomes), Map.of());
    }

    private static <T extends JudgedRow> Map<Long, T> byRow(List<T> outcomes) {
        Map<Long, T> byRow = new TreeMap<>();
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
                    pipeline.label().kind(),
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
