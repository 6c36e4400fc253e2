package dev.nightjar.evaluation;

import java.util.List;
import java.util.stream.IntStream;

/** The numbers of src/test/python/metric_values.py, which must make the same ones to the last bit. */
final class MetricRows {
    private static final int ROWS = 300;
    private static final List<String> ENTITIES = List.of("gold", "natural gas", "corn", "crude oil");
    private static final List<Double> LEVELS = List.of(2000.0, 3.0, 450.0, 75.0);

    private MetricRows() {}

    static double spread(int i, int step, int period) {
        return i * step % period / (double) period - 0.5;
    }

    static List<Outcome> prices() {
        return IntStream.range(0, ROWS).mapToObj(MetricRows::price).toList();
    }

    private static Outcome price(int i) {
        int entity = i % LEVELS.size();
        double price = LEVELS.get(entity) * (1 + 0.2 * spread(i, 37, 101));
        double later = price * (1 + 0.06 * spread(i, 53, 97));
        double predicted = price * (1 + 0.04 * spread(i, 53, 97) + 0.02 * spread(i, 71, 89));
        double lower = predicted * (0.99 + 0.004 * spread(i, 29, 83));
        double upper = i % 25 == 0 ? later : predicted * (1.01 + 0.004 * spread(i, 43, 79));
        return new Outcome(ENTITIES.get(entity), i, price, later, predicted, Math.min(lower, upper), upper);
    }

    static List<LabelOutcome> labels() {
        return IntStream.range(0, ROWS).mapToObj(MetricRows::label).toList();
    }

    private static LabelOutcome label(int i) {
        double label = (i * 37 % 101 - 50) / 4.0;
        double naive = i < 150 ? -1.5 : 2;
        double predicted = 0.75 * label + 6 * spread(i, 71, 89) + 0.5;
        double lower = predicted - 3 + spread(i, 29, 83);
        return new LabelOutcome(i, label, naive, predicted, lower, predicted + 3 + spread(i, 43, 79));
    }
}
