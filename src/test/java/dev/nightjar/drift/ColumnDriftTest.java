package dev.nightjar.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.pipeline.Pipeline;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnDriftTest {
    private static final Pipeline.Drift LIMITS = new Pipeline.Drift(0.25, 500);

    /** Of 200 values and 500 live ones, by drift_values.py (SciPy). */
    private static final double SCIPYS_PSI = 0.06243054554651412;

    private static final double SCIPYS_KS = 0.093;

    @Test
    void agreesWithSciPy() {
        Reference reference = Columns.reference("x", Columns.logistic(200, 0, 1));

        ColumnDrift drift = drift(reference, Columns.logistic(500, 0.3, 1.2));

        assertThat(drift.psi()).isCloseTo(SCIPYS_PSI, within(1e-12));
        assertThat(drift.ks()).isBetween(SCIPYS_KS - drift.ksError(), SCIPYS_KS + 1e-12);
        assertThat(drift.ksError()).isLessThanOrEqualTo(0.01);
        assertThat(drift.pValue()).isEqualTo(KolmogorovSmirnov.pValue(drift.ks(), 200, 500));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theGridsStatisticFallsShortOfTheRowsOwnByNoMoreThanItSays(long seed) {
        Random random = new Random(seed);
        double[] training = draws(random, 300 + random.nextInt(3000), 0, random.nextInt(20));
        double[] live = draws(random, 200 + random.nextInt(3000), 0.3 * random.nextDouble(), random.nextInt(20));
        Reference reference = Columns.reference("x", training);

        ColumnDrift drift = drift(reference, live);

        double exact = exactStatistic(training, live);
        assertThat(drift.ks())
                .as("seed " + seed)
                .isLessThanOrEqualTo(exact + 1e-12)
                .isGreaterThanOrEqualTo(exact - drift.ksError() - 1e-12);
        assertThat(drift.ksError()).isLessThan(0.011);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsNothingInTheSameValues(long seed) {
        double[] values = draws(new Random(seed), 700, 0, 3);
        Reference reference = Columns.reference("x", values);

        ColumnDrift drift = drift(reference, values);

        assertThat(drift.psi()).isZero();
        assertThat(drift.ks()).isZero();
        assertThat(drift.pValue()).isEqualTo(1);
        assertThat(drift.verdict()).isEqualTo(Verdict.STABLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void growsWithTheShift(long seed) {
        Random random = new Random(seed);
        Reference reference = Columns.reference("x", draws(random, 2000, 0, 0));
        double[] live = draws(random, 2000, 0, 0);
        double psi = -1;
        double ks = -1;
        for (double shift : new double[] {0, 0.25, 0.5, 1, 2, 3}) {
            ColumnDrift drift =
                    drift(reference, Arrays.stream(live).map(x -> x + shift).toArray());
            assertThat(drift.psi()).as("seed " + seed + ", shift " + shift).isGreaterThan(psi);
            assertThat(drift.ks()).as("seed " + seed + ", shift " + shift).isGreaterThan(ks);
            psi = drift.psi();
            ks = drift.ks();
        }
        assertThat(drift(reference, live).verdict()).isEqualTo(Verdict.STABLE);
        assertThat(psi).isGreaterThan(0.25);
    }

    @Test
    void aShiftOfHalfADeviationIsDriftAndOfATenthIsNone() {
        Random random = new Random(6);
        Reference reference = Columns.reference("x", draws(random, 5000, 0, 0));

        // Of normal distributions the index is the square of the shift in deviations, a little less over ten bins.
        assertThat(drift(reference, draws(random, 5000, 0.6, 0)).verdict()).isEqualTo(Verdict.DRIFTED);
        assertThat(drift(reference, draws(random, 5000, 0.4, 0)).verdict()).isEqualTo(Verdict.SHIFTED);
        assertThat(drift(reference, draws(random, 5000, 0.1, 0)).verdict()).isEqualTo(Verdict.STABLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neitherOrderNorPartsMatter(long seed) {
        Random random = new Random(seed);
        double[] values = draws(random, 900, 0.2, 2);
        Reference reference = Columns.reference("x", draws(random, 900, 0, 2));
        List<Double> shuffled = Arrays.stream(values).boxed().collect(Collectors.toList());
        Collections.shuffle(shuffled, random);
        double[] mixed = shuffled.stream().mapToDouble(Double::doubleValue).toArray();

        Counts whole = Columns.counts(reference.grid(), values);
        Counts halves = Columns.plus(
                Columns.counts(reference.grid(), Arrays.copyOf(mixed, 300)),
                Columns.counts(reference.grid(), Arrays.copyOfRange(mixed, 300, 900)));

        assertThat(halves).isEqualTo(whole);
        assertThat(ColumnDrift.of(reference, halves, 900, LIMITS)).isEqualTo(drift(reference, values));
    }

    @Test
    void aConstantColumnIsComparedByEquality() {
        Reference reference = Columns.reference("x", repeated(7, 300));

        assertThat(drift(reference, repeated(7, 600)).psi()).isZero();
        ColumnDrift moved = drift(reference, repeated(Math.nextUp(7.0), 600));
        assertThat(moved.verdict()).isEqualTo(Verdict.DRIFTED);
        assertThat(moved.ks()).isEqualTo(1);
        ColumnDrift partly = drift(
                reference,
                DoubleStream.concat(Arrays.stream(repeated(7, 300)), Arrays.stream(repeated(8, 300)))
                        .toArray());
        // by hand: shares 1 and 0.5 ÷ 300 against 0.5 and 0.5
        assertThat(partly.psi()).isCloseTo(0.5 * Math.log(2) + (0.5 - 0.5 / 300) * Math.log(300), within(1e-12));
    }

    @Test
    void missingValuesAreABinOfTheirOwn() {
        double[] values = draws(new Random(8), 600, 0, 0);
        double[] holes = values.clone();
        Arrays.fill(holes, 0, 300, Double.NaN);
        Reference reference = Columns.reference("x", values);
        Reference withHoles = Columns.reference("x", holes);

        assertThat(drift(reference, holes).verdict()).isEqualTo(Verdict.DRIFTED);
        assertThat(drift(withHoles, holes).psi()).isZero();
        ColumnDrift nothingThere = drift(reference, repeated(Double.NaN, 600));
        assertThat(nothingThere.verdict()).isEqualTo(Verdict.DRIFTED);
        assertThat(nothingThere.ks()).isNaN();
        assertThat(nothingThere.pValue()).isNaN();
    }

    @Test
    void saysNothingOfFewRows() {
        Reference reference = Columns.reference("x", draws(new Random(9), 600, 0, 0));

        ColumnDrift few = drift(reference, draws(new Random(9), 499, 5, 0));

        assertThat(few.psi()).isGreaterThan(1);
        assertThat(few.verdict()).isEqualTo(Verdict.TOO_FEW_ROWS);
        assertThat(drift(reference).psi()).isNaN();
        assertThat(drift(reference).verdict()).isEqualTo(Verdict.TOO_FEW_ROWS);
    }

    @Test
    void saysNothingWhereChanceReachesTheIndex() {
        Reference reference = Columns.dependent("x", 150, draws(new Random(10), 150, 0, 0));
        Counts live = Columns.counts(reference.grid(), draws(new Random(11), 1000, 0.6, 0));

        ColumnDrift alike = ColumnDrift.of(reference, live, 40, LIMITS);

        assertThat(alike.psi()).isBetween(0.25, alike.chance());
        assertThat(alike.verdict()).isEqualTo(Verdict.TOO_FEW_ROWS);
        assertThat(ColumnDrift.of(reference, live, 1000, LIMITS).verdict()).isEqualTo(Verdict.DRIFTED);
    }

    @Test
    void saysNothingOfFewerIndependentRowsThanBins() {
        double[] values = draws(new Random(12), 1000, 0, 0);
        Reference reference = Columns.reference("x", values);
        Counts live = Columns.counts(reference.grid(), values);

        assertThat(ColumnDrift.of(reference, live, 9, LIMITS).verdict()).isEqualTo(Verdict.TOO_FEW_ROWS);
        assertThat(ColumnDrift.of(reference, live, 10, LIMITS).verdict()).isEqualTo(Verdict.STABLE);
    }

    @Test
    void theProbabilityIsThatOfTheIndependentRows() {
        Reference reference = Columns.dependent("x", 40, Columns.logistic(200, 0, 1));
        Counts live = Columns.counts(reference.grid(), Columns.logistic(500, 0.3, 1.2));

        ColumnDrift drift = ColumnDrift.of(reference, live, 50, LIMITS);

        assertThat(drift.pValue()).isEqualTo(KolmogorovSmirnov.pValue(drift.ks(), 40, 50));
    }

    private static ColumnDrift drift(Reference reference, double... live) {
        return ColumnDrift.of(reference, Columns.counts(reference.grid(), live), live.length, LIMITS);
    }

    /** Normal; the first tenths of them on one number. */
    private static double[] draws(Random random, int count, double shift, int tenthsAlike) {
        return random.doubles(count)
                .map(x -> 10 * x < Math.min(tenthsAlike, 8) ? 0.5 : shift + random.nextGaussian())
                .toArray();
    }

    private static double[] repeated(double value, int times) {
        double[] values = new double[times];
        Arrays.fill(values, value);
        return values;
    }

    private static double exactStatistic(double[] one, double[] other) {
        return DoubleStream.concat(Arrays.stream(one), Arrays.stream(other))
                .map(x -> Math.abs(share(one, x) - share(other, x)))
                .max()
                .orElseThrow();
    }

    private static double share(double[] values, double upTo) {
        return (double) Arrays.stream(values).filter(x -> x <= upTo).count() / values.length;
    }
}
