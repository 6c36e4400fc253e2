package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.score.model.ScoringModel;
import dev.nightjar.simulate.Market;
import dev.nightjar.simulate.SimulatedHistory;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A simulated market and a forest of the usual size, without a store and a registry. */
final class MarketKnowledge implements KnowledgeSource {
    static final long SEED = 11;
    static final LocalDate FIRST = LocalDate.of(2000, 1, 3);
    static final LocalDate LAST = LocalDate.of(2021, 12, 31);

    private static final long serialVersionUID = 1L;
    private static final int ROWS = 20_000;

    private static final Forest FOREST = forest();

    private static Forest forest() {
        double[] rows = Forests.rows(SEED, ROWS);
        double[] labels = new Random(SEED).doubles(ROWS, -0.05, 0.05).toArray();
        return Forests.taught(Forests.bare(SEED, 100, 10), rows, labels);
    }

    @Override
    public Knowledge load() {
        Map<String, EntityHistory> histories = new HashMap<>();
        for (SimulatedHistory history : new Market(SEED).between(FIRST, LAST)) {
            histories.put(history.commodity(), history.history());
        }
        return new Knowledge(new ScoringModel("market", "7", "run7", new Forecaster(FOREST, 0.9)), histories, Map.of());
    }
}
