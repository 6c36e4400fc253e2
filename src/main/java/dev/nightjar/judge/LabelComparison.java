package dev.nightjar.judge;

import dev.nightjar.evaluation.ClassScores;
import dev.nightjar.evaluation.DieboldMariano;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Evidence.Opponent;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.JudgedRow;
import dev.nightjar.evaluation.LabelForecast;
import dev.nightjar.evaluation.LabelScores;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.forecast.Estimator;
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
 * Compares models of labels. Every version's judged fit leaves out rows: of a table the same ones, drawn by their content,
 * of a claim the latest. So the forecasts of both fits are compared on the rows that both files have; and where rows carry a
 * time, the champion is asked about those that are later than all it learned from.
 *
 * @param <T> what is known of a row
 */
final class LabelComparison<T extends JudgedRow> implements Comparison {
    private final ModelRegistry registry;
    private final Forecasts forecasts;
    private final Pipeline pipeline;
    private final double level;
    private final Function<byte[], List<T>> reader;
    private final Function<Collection<T>, Scores> scorer;
    private final Rival<T> rival;
    private final Function<double[], DieboldMariano> test;

    /** What the champion says of the challenger's rows, of those that it had not learned from. */
    interface Rival<T> {
        List<T> of(List<T> challengers, List<T> champions, Estimator champion);
    }

    private LabelComparison(
            ModelRegistry registry,
            Pipeline pipeline,
            double level,
            Function<byte[], List<T>> reader,
            Function<Collection<T>, Scores> scorer,
            Rival<T> rival,
            Function<double[], DieboldMariano> test) {
        this.registry = registry;
        this.forecasts = new Forecasts(registry);
        this.pipeline = pipeline;
        this.level = level;
        this.reader = reader;
        this.scorer = scorer;
        this.rival = rival;
        this.test = test;
    }

    /** Of a table's rows, for the kind of label that the pipeline has. */
    static Comparison ofTables(ModelRegistry registry, Pipeline pipeline, double level) {
        return switch (pipeline.label().kind()) {
            case REGRESSION ->
                new LabelComparison<>(
                        registry,
                        pipeline,
                        level,
                        ForecastFile::labels,
                        LabelScores::of,
                        (ours, theirs, asked) -> theirs,
                        differences -> DieboldMariano.of(differences, 1));
            case CLASSIFICATION ->
                new LabelComparison<>(
                        registry,
                        pipeline,
                        level,
                        ForecastFile::classes,
                        ClassScores::of,
                        (ours, theirs, asked) -> theirs,
                        differences -> DieboldMariano.of(differences, 1));
        };
    }

    /** Of a claim's rows, which carry a time. */
    static Comparison ofClaims(ModelRegistry registry, Pipeline pipeline, double level) {
        List<String> names = pipeline.features().names();
        return new LabelComparison<>(
                registry,
                pipeline,
                level,
                file -> ForecastFile.features(names, file),
                forecasts -> LabelScores.of(LabelForecast.outcomes(forecasts)),
                new LaterRows(pipeline.claims().step()),
                DieboldMariano::ofSeries);
    }

    @Override
    public Evidence of(Contestant challenger, Optional<Contestant> champion) {
        List<T> judged = reader.apply(forecasts.of(challenger.version()));
        Scorecard scores = scores(judged);
        Optional<String> fault = model(challenger).fault();
        if (champion.isEmpty()) {
            return new Evidence(fault, scores, new Evidence.Nobody());
        }
        return champion.get().number().equals(challenger.number())
                ? new Evidence(fault, scores, new Evidence.Itself())
                : new Evidence(fault, scores, opponent(challenger, champion.get(), judged));
    }

    private Opponent opponent(Contestant challenger, Contestant champion, List<T> judged) {
        Model model = model(champion);
        if (model.estimator().isEmpty()) {
            return new Evidence.Unusable(champion.number(), model.fault().orElseThrow());
        }
        List<T> known;
        try {
            known = reader.apply(forecasts.of(champion.version()));
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.EVALUATION_MISSING) {
                throw e;
            }
            return new Evidence.Unrecorded(champion.number(), String.valueOf(e.getMessage()));
        }
        Map<Long, T> ours = byRow(judged);
        Map<Long, T> theirs = byRow(rival.of(judged, known, model.estimator().get()));
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
                test.apply(differences));
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

    /** A version's executable form, or why it has none. */
    private record Model(Optional<Estimator> estimator, Optional<String> fault) {}

    private Model model(Contestant contestant) {
        try {
            Estimator estimator = registry.estimator(
                    contestant.version(),
                    pipeline.features().names(),
                    pipeline.label().kind(),
                    level);
            return new Model(Optional.of(estimator), Optional.empty());
        } catch (NightjarException e) {
            if (e.reason() != ReasonCode.MODEL_CORRUPT) {
                throw e;
            }
            return new Model(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
