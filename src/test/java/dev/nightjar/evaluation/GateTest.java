package dev.nightjar.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final Pipeline.Gate SETTINGS = new Pipeline.Gate(
            85,
            60,
            0.25,
            3,
            30,
            5,
            0.05,
            Duration.ofDays(30),
            Map.of("accuracy", 1.0),
            new Pipeline.Rollback(2, 5, 3, 30));
    private static final Duration YOUNG = Duration.ofDays(10);
    private static final Duration OLD = Duration.ofDays(31);

    private final Gate gate = new Gate(SETTINGS, 0.9);

    @Test
    void theFirstAboveTheFloorIsPromoted() {
        Decision decision = gate.decide(new Evidence(Optional.empty(), card(0.02, 40), new Evidence.Nobody()));

        assertThat(decision.kind()).isEqualTo(Decision.Kind.PROMOTE);
        assertThat(decision.reasons().get(0).code()).isEqualTo("first_above_floor");
    }

    @Test
    void theFloorIsAskedFirst() {
        for (Evidence.Opponent opponent : List.of(new Evidence.Nobody(), contest(0.15, 0.5, YOUNG, 0.0001))) {
            Decision decision = gate.decide(new Evidence(Optional.empty(), card(0.15, 40), opponent));

            assertKept(decision, "FLOOR_MISSED");
        }
    }

    @Test
    void whatMustNotBeUsedIsNotPromoted() {
        Decision decision =
                gate.decide(new Evidence(Optional.of("it answers NaN"), card(0.02, 40), new Evidence.Nobody()));

        assertKept(decision, "MODEL_CORRUPT");
        assertThat(decision.reasons().get(0).text()).contains("it answers NaN");
    }

    @Test
    void theVersionInUseIsNotJudgedAgain() {
        assertKept(
                gate.decide(new Evidence(Optional.empty(), card(0.02, 40), new Evidence.Itself())), "already_champion");
    }

    @Test
    void aBetterOneIsPromotedUnlessItMayBeLuck() {
        assertPromoted(decide(contest(0.02, 0.03, YOUNG, 0.049)), "better_than_champion");
        assertKept(decide(contest(0.02, 0.03, YOUNG, 0.05)), "NOT_SIGNIFICANT");
        assertKept(decide(contest(0.03, 0.02, YOUNG, 0.001)), "NOT_BETTER");
        assertKept(decide(contest(0.02, 0.02, YOUNG, 1)), "NOT_BETTER");
    }

    @Test
    void anOldChampionIsReplacedByOneThatIsNotWorse() {
        assertPromoted(decide(contest(0.02, 0.02, OLD, 1)), "champion_too_old");
        assertPromoted(decide(contest(0.02, 0.03, OLD, 0.6)), "champion_too_old");
        assertKept(decide(contest(0.03, 0.02, OLD, 0.9)), "NOT_BETTER");
    }

    @Test
    void fewRowsDecideNothing() {
        assertKept(decide(contest(0.02, 0.03, OLD, 0.001, 29, 8)), "TOO_FEW_JUDGING_ROWS");
        assertKept(decide(contest(0.02, 0.03, OLD, 0.001, 40, 4)), "TOO_FEW_JUDGING_ROWS");
    }

    @Test
    void aChampionThatMustNotBeUsedIsReplaced() {
        assertPromoted(decide(new Evidence.Unusable("1", "its checksum differs")), "champion_unusable");
    }

    @Test
    void aChampionThatCannotBeComparedStaysUntilAPersonDecides() {
        Decision decision = decide(new Evidence.Unrecorded("1", "the file is missing"));

        assertKept(decision, "EVALUATION_MISSING");
        assertThat(decision.reasons().get(0).text()).contains("the file is missing", "nightjar promote --to N");
    }

    /** Off by 5 % each, and a little less each time: every one beats the one before. */
    @Test
    void equallyBadModelsDoNotReplaceOneAnother() {
        Past past = new Past(false, List.of(new Baseline("1", 98, 98.1)));

        assertKept(after(past, contest(0.05, 0.051, YOUNG, 0.001)), "BELOW_BASELINE");
        assertKept(after(past, contest(0.05, 0.05, OLD, 1)), "BELOW_BASELINE");
        assertThat(after(past, contest(0.05, 0.051, YOUNG, 0.001))
                        .reasons()
                        .get(1)
                        .code())
                .isEqualTo("compared");
        assertPromoted(after(past, contest(0.039, 0.05, YOUNG, 0.001)), "better_than_champion");
        assertKept(after(past, contest(0.05, 0.04, YOUNG, 0.001)), "NOT_BETTER");
    }

    @Test
    void theBestFigureOfTheLineCountsAndWithoutOneNone() {
        Past slipping = new Past(false, List.of(new Baseline("2", 96, 98), new Baseline("1", 97.5, 98)));

        assertKept(after(slipping, contest(0.05, 0.06, YOUNG, 0.001)), "BELOW_BASELINE");
        assertPromoted(
                after(new Past(false, List.of(new Baseline("2", 96, 98))), contest(0.05, 0.06, YOUNG, 0.001)),
                "better_than_champion");
        assertPromoted(after(Past.NONE, contest(0.05, 0.06, YOUNG, 0.001)), "better_than_champion");
    }

    /** The naive forecast is off by 1.96 % here. By hand: lost 3, of which the naive forecast lost 1.94. */
    @Test
    void aRougherMarketKeepsNobodyOut() {
        Past calm = new Past(false, List.of(new Baseline("1", 98, 99.98)));

        assertPromoted(after(calm, contest(0.05, 0.06, YOUNG, 0.001)), "better_than_champion");
    }

    @Test
    void whatWasTakenBackIsNotPromotedAgain() {
        assertKept(after(new Past(true, List.of()), contest(0.02, 0.03, YOUNG, 0.001)), "TAKEN_BACK");
        assertKept(after(new Past(true, List.of()), new Evidence.Nobody()), "TAKEN_BACK");
    }

    @Test
    void theSameEvidenceGivesTheSameDecision() {
        Evidence evidence = new Evidence(Optional.empty(), card(0.02, 40), contest(0.02, 0.03, YOUNG, 0.01));

        assertThat(gate.decide(evidence)).isEqualTo(new Gate(SETTINGS, 0.9).decide(evidence));
    }

    @Test
    void weighsMetricsInTheirDirections() {
        Scores scores = card(0.02, 40).all();

        assertThat(CompositeScore.of(scores, Map.of("accuracy", 1.0), 0.9)).isEqualTo(scores.accuracy());
        assertThat(CompositeScore.of(scores, Map.of("mape", 2.0), 0.9)).isEqualTo(-scores.mape());
        assertThat(CompositeScore.of(scores, Map.of("coverage", 1.0), 0.9))
                .isEqualTo(-Math.abs(scores.coverage() - 0.9));
        assertThat(CompositeScore.of(scores, Map.of("accuracy", 1.0, "mape", 3.0), 0.9))
                .isEqualTo((scores.accuracy() - 3 * scores.mape()) / 4);
    }

    @ParameterizedTest
    @CsvSource({
        "ACCURACY, HIGHER",
        "SKILL, HIGHER",
        "R2, HIGHER",
        "F1, HIGHER",
        "ROC_AUC, HIGHER",
        "MAE, LOWER",
        "RMSE, LOWER",
        "MAPE, LOWER",
        "INTERVAL_WIDTH, LOWER",
        "LOG_LOSS, LOWER",
        "BRIER, LOWER",
        "COVERAGE, NEARER_TO_LEVEL"
    })
    void everyMetricHasItsDirection(Metric metric, Metric.Better better) {
        assertThat(metric.better()).isEqualTo(better);
    }

    private Decision decide(Evidence.Opponent opponent) {
        return gate.decide(new Evidence(Optional.empty(), card(0.02, 40), opponent));
    }

    private Decision after(Past past, Evidence.Opponent opponent) {
        return gate.decide(new Evidence(Optional.empty(), card(0.02, 40), opponent, past));
    }

    private static void assertKept(Decision decision, String code) {
        assertThat(decision.kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(decision.reasons().get(0).code()).contains(code);
    }

    private static void assertPromoted(Decision decision, String code) {
        assertThat(decision.kind()).isEqualTo(Decision.Kind.PROMOTE);
        assertThat(decision.reasons().get(0).code()).isEqualTo(code);
    }

    private static Evidence.Contest contest(double challenger, double champion, Duration age, double p) {
        return contest(challenger, champion, age, p, 40, 8);
    }

    private static Evidence.Contest contest(
            double challenger, double champion, Duration age, double p, int rows, int times) {
        return new Evidence.Contest(
                "1", age, times, card(challenger, rows), card(champion, rows), new DieboldMariano(times, 0, 0, p));
    }

    /** Forecasts that are all off by the same share of what came true. */
    private static Scorecard card(double off, int rows) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            outcomes.add(new Outcome("gold", i, 100, 102, 102 * (1 + off), 90, 110));
        }
        return Scorecard.of(outcomes);
    }
}
