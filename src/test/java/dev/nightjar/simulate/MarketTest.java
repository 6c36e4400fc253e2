package dev.nightjar.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.feature.TrainingExample;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarketTest {
    private static final LocalDate FROM = LocalDate.of(2015, 1, 1);
    private static final LocalDate TO = LocalDate.of(2024, 12, 31);

    @Test
    void givesTheSameMarketForTheSameSeed() {
        assertThat(new Market(7).between(FROM, TO)).isEqualTo(new Market(7).between(FROM, TO));
    }

    @Test
    void givesAnotherMarketForAnotherSeed() {
        assertThat(new Market(7).between(FROM, TO)).isNotEqualTo(new Market(8).between(FROM, TO));
    }

    @Test
    void showsTheSameDaysWhateverTheRange() {
        LocalDate from = LocalDate.of(2020, 3, 2);
        LocalDate to = LocalDate.of(2020, 3, 31);

        List<SimulatedHistory> alone = new Market(7).between(from, to);

        List<SimulatedHistory> within = new Market(7).between(FROM, TO);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(within.get(i).bars()).containsAll(alone.get(i).bars());
            assertThat(within.get(i).figures()).containsAll(alone.get(i).figures());
            assertThat(alone.get(i).bars()).hasSize(22);
        }
    }

    @Test
    void keepsItsFirstDaysForGood() {
        // Fixture: another value here means that every simulated market in existence changed.
        DailyBar bar = new Market(20001)
                .between(LocalDate.of(2024, 1, 2), LocalDate.of(2024, 1, 2))
                .get(0)
                .bars()
                .get(0);

        assertThat(bar).isEqualTo(new DailyBar(LocalDate.of(2024, 1, 2), 70.99, 72.0, 70.71, 71.23, 294_707));
    }

    @Test
    void tradesEveryWeekdayAtPricesAboveZero() {
        for (SimulatedHistory history : new Market(7).between(FROM, TO)) {
            assertThat(history.bars()).hasSize(2609).allSatisfy(bar -> {
                assertThat(bar.day().getDayOfWeek()).isLessThanOrEqualTo(DayOfWeek.FRIDAY);
                assertThat(bar.low()).isPositive().isLessThanOrEqualTo(Math.min(bar.open(), bar.close()));
                assertThat(bar.high()).isGreaterThanOrEqualTo(Math.max(bar.open(), bar.close()));
                assertThat(bar.volume()).isPositive();
            });
        }
    }

    @Test
    void staysWithinAFactorOfFourOfTheLevelForDecades() {
        for (SimulatedHistory history : new Market(3).between(Market.FIRST_DAY, TO)) {
            CommodityModel model = CommodityModel.ALL.stream()
                    .filter(m -> m.name().equals(history.commodity()))
                    .findFirst()
                    .orElseThrow();
            assertThat(history.bars())
                    .allMatch(bar -> bar.close() > model.level() / 4 && bar.close() < model.level() * 4);
        }
    }

    @Test
    void publishesEachFigureDaysAfterItsPeriod() {
        for (SimulatedHistory history : new Market(7).between(FROM, TO)) {
            assertThat(history.figures()).hasSizeGreaterThan(1000).allSatisfy(figure -> {
                long lag = figure.knownAtMs() - figure.eventTimeMs();
                assertThat(lag).isBetween(4 * 86_400_000L, 6 * 86_400_000L);
                assertThat(figure.value()).isPositive();
            });
        }
    }

    @Test
    void letsFiguresLeadThePrice() {
        List<Double> balance = new ArrayList<>();
        List<Double> returns = new ArrayList<>();
        for (TrainingExample example : examples()) {
            balance.add(example.features()[Feature.DEMAND_INDEX.ordinal()]
                    - example.features()[Feature.SUPPLY_INDEX.ordinal()]);
            returns.add(example.label());
        }

        assertThat(correlation(balance, returns)).isBetween(0.08, 0.5);
    }

    @Test
    void pullsThePriceBackToItsWeek() {
        List<Double> distance = new ArrayList<>();
        List<Double> returns = new ArrayList<>();
        for (TrainingExample example : examples()) {
            distance.add(Math.log(example.features()[Feature.AVG_PRICE_7D.ordinal()] / example.price()));
            returns.add(example.label());
        }

        assertThat(correlation(distance, returns)).isBetween(0.3, 0.7);
    }

    @Test
    void hasNoSkillInFiguresOfAnotherMarket() {
        EntityPair pair = new EntityPair(new Market(7).between(FROM, TO), new Market(8).between(FROM, TO));

        assertThat(correlation(pair.balances(), pair.returns())).isBetween(-0.03, 0.03);
    }

    @Test
    void refusesDaysBeforeItsFirst() {
        assertThatThrownBy(() -> new Market(1).between(Market.FIRST_DAY.minusDays(1), TO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1999-01-03")
                .hasMessageContaining("must not be before 1999-01-04");
    }

    @Test
    void refusesAnEndBeforeTheStart() {
        assertThatThrownBy(() -> new Market(1).between(TO, FROM)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<TrainingExample> examples() {
        List<TrainingExample> examples = new ArrayList<>();
        for (SimulatedHistory history : new Market(7).between(FROM, TO)) {
            examples.addAll(history.history()
                    .examples(DailyPrice.closeTimeMs(FROM.plusYears(1)), Long.MAX_VALUE, Long.MAX_VALUE, 1, 14));
        }
        return examples;
    }

    private static double correlation(List<Double> a, List<Double> b) {
        double[] x = a.stream().mapToDouble(Double::doubleValue).toArray();
        double[] y = b.stream().mapToDouble(Double::doubleValue).toArray();
        return new org.apache.commons.math3.stat.correlation.PearsonsCorrelation().correlation(x, y);
    }

    /** Prices of one market beside the figures of another. */
    private record EntityPair(List<SimulatedHistory> prices, List<SimulatedHistory> others) {
        List<Double> balances() {
            return pairs().stream()
                    .map(e ->
                            e.features()[Feature.DEMAND_INDEX.ordinal()] - e.features()[Feature.SUPPLY_INDEX.ordinal()])
                    .toList();
        }

        List<Double> returns() {
            return pairs().stream().map(TrainingExample::label).toList();
        }

        private List<TrainingExample> pairs() {
            List<TrainingExample> examples = new ArrayList<>();
            for (int i = 0; i < prices.size(); i++) {
                List<IndicatorValue> figures = others.get(i).figures();
                examples.addAll(new dev.nightjar.feature.EntityHistory(
                                prices.get(i).bars().stream()
                                        .map(DailyBar::price)
                                        .toList(),
                                figures)
                        .examples(DailyPrice.closeTimeMs(FROM.plusYears(1)), Long.MAX_VALUE, Long.MAX_VALUE, 1, 14));
            }
            return examples;
        }
    }
}
