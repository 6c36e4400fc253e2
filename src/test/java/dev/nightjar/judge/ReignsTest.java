package dev.nightjar.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.evaluation.Baseline;
import dev.nightjar.evaluation.Past;
import dev.nightjar.message.NightjarException;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReignsTest {
    private static final Instant FIRST = Instant.parse("2026-06-01T01:00:00Z");
    private static final String NO_FIGURES = "{}";

    /** 1, then 2, back to 1, then 3; ten days each. */
    private final Reigns reigns = new Reigns(
            terms(promote("1", figures(98)), promote("2", figures(99)), rollBack("1"), promote("3", figures(97))));

    @Test
    void whatARollbackEndedIsTakenBackAndNothingElse() {
        assertThat(reigns.isTakenBack("2")).isTrue();
        assertThat(reigns.isTakenBack("1")).isFalse();
        assertThat(reigns.isTakenBack("3")).isFalse();
        assertThat(reigns.isTakenBack("4")).isFalse();
    }

    @Test
    void whoWasGoneBackToAndTakenBackLaterIsTakenBack() {
        Reigns twice = new Reigns(terms(
                promote("1", figures(98)),
                promote("2", figures(98)),
                promote("3", figures(98)),
                rollBack("2"),
                rollBack("1")));

        assertThat(twice.isTakenBack("3")).isTrue();
        assertThat(twice.isTakenBack("2")).isTrue();
        assertThat(twice.past("4", FIRST).line()).containsExactly(new Baseline("1", 98, 98.5));
    }

    @Test
    void aPersonMayPromoteItAgain() {
        Reigns again = new Reigns(
                terms(promote("1", figures(98)), promote("2", figures(99)), rollBack("1"), promote("2", NO_FIGURES)));

        assertThat(again.isTakenBack("2")).isFalse();
        assertThat(again.baseline("2")).as("nothing was kept this time").isEmpty();
    }

    @Test
    void theLineIsOfLatePromotionsThatStood() {
        assertThat(reigns.past("4", FIRST))
                .isEqualTo(new Past(false, List.of(new Baseline("3", 97, 98.5), new Baseline("1", 98, 98.5))));
        assertThat(reigns.past("2", FIRST.plus(Duration.ofDays(1))))
                .as("being gone back to is no promotion")
                .isEqualTo(new Past(true, List.of(new Baseline("3", 97, 98.5))));
    }

    @Test
    void aVersionGoneBackToHasItsOwnBaselineAndBeganAnew() {
        Reigns back = new Reigns(terms(promote("1", figures(98)), promote("2", figures(99)), rollBack("1")));

        assertThat(back.baseline("1")).contains(new Baseline("1", 98, 98.5));
        assertThat(back.inUseSince("1")).contains(FIRST.plus(Duration.ofDays(20)));
        assertThat(back.inUseSince("2")).isEmpty();
    }

    @Test
    void whatARollbackLeavesIsNotWhatTheNextOneGoesTo() {
        Reigns promotedThrice =
                new Reigns(terms(promote("1", figures(98)), promote("2", figures(99)), promote("1", figures(98))));

        assertThat(promotedThrice.before("2", Optional.of("1"))).isEmpty();
        assertThat(reigns.before("2", Optional.of("3"))).contains("1");
        assertThat(reigns.before("3", Optional.empty())).contains("1");
    }

    @Test
    void onlyWhatWasPromotedCanBeGoneBackTo() {
        Reigns back = new Reigns(terms(promote("1", figures(98)), promote("2", NO_FIGURES), rollBack("3")));

        assertThatCode(() -> back.requirePromoted("1")).doesNotThrowAnyException();
        assertThatCode(() -> back.requirePromoted("2")).doesNotThrowAnyException();
        for (String version : List.of("3", "4")) {
            assertThatThrownBy(() -> back.requirePromoted(version))
                    .isInstanceOfSatisfying(
                            NightjarException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(2))
                    .hasMessageContaining("nightjar promote --to " + version);
        }
    }

    private record Chosen(String version, String decision, String evidence) {}

    private static Chosen promote(String version, String evidence) {
        return new Chosen(version, "promote", evidence);
    }

    private static Chosen rollBack(String version) {
        return new Chosen(version, "roll_back", NO_FIGURES);
    }

    private static String figures(double accuracy) {
        return "{\"metrics\":{\"challenger\":{\"accuracy\":" + accuracy + "},\"naive\":{\"accuracy\":98.5}}}";
    }

    private static List<Term> terms(Chosen... chosen) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            Instant from = FIRST.plus(Duration.ofDays(10L * i));
            Optional<String> previous = i == 0 ? Optional.empty() : Optional.of(chosen[i - 1].version());
            DecisionRow decision = new DecisionRow(
                    "m",
                    chosen[i].version(),
                    Optional.empty(),
                    "p",
                    "hash",
                    chosen[i].decision(),
                    "judge",
                    List.of("why"),
                    chosen[i].evidence(),
                    from);
            Optional<Instant> until =
                    i + 1 < chosen.length ? Optional.of(from.plus(Duration.ofDays(10))) : Optional.empty();
            terms.add(new Term(i, chosen[i].version(), previous, from, Optional.of(from), until, true, decision));
        }
        Collections.reverse(terms);
        return terms;
    }
}
