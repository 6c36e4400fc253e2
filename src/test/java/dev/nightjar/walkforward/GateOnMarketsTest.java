package dev.nightjar.walkforward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.DieboldMariano;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Gate;
import dev.nightjar.evaluation.Outcome;
import dev.nightjar.evaluation.PairedLosses;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.TrainingExample;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What the gate decides about challengers of a known worth: one decision for each made-up market. In a moment with a small
 * learner; with MLlib's forests of 100 trees on 30 days of twelve commodities, as {@code nightjar retrain} fits them, in
 * some ten minutes: {@code mvn test -Dtest=GateOnMarketsTest -Dnightjar.forests=true}.
 */
class GateOnMarketsTest {
    private static final long DAY = 86_400_000L;
    private static final int COMMODITIES = 12;
    private static final int DAYS = 130;
    private static final long CHAMPION_MS = Markets.FIRST.plusDays(90).toEpochDay() * DAY;
    private static final long CHALLENGER_MS = Markets.FIRST.plusDays(160).toEpochDay() * DAY;

    private final Pipeline pipeline = PipelineFile.read(
            Path.of("conf/pipelines/commodity-price.conf"),
            Map.of("gate.max-champion-age", "3650 days", "model.trees", "100", "model.max-depth", "5"),
            Feature.keys());
    private final Gate gate = new Gate(pipeline.gate(), 0.9);
    private final Recipe recipe = Boolean.getBoolean("nightjar.forests") ? Recipe.forests(pipeline) : Recipe.steps();

    @Test
    void luckIsSeldomTakenForWorth() {
        List<Decision> decisions =
                onMarkets(100, seed -> decide(Markets.randomWalk(seed, COMMODITIES, DAYS), rows -> rows, rows -> rows));

        assertThat(promoted(decisions)).isLessThanOrEqualTo(5);
    }

    @Test
    void shuffledLabelsAreRefusedWithReasons() {
        List<Decision> decisions = onMarkets(10, seed -> {
            Random random = new Random(seed);
            return decide(Markets.market(seed, COMMODITIES, DAYS, 0.5), rows -> rows, rows -> shuffled(rows, random));
        });

        assertThat(decisions).allSatisfy(decision -> {
            assertThat(decision.kind()).isEqualTo(Decision.Kind.KEEP);
            assertThat(decision.reasons().get(0).code()).contains("NOT_BETTER");
            assertThat(decision.reasons().get(1).text()).contains("score", "p ");
        });
    }

    /** The champion learned, by the same recipe, from prices in which there was nothing to learn. */
    @Test
    void whoeverLearnedFromMoreInformativeDataIsPromoted() {
        List<Decision> decisions = onMarkets(
                10,
                seed -> decide(
                        Markets.market(seed, COMMODITIES, DAYS, 0.5),
                        rows -> known(Markets.randomWalk(1_000 + seed, COMMODITIES, DAYS), CHAMPION_MS),
                        rows -> rows));

        assertThat(promoted(decisions)).isGreaterThanOrEqualTo(9);
    }

    private static List<Decision> onMarkets(int count, IntFunction<Decision> decide) {
        List<Decision> decisions =
                IntStream.range(0, count).parallel().mapToObj(decide).toList();
        System.out.println(promoted(decisions) + " promoted on " + count + " markets");
        return decisions;
    }

    private static long promoted(List<Decision> decisions) {
        return decisions.stream()
                .filter(decision -> decision.kind() == Decision.Kind.PROMOTE)
                .count();
    }

    /** The champion learned once; the challenger's recipe forecasts each later week from an origin of its own. */
    private Decision decide(
            Map<String, EntityHistory> market,
            UnaryOperator<List<LabelledRow>> champions,
            UnaryOperator<List<LabelledRow>> challengers) {
        Forecaster champion = recipe.fit().apply(champions.apply(known(market, CHAMPION_MS)));
        List<Outcome> ours = new ArrayList<>();
        List<Outcome> theirs = new ArrayList<>();
        for (long origin = CHAMPION_MS; origin < CHALLENGER_MS; origin += 7 * DAY) {
            Forecaster challenger = recipe.fit().apply(challengers.apply(known(market, origin)));
            for (LabelledRow row : rows(market, origin, Math.min(CHALLENGER_MS, origin + 7 * DAY), CHALLENGER_MS)) {
                ours.add(outcome(row, challenger));
                theirs.add(outcome(row, champion));
            }
        }
        double[] differences = PairedLosses.byTime(ours, theirs);
        return gate.decide(new Evidence(
                Optional.empty(),
                Scorecard.of(ours),
                new Evidence.Contest(
                        "1",
                        Duration.ofDays(70),
                        differences.length,
                        Scorecard.of(ours),
                        Scorecard.of(theirs),
                        DieboldMariano.of(differences, 1))));
    }

    private static Outcome outcome(LabelledRow row, Forecaster forecaster) {
        TrainingExample example = row.example();
        Forecast forecast = forecaster.forecast(example.features());
        return new Outcome(
                row.entity(),
                example.eventTimeMs(),
                example.price(),
                example.laterPrice(),
                forecast.predictedPrice(),
                forecast.lower(),
                forecast.upper());
    }

    private List<LabelledRow> known(Map<String, EntityHistory> market, long asOfMs) {
        return rows(market, asOfMs - recipe.window().toMillis(), asOfMs, asOfMs);
    }

    private static List<LabelledRow> rows(Map<String, EntityHistory> market, long fromMs, long untilMs, long asOfMs) {
        List<LabelledRow> rows = new ArrayList<>();
        market.forEach((entity, history) -> history.examples(fromMs, untilMs, asOfMs, 1, 7)
                .forEach(example -> rows.add(new LabelledRow(entity, example))));
        return rows;
    }

    private static List<LabelledRow> shuffled(List<LabelledRow> rows, Random random) {
        List<LabelledRow> order = new ArrayList<>(rows);
        Collections.shuffle(order, random);
        List<LabelledRow> shuffled = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            TrainingExample own = rows.get(i).example();
            TrainingExample other = order.get(i).example();
            shuffled.add(new LabelledRow(
                    rows.get(i).entity(),
                    new TrainingExample(
                            own.eventTimeMs(),
                            own.labelKnownAtMs(),
                            own.features(),
                            own.price(),
                            own.laterPrice(),
                            other.label())));
        }
        return shuffled;
    }
}
