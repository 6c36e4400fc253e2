package dev.nightjar.score.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.message.SourcePosition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplainPageTest {
    private static final FoundAnswer FOUND = new FoundAnswer(
            new SourcePosition("ml-predictions", 2, 41),
            new byte[0],
            Optional.of(new SourcePosition("commodity-prices", 2, 17)));

    private static Audited audited(Verdict verdict) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("prediction_id", "0123");
        fields.put("current_price", 80.0);
        fields.put("features.avg_price_7d", 79.5);
        fields.put("model_name", "commodity-price");
        fields.put("model_version", "3\u001b[31m");
        fields.put("predicted_price", 81.0);
        fields.put("lower", 78.0);
        fields.put("upper", 84.0);
        fields.put("level", 0.9);
        return new Audited(FOUND, fields, verdict, "14 earlier days were known");
    }

    @Test
    void showsTheWeightiestContributionFirstAndTheirSum() {
        Reasons reasons = new Reasons(
                Votes.of(new double[] {82, 80, 81, 79, 83}),
                0.001,
                Contribution.byWeight(List.of(
                        new Contribution("small", 1, 0.002),
                        new Contribution("large", 2, -0.01),
                        new Contribution("none", 3, 0))),
                "log_return",
                Optional.of(80.0));

        String page =
                ExplainPage.of(new ExplainJob.Explained(audited(new Verdict.Identical(21)), Optional.of(reasons)));

        assertThat(page)
                .contains("Identical to the last bit: 21 fields")
                .contains("0123 at ml-predictions/2/41")
                .contains("commodity-prices/2/17")
                .contains("naive          80.0, the price as it is")
                .contains("Votes of 5 trees: 79.0000, quartiles 80.0000, 81.0000, 82.0000, to 83.0000")
                .containsSubsequence("expected", "large", "-0.0100000", "small", "+0.00200000", "none", "together")
                .contains("-0.00700000   × 0.993024")
                .doesNotContain("\u001b");
    }

    @Test
    void showsAClassWithTheProbabilitiesOfAll() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("prediction", "yes");
        fields.put("probabilities", new TreeMap<>(Map.of("no", 0.25, "yes", 0.75)));
        Reasons reasons = new Reasons(
                Votes.of(new double[] {1, 0, 1}),
                0.5,
                List.of(new Contribution("torque", 60, 0.25)),
                "probability of yes",
                Optional.empty());

        String page = ExplainPage.of(new ExplainJob.Explained(
                new Audited(FOUND, fields, new Verdict.Identical(9), ""), Optional.of(reasons)));

        assertThat(page)
                .contains("predicted      yes")
                .contains("probabilities  {no=0.25, yes=0.75}")
                .contains("What each input adds (path-dependent TreeSHAP), in probability of yes")
                .contains("+0.750000")
                .doesNotContain("interval");
    }

    @Test
    void namesTheFirstDifferenceAndHowManyMoreThereAre() {
        Verdict verdict = new Verdict.Differs(
                List.of(new Difference("predicted_price", 81.0, 81.5), new Difference("upper", 84.0, 85.0)));

        assertThat(ExplainPage.of(new ExplainJob.Explained(audited(verdict), Optional.empty())))
                .contains(
                        "Differs: predicted_price is 81.0 in the record and 81.5 made again, the first of 2 differences.");
    }

    @Test
    void saysWhatIsGoneAndWhatHoldsNevertheless() {
        assertThat(ExplainPage.verdict(new Verdict.Unproven("its event is gone", List.of("lower", "upper"))))
                .isEqualTo("Not proven: its event is gone. From the features in the record, which are not proven,"
                        + " lower, upper come out identical to the last bit.");
    }

    @Test
    void countsASampleAndNamesWhatIsNotIdentical() {
        Tally tally = new Tally();
        for (int i = 0; i < 1_000; i++) {
            tally.add(audited(new Verdict.Identical(21)));
        }
        for (int i = 0; i < 25; i++) {
            tally.add(audited(new Verdict.Unproven("its event is gone", List.of())));
        }

        assertThat(ExplainPage.of(new ExplainJob.Sampled(tally, 12_345), 7).lines())
                .hasSize(22)
                .startsWith(
                        "1,025 of 12,345 predictions made again (seed 7): 1,000 identical to the last bit, 0 differ,"
                                + " 25 not proven")
                .endsWith("  and 5 more");
    }

    /** As NumPy's {@code quantile} of [1, 2, 4, 8], by its default method. */
    @Test
    void takesQuartilesBetweenVotes() {
        Votes votes = Votes.of(new double[] {8, 1, 4, 2});

        assertThat(votes.quantile(0.25)).isEqualTo(1.75);
        assertThat(votes.quantile(0.5)).isEqualTo(3);
        assertThat(votes.quantile(0.75)).isEqualTo(5);
    }
}
