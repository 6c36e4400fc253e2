package dev.nightjar.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.measure.HtmlPage;
import dev.nightjar.measure.Latency;
import dev.nightjar.message.NightjarException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadResultTest {
    private static final Load LOAD = load(OptionalDouble.of(1000));

    @Test
    void readsPercentilesInMilliseconds() {
        Histogram us = new Histogram(3);
        IntStream.rangeClosed(1, 1000).forEach(ms -> us.recordValue(ms * 1000L));

        Latency latency = Latency.ofMicros(us);

        assertThat(latency.count()).isEqualTo(1000);
        assertThat(latency.p50()).isCloseTo(500, within(0.5));
        assertThat(latency.p95()).isCloseTo(950, within(1.0));
        assertThat(latency.p99()).isCloseTo(990, within(1.0));
        assertThat(latency.p999()).isCloseTo(999, within(1.0));
        assertThat(latency.max()).isCloseTo(1000, within(1.0));
    }

    @Test
    void measuresRatesAndLagAfterTheWarmUpOnly() {
        List<Second> seconds = List.of(
                second(1, 5_000, 0, 9_000),
                second(2, 6_000, 5_900, 500),
                second(3, 7_000, 6_900, 600),
                second(4, 8_000, 7_800, 700),
                second(30, 8_000, 8_000, 20_000));

        Sustained pace = Sustained.of(seconds, LOAD, false);

        assertThat(pace.sentPerS()).isEqualTo(1000);
        assertThat(pace.answeredPerS()).isEqualTo(950);
        assertThat(pace.unansweredMax()).isEqualTo(200);
        assertThat(pace.groupLagMax()).isEqualTo(700);
        assertThat(pace.lagMax()).isEqualTo(200);
        assertThat(pace.lagGrowthPerS()).isCloseTo(50, within(1e-9));
    }

    @Test
    void takesTheGroupsLagWhereItsPositionsAreExact() {
        List<Second> seconds = List.of(second(2, 10, 0, 500), second(3, 20, 0, 600), second(4, 30, 0, 700));

        Sustained pace = Sustained.of(seconds, LOAD, true);

        assertThat(pace.lagMax()).isEqualTo(700);
        assertThat(pace.lagGrowthPerS()).isCloseTo(100, within(1e-9));
    }

    @Test
    void reportsTheKeysThatTheDesignFixes() {
        Map<String, ?> report = result().report("real-time");

        assertThat(report.keySet())
                .contains(
                        "events_sent",
                        "predictions",
                        "distinct_predictions",
                        "duplicates",
                        "dead_letters",
                        "lost",
                        "latency_ms",
                        "model_version",
                        "accuracy",
                        "skill",
                        "wall_s",
                        "trigger",
                        "offered_per_s",
                        "achieved_per_s",
                        "lag_max_records");
        assertThat(result().latency().report().keySet()).containsExactly("p50", "p95", "p99", "p999", "max");
        assertThat(report.get("model_version")).isEqualTo("10");
    }

    @Test
    void writesAPageThatNeedsNothingElse() {
        Map<String, Object> report = new java.util.LinkedHashMap<>(Map.of("pipeline", "</script><b>"));
        report.putAll(result().reportWithSeconds("real-time"));

        String page = HtmlPage.page("/dev/nightjar/loadtest/report.html", report);

        assertThat(page)
                .contains("uPlot", "\"lag_max_records\"", "\\u003c/script>")
                .doesNotContain("/*REPORT*/", "/*UPLOT_JS*/", "src=\"http", "href=\"http", "</script><b>");
    }

    @Test
    void refusesALoadThatDoesNotFit() {
        assertThatThrownBy(() -> load(OptionalDouble.of(0)))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("--rate 0.0");
        assertThatThrownBy(() -> load(OptionalDouble.of(1e10))).hasMessageContaining("NIGHTJAR_HEAP");
        assertThatThrownBy(() -> new Load(
                        OptionalDouble.empty(), Duration.ZERO, Duration.ofHours(2), Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("7200 s");
    }

    private static LoadResult result() {
        return new LoadResult(
                LOAD,
                10,
                10,
                9,
                1,
                Map.of(),
                1,
                new Latency(9, 1, 2, 3, 4, 5),
                Map.of("9", 3L, "10", 1L),
                Sustained.of(List.of(), LOAD, false),
                List.of(second(1, 1, 1, 0)),
                1.5);
    }

    private static Load load(OptionalDouble perSecond) {
        return new Load(
                perSecond, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    private static Second second(double atS, long written, long matched, long groupLag) {
        return new Second(atS, written, matched, new Latency(1, 1, 1, 1, 1, 1), OptionalLong.of(groupLag));
    }
}
