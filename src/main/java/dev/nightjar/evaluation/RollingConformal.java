package dev.nightjar.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Widens or narrows intervals so that they hold as much as they say, by what came true lately: conformalized quantile
 * regression (Romano, Patterson, Candès 2019, "Conformalized Quantile Regression", eq. 4 to 8) on a rolling window of each
 * entity's latest outcomes. An outcome's score is how far it lay outside its interval, negative inside, in log returns and
 * in units of half the interval's width, so that calm and rough days compare; the correction is the scores' quantile at
 * {@code ⌈(n + 1) level⌉ / n}. An entity with few outcomes borrows everybody's. Deterministic; for one thread.
 */
public final class RollingConformal {
    private final double level;
    private final int window;
    private final int fewest;
    private final Map<String, Recent> entities = new TreeMap<>();
    private final Recent everybody;

    /**
     * Without outcomes yet: intervals stay as they are.
     *
     * @param level nominal coverage, in (0, 1)
     * @param window outcomes of an entity that count, the latest; at least {@code fewest}
     * @param fewest with fewer outcomes of its own an entity takes everybody's correction, ≥ 1
     */
    public RollingConformal(double level, int window, int fewest) {
        this.level = level;
        this.window = window;
        this.fewest = fewest;
        this.everybody = new Recent(4 * window);
    }

    /**
     * An interval of log returns.
     *
     * @param lower lower end
     * @param upper upper end, ≥ {@code lower}
     */
    public record Interval(double lower, double upper) {
        boolean holds(double value) {
            return lower <= value && value <= upper;
        }

        private double half() {
            return Math.max((upper - lower) / 2, 1e-9);
        }
    }

    /** The interval to publish for an entity; at least a point, in the middle of the raw one. */
    public Interval calibrated(String entity, Interval raw) {
        double reach = raw.half() * (1 + correction(entity));
        double middle = (raw.lower() + raw.upper()) / 2;
        return new Interval(middle - Math.max(0, reach), middle + Math.max(0, reach));
    }

    /** How much is added to each side, in halves of the raw interval; 0 while nothing is known; above −1. */
    public double correction(String entity) {
        Recent own = entities.get(entity);
        if (own != null && own.scores.size() >= fewest) {
            return own.quantile(level);
        }
        return everybody.scores.size() >= fewest ? everybody.quantile(level) : 0;
    }

    /** Share of the entity's latest outcomes that the published intervals held; NaN without outcomes. */
    public double coverage(String entity) {
        Recent own = entities.get(entity);
        return own == null ? Double.NaN : own.coverage();
    }

    /**
     * Takes an outcome into account.
     *
     * @param raw the model's own interval
     * @param published what was said
     * @param cameTrue the log return that came true
     */
    public void matured(String entity, Interval raw, Interval published, double cameTrue) {
        double middle = (raw.lower() + raw.upper()) / 2;
        matured(entity, Math.abs(cameTrue - middle) / raw.half() - 1, published.holds(cameTrue));
    }

    /**
     * Takes an outcome into account whose score is known.
     *
     * @param score how far it lay outside the model's own interval, in halves of it; ≥ −1
     * @param held whether the published interval held it
     */
    public void matured(String entity, double score, boolean held) {
        entities.computeIfAbsent(entity, name -> new Recent(window)).add(score, held);
        everybody.add(score, held);
    }

    /** How many of the entity's latest outcomes are known, up to the window. */
    public int outcomes(String entity) {
        Recent own = entities.get(entity);
        return own == null ? 0 : own.scores.size();
    }

    private static final class Recent {
        private final int most;
        private final Deque<Double> scores = new ArrayDeque<>();
        private final Deque<Boolean> held = new ArrayDeque<>();

        Recent(int most) {
            this.most = most;
        }

        void add(double score, boolean inside) {
            scores.addLast(score);
            held.addLast(inside);
            if (scores.size() > most) {
                scores.removeFirst();
                held.removeFirst();
            }
        }

        /** The largest score where the window is too short for the level. */
        double quantile(double level) {
            double[] sorted =
                    scores.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            int rank = (int) Math.ceil((sorted.length + 1) * level);
            return sorted[Math.min(rank, sorted.length) - 1];
        }

        double coverage() {
            return held.stream().filter(inside -> inside).count() / (double) held.size();
        }
    }
}
