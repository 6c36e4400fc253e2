package dev.nightjar.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.forest.TreeNode;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline.LabelKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatorTest {
    private static final double[] PROBE = {3, 100, 7};

    private final Estimator estimator = Estimators.small(4);

    @Test
    void fillsScalesAndAsksTheForest() {
        // median 5, mean 4, scale 2; median 100, mean 110, scale 10; constant 7: mean 7, scale 1
        double expected = estimator.model().predict(new double[] {(3 - 4) / 2.0, (100 - 110) / 10.0, 0});

        assertThat(estimator.estimate(PROBE).value()).isEqualTo(expected);
        assertThat(estimator.estimate(new double[] {3, Double.NaN, 7}).value()).isEqualTo(expected);
    }

    @Test
    void keepsTheValueBetweenTheIntervalsEnds() {
        Estimate estimate = estimator.estimate(PROBE);

        assertThat(estimate.lower()).isLessThanOrEqualTo(estimate.upper());
    }

    @Test
    void isReadAsItWasWritten() {
        byte[] file = EstimatorFile.write(estimator, PROBE);

        Estimator read = EstimatorFile.read(file, estimator.model(), Estimators.NAMES, LabelKind.REGRESSION, 0.9);

        assertThat(read.standardisation()).isEqualTo(estimator.standardisation());
        assertThat(read.estimate(PROBE)).isEqualTo(estimator.estimate(PROBE));
    }

    @Test
    void answersClassesWithProbabilitiesAndNoInterval() {
        Estimator classes = Estimators.classes();

        Estimate estimate = classes.estimate(new double[] {5, 100, 7});

        assertThat(estimate.value()).isEqualTo(1);
        assertThat(estimate.probabilities()).containsExactly(1 / 3.0, 2 / 3.0);
        assertThat(estimate.lower()).isNaN();
        assertThat(estimate.isUsable()).isTrue();
        assertThat(classes.estimate(PROBE).probabilities()).containsExactly(0.75, 0.25);
    }

    @Test
    void namesProbabilitiesByClass() {
        assertThat(Estimators.classes().estimate(PROBE).probabilities(List.of("no", "yes")))
                .containsExactly(Map.entry("no", 0.75), Map.entry("yes", 0.25));
    }

    @Test
    void keepsTheNamesOfClasses() {
        Estimator classes = Estimators.classes();
        byte[] file = EstimatorFile.write(classes, PROBE);

        Estimator read = EstimatorFile.read(file, classes.model(), Estimators.NAMES, LabelKind.CLASSIFICATION, 0.9);

        assertThat(read.classes()).containsExactly("no", "yes");
        assertThat(read.estimate(PROBE)).isEqualTo(classes.estimate(PROBE));
    }

    @Test
    void refusesClassesWhereANumberIsExpectedAndTheOtherWay() {
        Estimator classes = Estimators.classes();
        byte[] ofClasses = EstimatorFile.write(classes, PROBE);
        byte[] ofNumber = EstimatorFile.write(estimator, PROBE);

        assertThatThrownBy(() ->
                        EstimatorFile.read(ofClasses, classes.model(), Estimators.NAMES, LabelKind.REGRESSION, 0.9))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("label.kind");
        assertThatThrownBy(() -> EstimatorFile.read(
                        ofNumber, estimator.model(), Estimators.NAMES, LabelKind.CLASSIFICATION, 0.9))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("label.kind");
        assertThatThrownBy(() -> new Estimator(classes.model(), Estimators.STANDARDISATION, List.of("no"), 0.9))
                .isInstanceOf(NightjarException.class);
    }

    @Test
    void refusesTheForestOfAnotherVersion() {
        byte[] file = EstimatorFile.write(estimator, PROBE);

        assertThatThrownBy(() -> EstimatorFile.read(
                        file, Estimators.small(5).model(), Estimators.NAMES, LabelKind.REGRESSION, 0.9))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                .hasMessageContaining("probe");
    }

    @Test
    void refusesAForestWithoutLabels() {
        byte[] file = EstimatorFile.write(estimator, PROBE);
        Forest bare = Forest.of(Estimators.STANDARDISATION.inputs(), List.of(new TreeNode.Leaf(150)), Map.of());

        assertThatThrownBy(() -> EstimatorFile.read(file, bare, Estimators.NAMES, LabelKind.REGRESSION, 0.9))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                .hasMessageContaining("quantiles");
    }

    /** The file says so, too: the two agree. */
    @Test
    void refusesAForestWhoseAnswerIsInfinite() {
        TreeNode most = new TreeNode.Leaf(Double.MAX_VALUE);
        Forest endless = Forests.taught(
                Forest.of(Estimators.STANDARDISATION.inputs(), List.of(most, most), Map.of()),
                new double[6],
                new double[] {1, 2});
        byte[] file = EstimatorFile.write(new Estimator(endless, Estimators.STANDARDISATION, 0.9), PROBE);

        assertThatThrownBy(() -> EstimatorFile.read(file, endless, Estimators.NAMES, LabelKind.REGRESSION, 0.9))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                .hasMessageContaining("Infinity");
    }

    @Test
    void refusesFeaturesInAnotherOrder() {
        byte[] file = EstimatorFile.write(estimator, PROBE);

        assertThatThrownBy(() ->
                        EstimatorFile.read(file, estimator.model(), List.of("b", "a", "c"), LabelKind.REGRESSION, 0.9))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("[b, a, c]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "scale" : 2.0  | "scale" : 0.0
            "mean" : 4.0   | "mean" : "x"
            "median" : 5.0 | "median" : null
            "format" : 1   | "format" : 2
            "name" : "a"   | "name" : "b"
            {              | [
            """)
    void refusesWhatWasTamperedWith(String before, String after) {
        String file = new String(EstimatorFile.write(estimator, PROBE), StandardCharsets.UTF_8);
        assertThat(file).contains(before);
        byte[] changed = file.replace(before, after).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() ->
                        EstimatorFile.read(changed, estimator.model(), Estimators.NAMES, LabelKind.REGRESSION, 0.9))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT));
    }
}
