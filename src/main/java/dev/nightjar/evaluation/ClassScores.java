package dev.nightjar.evaluation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Scores of classes, where the naive forecast is their shares among the rows that taught. */
public final class ClassScores {
    private ClassScores() {}

    /**
     * Scores them.
     *
     * @param outcomes all with the same classes
     * @return accuracy as the share of correct rows, per cent; skill as 1 − log loss ÷ naive log loss; what only numbers
     *     have is NaN
     */
    public static Scores of(Collection<ClassOutcome> outcomes) {
        List<ClassOutcome> all = List.copyOf(outcomes);
        double logLoss = mean(all, ClassOutcome::loss);
        double naiveLogLoss = mean(all, ClassOutcome::naiveLoss);
        return new Scores(
                all.size(),
                100 * mean(all, outcome -> outcome.isCorrect() ? 1 : 0),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                100 * mean(all, outcome -> best(outcome.naive()) == outcome.label() ? 1 : 0),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                naiveLogLoss == 0 ? Double.NaN : 1 - logLoss / naiveLogLoss,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Optional.of(new ClassMetrics(
                        f1(all),
                        rocAuc(all),
                        logLoss,
                        mean(all, outcome -> brier(outcome, outcome.probabilities())),
                        naiveLogLoss,
                        mean(all, outcome -> brier(outcome, outcome.naive())))));
    }

    private static int classes(List<ClassOutcome> all) {
        return all.isEmpty() ? 0 : all.get(0).probabilities().size();
    }

    private static double f1(List<ClassOutcome> all) {
        return IntStream.range(0, classes(all))
                .filter(type -> all.stream().anyMatch(o -> o.label() == type || o.predicted() == type))
                .mapToDouble(type -> f1(all, type))
                .average()
                .orElse(Double.NaN);
    }

    private static double f1(List<ClassOutcome> all, int type) {
        double hits = 0;
        double named = 0;
        for (ClassOutcome outcome : all) {
            hits += outcome.label() == type && outcome.isCorrect() ? 1 : 0;
            named += (outcome.label() == type ? 1 : 0) + (outcome.predicted() == type ? 1 : 0);
        }
        return 2 * hits / named;
    }

    /** Of two classes, either against the other is the same. */
    private static double rocAuc(List<ClassOutcome> all) {
        return IntStream.range(classes(all) == 2 ? 1 : 0, classes(all))
                .mapToDouble(type -> rocAuc(all, type))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    /** The share of pairs in which the class's row got more than the other's, ties counted half: by mean ranks. */
    private static double rocAuc(List<ClassOutcome> all, int type) {
        List<ClassOutcome> ascending = all.stream()
                .sorted(Comparator.comparingDouble(o -> o.probabilities().get(type)))
                .toList();
        double ranks = 0;
        double own = 0;
        int from = 0;
        while (from < ascending.size()) {
            double probability = ascending.get(from).probabilities().get(type);
            int end = from;
            double tied = 0;
            while (end < ascending.size() && ascending.get(end).probabilities().get(type) == probability) {
                tied += ascending.get(end++).label() == type ? 1 : 0;
            }
            ranks += tied * (from + 1 + end) / 2.0;
            own += tied;
            from = end;
        }
        return (ranks - own * (own + 1) / 2) / (own * (ascending.size() - own));
    }

    private static double brier(ClassOutcome outcome, List<Double> given) {
        double sum = 0;
        for (int type = 0; type < given.size(); type++) {
            double error = given.get(type) - (outcome.label() == type ? 1 : 0);
            sum += error * error;
        }
        return given.size() == 2 ? sum / 2 : sum;
    }

    private static int best(List<Double> shares) {
        int best = 0;
        for (int type = 1; type < shares.size(); type++) {
            best = shares.get(type) > shares.get(best) ? type : best;
        }
        return best;
    }

    private static double mean(List<ClassOutcome> outcomes, ToDoubleFunction<ClassOutcome> value) {
        return outcomes.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
}
