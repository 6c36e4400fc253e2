package dev.nightjar.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.feature.EntityHistory.AsOf;
import dev.nightjar.feature.IndicatorValue.Side;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every expected number was computed by hand; the sums stand beside it. */
class EntityHistoryTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 3, 2);
    private static final double TINY = 1e-12;

    @Test
    void isNeutralWithoutHistory() {
        AsOf asOf = history().asOf(50, noon(MONDAY));

        assertThat(asOf.values()).containsExactly(50, 50, 0, 0, 100, 100);
        assertThat(asOf.knownDays()).isZero();
        assertThat(asOf.ageMs()).isEqualTo(-1);
    }

    @Test
    void meansTheEventAndTheSixClosesBefore() {
        // The seventh close before, 1000, is out. Mean (10+11+12+13+14+15+16)/7 = 13.
        EntityHistory history = history(1000, 10, 11, 12, 13, 14, 15);

        AsOf asOf = history.asOf(16, noon(MONDAY.plusDays(7)));

        assertThat(value(asOf, Feature.CURRENT_PRICE)).isEqualTo(16);
        assertThat(value(asOf, Feature.AVG_PRICE_7D)).isEqualTo(13);
        // Squares 9+4+1+0+1+4+9 = 28, over 6.
        assertThat(value(asOf, Feature.VOLATILITY_7D)).isCloseTo(Math.sqrt(28 / 6.0), within(TINY));
        assertThat(asOf.knownDays()).isEqualTo(7);
    }

    @Test
    void comparesTheVolumesOfTwoWeeks() {
        // Days 0–6: 100 each; days 7–13: 150 each. 150/100 − 1 = 0.5; day 14's own volume does not count.
        List<DailyPrice> prices = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            prices.add(DailyPrice.of(MONDAY.plusDays(i), 10, i < 7 ? 100 : 150));
        }
        prices.add(DailyPrice.of(MONDAY.plusDays(14), 10, 1e9));

        AsOf asOf = new EntityHistory(prices, List.of()).asOf(10, noon(MONDAY.plusDays(14)));

        assertThat(value(asOf, Feature.VOLUME_TREND)).isCloseTo(0.5, within(TINY));
    }

    @Test
    void leavesUnknownVolumesOut() {
        // The week before: 100 and one unknown; this week: 300, 100 and five unknown: 200/100 − 1 = 1.
        double unknown = Double.NaN;
        EntityHistory history = volumes(
                100, unknown, unknown, unknown, unknown, unknown, unknown, 300, 100, unknown, unknown, unknown, unknown,
                unknown);

        assertThat(value(history.asOf(10, noon(MONDAY.plusDays(14))), Feature.VOLUME_TREND))
                .isEqualTo(1);
    }

    @Test
    void hasNoVolumeTrendWithoutVolumesOrAfterAWeekOfZeros() {
        double unknown = Double.NaN;

        assertThat(value(volumes(unknown, unknown).asOf(10, noon(MONDAY.plusDays(14))), Feature.VOLUME_TREND))
                .isZero();
        assertThat(value(
                        volumes(0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5).asOf(10, noon(MONDAY.plusDays(14))),
                        Feature.VOLUME_TREND))
                .isZero();
        assertThat(value(volumes(100, 200).asOf(10, noon(MONDAY.plusDays(2))), Feature.VOLUME_TREND))
                .isZero();
    }

    @Test
    void indexesTheNewestFigureByTheYearsMean() {
        // Known by Thursday: 80, 100, 150. Mean 110; 150/110 × 100. The one of 366 days before is out.
        EntityHistory history = new EntityHistory(
                List.of(),
                List.of(
                        figure(Side.SUPPLY, 9_999, MONDAY.minusDays(370), 0),
                        figure(Side.SUPPLY, 80, MONDAY.minusDays(14), 5),
                        figure(Side.SUPPLY, 100, MONDAY.minusDays(7), 5),
                        figure(Side.SUPPLY, 150, MONDAY.minusDays(3), 5),
                        figure(Side.DEMAND, 7, MONDAY.minusDays(3), 5)));

        AsOf before = history.asOf(10, noon(MONDAY.plusDays(2)));
        AsOf after = history.asOf(10, noon(MONDAY.plusDays(3)));

        // Friday's figure is known at the end of the next Wednesday: (80 + 100)/2 = 90 until then.
        assertThat(value(before, Feature.SUPPLY_INDEX)).isCloseTo(100 * 100 / 90.0, within(TINY));
        assertThat(value(before, Feature.DEMAND_INDEX)).isEqualTo(100);
        assertThat(value(after, Feature.SUPPLY_INDEX)).isCloseTo(100 * 150 / 110.0, within(TINY));
        assertThat(value(after, Feature.DEMAND_INDEX)).isEqualTo(100);
    }

    @Test
    void neverMixesSeriesOfOneSide() {
        // By name "days" comes before "tonnes": 30 and 10, mean 20. It published nothing before Monday.
        EntityHistory history = new EntityHistory(
                List.of(),
                List.of(
                        figure("tonnes", Side.SUPPLY, 4_000, MONDAY.minusDays(21), 0),
                        figure("tonnes", Side.SUPPLY, 6_000, MONDAY.minusDays(14), 0),
                        figure("days", Side.SUPPLY, 30, MONDAY, 0),
                        figure("tonnes", Side.SUPPLY, 9_000, MONDAY.plusDays(1), 0),
                        figure("days", Side.SUPPLY, 10, MONDAY.plusDays(7), 0)));

        assertThat(value(history.asOf(10, noon(MONDAY)), Feature.SUPPLY_INDEX))
                .isCloseTo(100 * 6_000 / 5_000.0, within(TINY));
        assertThat(value(history.asOf(10, noon(MONDAY.plusDays(2))), Feature.SUPPLY_INDEX))
                .isEqualTo(100);
        assertThat(value(history.asOf(10, noon(MONDAY.plusDays(9))), Feature.SUPPLY_INDEX))
                .isCloseTo(100 * 10 / 20.0, within(TINY));
    }

    @Test
    void knowsAsManyDaysAsAPipelineMayAskFor() {
        List<DailyPrice> prices = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            prices.add(DailyPrice.of(MONDAY.plusDays(i), 10, 5));
        }

        // PipelineFile allows features.min-history from 0 to 14.
        assertThat(new EntityHistory(prices, List.of())
                        .asOf(10, noon(MONDAY.plusDays(30)))
                        .knownDays())
                .isEqualTo(14);
    }

    @Test
    void reachesNoFurtherBackThanTrainingReads() {
        EntityHistory history = new EntityHistory(
                List.of(DailyPrice.of(MONDAY.minusDays(61), 1_000, 5), DailyPrice.of(MONDAY.minusDays(60), 10, 5)),
                List.of());

        AsOf asOf = history.asOf(20, noon(MONDAY));

        assertThat(asOf.knownDays()).isEqualTo(1);
        assertThat(value(asOf, Feature.AVG_PRICE_7D)).isCloseTo(15, within(TINY));
    }

    @Test
    void countsOnlyTheNewestKnownVersionOfARestatedFigure() {
        // Versions of one week: 100 at first, 130 from day 8 on. With 90 before: 130 / ((90+130)/2 = 110).
        EntityHistory history = new EntityHistory(
                List.of(),
                List.of(
                        figure(Side.SUPPLY, 90, MONDAY.minusDays(7), 2),
                        figure(Side.SUPPLY, 100, MONDAY, 2),
                        figure(Side.SUPPLY, 130, MONDAY, 8)));

        assertThat(value(history.asOf(10, noon(MONDAY.plusDays(5))), Feature.SUPPLY_INDEX))
                .isCloseTo(100 * 100 / 95.0, within(TINY));
        assertThat(value(history.asOf(10, noon(MONDAY.plusDays(9))), Feature.SUPPLY_INDEX))
                .isCloseTo(100 * 130 / 110.0, within(TINY));
    }

    @Test
    void usesTheVersionOfARestatedDayThatWasKnownThen() {
        long restatedAt = noon(MONDAY.plusDays(5));
        DailyPrice first = DailyPrice.of(MONDAY, 10, 100);
        DailyPrice restated = new DailyPrice(first.epochDay(), 20, 100, first.eventTimeMs(), restatedAt);
        EntityHistory history = new EntityHistory(List.of(restated, first), List.of());

        assertThat(value(history.asOf(30, restatedAt - 1), Feature.AVG_PRICE_7D))
                .isEqualTo(20);
        assertThat(value(history.asOf(30, restatedAt), Feature.AVG_PRICE_7D)).isEqualTo(25);
    }

    @Test
    void anOutcomeIsWhatWasKnownFirstAndATrainingLabelWhatIsKnownLast() {
        LocalDate tuesday = MONDAY.plusDays(1);
        DailyPrice monday = DailyPrice.of(MONDAY, 10, 1);
        DailyPrice first = DailyPrice.of(tuesday, 11, 1);
        DailyPrice restated = new DailyPrice(first.epochDay(), 20, 1, first.eventTimeMs(), noon(MONDAY.plusDays(30)));
        EntityHistory history = new EntityHistory(List.of(monday, first, restated), List.of());

        assertThat(history.outcomes(0, Long.MAX_VALUE, 1, 0)).singleElement().satisfies(outcome -> {
            assertThat(outcome.laterPrice()).isEqualTo(11);
            assertThat(outcome.labelKnownAtMs()).isEqualTo(first.knownAtMs());
        });
        assertThat(history.examples(0, Long.MAX_VALUE, Long.MAX_VALUE, 1, 0))
                .singleElement()
                .satisfies(example -> assertThat(example.laterPrice()).isEqualTo(20));
    }

    @Test
    void ignoresRowsOfTheEventsOwnDay() {
        EntityHistory history = history(10, 20);

        assertThat(value(history.asOf(30, DailyPrice.closeTimeMs(MONDAY.plusDays(1))), Feature.AVG_PRICE_7D))
                .isEqualTo(20);
    }

    @Test
    void makesOneExampleForEachDayWithALaterOne() {
        List<TrainingExample> examples = history(10, 20, 40).examples(0, Long.MAX_VALUE, Long.MAX_VALUE, 1, 1);

        assertThat(examples).hasSize(1);
        TrainingExample only = examples.get(0);
        assertThat(only.eventTimeMs()).isEqualTo(DailyPrice.closeTimeMs(MONDAY.plusDays(1)));
        assertThat(only.labelKnownAtMs()).isEqualTo(DailyPrice.knownAtMs(MONDAY.plusDays(2)));
        assertThat(only.label()).isCloseTo(Math.log(2), within(TINY));
        assertThat(only.features()[Feature.AVG_PRICE_7D.ordinal()]).isEqualTo(15);
    }

    @Test
    void teachesNothingFromPricesAtOrBelowZero() {
        List<TrainingExample> examples =
                history(10, 20, -37, 0, 40, 50).examples(0, Long.MAX_VALUE, Long.MAX_VALUE, 1, 0);

        assertThat(examples).extracting(TrainingExample::price).containsExactly(10.0, 40.0);
    }

    @Test
    void changesTrainingRowsWhenKnownAtMoves() {
        List<DailyPrice> onTime = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            onTime.add(DailyPrice.of(MONDAY.plusDays(i), 10 + i * i, 100));
        }
        List<DailyPrice> late = onTime.stream()
                .map(row -> new DailyPrice(
                        row.epochDay(),
                        row.close(),
                        row.volume(),
                        row.eventTimeMs(),
                        row.knownAtMs() + 3 * 86_400_000L))
                .toList();
        long asOf = DailyPrice.knownAtMs(MONDAY.plusDays(19));

        List<TrainingExample> before = new EntityHistory(onTime, List.of()).examples(0, asOf, asOf, 1, 7);
        List<TrainingExample> after = new EntityHistory(late, List.of()).examples(0, asOf, asOf, 1, 7);

        // On time: days 7–18. Three days late: days 17–19 are not known yet, and 7 closes are known from day 10 on.
        assertThat(before).hasSize(12);
        assertThat(after).hasSize(6);
        // Day 10 on time: days 4–9 and itself: (26+35+46+59+74+91+110)/7 = 63.
        assertThat(avg(before, MONDAY.plusDays(10))).isCloseTo(63, within(TINY));
        // Late: days 1–6 and itself: (11+14+19+26+35+46+110)/7.
        assertThat(avg(after, MONDAY.plusDays(10))).isCloseTo(261 / 7.0, within(TINY));
    }

    @Test
    void changesTrainingRowsWhenAFiguresKnownAtMoves() {
        List<DailyPrice> prices = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            prices.add(DailyPrice.of(MONDAY.plusDays(i), 10, 100));
        }
        IndicatorValue old = figure(Side.SUPPLY, 100, MONDAY.minusDays(10), 2);
        long asOf = DailyPrice.knownAtMs(MONDAY.plusDays(11));

        List<TrainingExample> friday = new EntityHistory(prices, List.of(old, figure(Side.SUPPLY, 300, MONDAY, 0)))
                .examples(0, asOf, asOf, 1, 0);
        List<TrainingExample> wednesday = new EntityHistory(prices, List.of(old, figure(Side.SUPPLY, 300, MONDAY, 5)))
                .examples(0, asOf, asOf, 1, 0);

        assertThat(supply(friday)).startsWith(100.0, 150.0).endsWith(150.0);
        assertThat(supply(wednesday)).startsWith(100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 150.0);
    }

    private static List<Double> supply(List<TrainingExample> examples) {
        return examples.stream()
                .map(example -> example.features()[Feature.SUPPLY_INDEX.ordinal()])
                .toList();
    }

    private static double avg(List<TrainingExample> examples, LocalDate day) {
        return examples.stream()
                .filter(example -> example.eventTimeMs() == DailyPrice.closeTimeMs(day))
                .findFirst()
                .orElseThrow()
                .features()[Feature.AVG_PRICE_7D.ordinal()];
    }

    private static EntityHistory history(double... closes) {
        List<DailyPrice> prices = new ArrayList<>();
        for (int i = 0; i < closes.length; i++) {
            prices.add(DailyPrice.of(MONDAY.plusDays(i), closes[i], 100));
        }
        return new EntityHistory(prices, List.of());
    }

    private static EntityHistory volumes(double... volumes) {
        List<DailyPrice> prices = new ArrayList<>();
        for (int i = 0; i < volumes.length; i++) {
            prices.add(DailyPrice.of(MONDAY.plusDays(i), 10, volumes[i]));
        }
        return new EntityHistory(prices, List.of());
    }

    private static IndicatorValue figure(Side side, double value, LocalDate day, int delayDays) {
        return figure("stocks", side, value, day, delayDays);
    }

    private static IndicatorValue figure(String series, Side side, double value, LocalDate day, int delayDays) {
        return new IndicatorValue(
                series, side, value, DailyPrice.closeTimeMs(day), DailyPrice.knownAtMs(day.plusDays(delayDays)));
    }

    private static long noon(LocalDate day) {
        return Instant.parse(day + "T12:00:00Z").toEpochMilli();
    }

    private static double value(AsOf asOf, Feature feature) {
        return asOf.values()[feature.ordinal()];
    }
}
