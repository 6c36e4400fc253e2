package dev.nightjar.claims.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.claims.Table;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.Scaling;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Pipeline.TimeFeature;
import dev.nightjar.pipeline.PipelineFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cleaning, scaling, time features and labels, on literal rows. */
class ProcessingTest {
    private static final LocalDateTime MONDAY_NOON = LocalDateTime.parse("2018-02-05T12:00:00");
    private static final Duration STEP = Duration.ofMinutes(2);

    @Test
    void scalesAsCommonsMathSaysWhateverTheSize() {
        for (double size : new double[] {1e-8, 1, 1e9, 1e-180, 1e160}) {
            double[] values = IntStream.range(0, 1000)
                    .mapToDouble(i -> size * (1 + Math.sin(i)))
                    .toArray();
            DescriptiveStatistics expected = new DescriptiveStatistics(
                    Arrays.stream(values).map(value -> value / size).toArray());

            Scaling scaling = Scalings.of(values);

            assertThat(scaling.mean() / size).isCloseTo(expected.getMean(), within(1e-12));
            assertThat(scaling.scale() / size).isCloseTo(expected.getStandardDeviation(), within(1e-12));
        }
    }

    @Test
    void scalesAColumnWithoutVarianceByOne() {
        double[] values = {2.5e-8, 2.5e-8, 2.5e-8};

        Scaling scaling = Scalings.of(values);

        assertThat(scaling).isEqualTo(new Scaling(2.5e-8, 1));
        assertThat(scaling.scaled(2.5e-8)).isZero();
    }

    @Test
    void tellsSmallDifferencesFromNoVariance() {
        assertThat(Scalings.of(new double[] {1e-8, 1e-8 + 1e-15}).scale()).isCloseTo(7.07e-16, within(1e-18));
    }

    @ParameterizedTest
    @CsvSource({
        "TIME_OF_DAY_SIN, 2018-02-05T06:00:00, 1",
        "TIME_OF_DAY_COS, 2018-02-05T12:00:00, -1",
        "TIME_OF_DAY_SIN, 2018-02-05T00:00:00, 0",
        "DAY_OF_WEEK,     2018-02-05T23:58:00, 1",
        "DAY_OF_WEEK,     2018-02-11T00:00:00, 7",
        "WEEKEND,         2018-02-09T23:58:00, 0",
        "WEEKEND,         2018-02-10T00:00:00, 1",
        "WEEKEND,         2018-02-11T23:58:00, 1"
    })
    void knowsFeaturesFromTheTime(TimeFeature feature, LocalDateTime time, double value) {
        assertThat(TimeFeatures.of(feature, time)).isCloseTo(value, within(1e-12));
    }

    @Test
    void fillsWithTheLastValueBeforeOrTheMedianButNeverWithALaterOne() {
        double[] values = {Double.NaN, 4, Double.NaN, Double.NaN, 8, Double.NaN};
        double median = EmptyCells.median(values);

        assertThat(median).isEqualTo(6);
        assertThat(filled(Pipeline.EmptyCells.LAST, values, Double.NaN, median)).containsExactly(6, 4, 4, 4, 8, 8);
        assertThat(filled(Pipeline.EmptyCells.LAST, values, 1, median)).containsExactly(1, 4, 4, 4, 8, 8);
        assertThat(filled(Pipeline.EmptyCells.MEDIAN, values, 1, median)).containsExactly(6, 4, 6, 6, 8, 6);
        assertThatThrownBy(() -> filled(Pipeline.EmptyCells.REJECT, values, 1, median))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.DATASET_REFUSED))
                .hasMessageContaining("row 1")
                .hasMessageContaining("reject");
    }

    private static double[] filled(Pipeline.EmptyCells rule, double[] values, double before, double median) {
        return new EmptyCells(rule).filled("c", values, before, median);
    }

    @Test
    void labelsARowWithTheNextStepsValueAndNothingElse() {
        List<LocalDateTime> times = List.of(
                MONDAY_NOON,
                MONDAY_NOON.plus(STEP),
                MONDAY_NOON.plus(STEP.multipliedBy(3)),
                MONDAY_NOON.plus(STEP.multipliedBy(4)),
                MONDAY_NOON.plus(STEP.multipliedBy(5)));

        double[] labels = NextValues.of(times, new double[] {1, 2, 3, Double.NaN, 5}, STEP);

        assertThat(labels).containsExactly(2, Double.NaN, Double.NaN, 5, Double.NaN);
    }

    /** The rows stay; the last has no label, though the test part's first row would have it. */
    @Test
    void losesNoRowAndTakesNothingOutOfTheTestPart() throws IOException {
        Pipeline pipeline = pipeline(Map.of());
        RawRows train = raw(pipeline, 50, MONDAY_NOON);
        RawRows test = raw(pipeline, 20, MONDAY_NOON.plus(STEP.multipliedBy(50)));
        RawRows otherTest = raw(pipeline, 30, MONDAY_NOON.plus(STEP.multipliedBy(90)));

        Processing.Processed processed = new Processing(pipeline).of(train, test);
        Processing.Processed again = new Processing(pipeline).of(train, otherTest);

        Table table = processed.train().table();
        assertThat(table.names()).hasSize(17).startsWith("time", "down").endsWith("weekend", "next_down");
        assertThat(table.rows()).isEqualTo(50);
        assertThat(processed.train().unlabelled()).isEqualTo(1);
        assertThat(table.values("next_down")[49]).isNaN();
        for (String name : table.names().subList(1, 17)) {
            assertThat(again.train().table().values(name)).as(name).containsExactly(table.values(name));
        }
        assertThat(processed.constant()).contains("rb_up", "weekend").doesNotContain("rb_down_var");
    }

    @Test
    void unscalesTheLoadToWhatWasMeasured() throws IOException {
        Pipeline pipeline = pipeline(Map.of());
        RawRows train = raw(pipeline, 50, MONDAY_NOON);

        Processing.Processed processed = new Processing(pipeline).of(train, raw(pipeline, 20, MONDAY_NOON.plusDays(1)));

        double[] scaled = processed.train().table().values("down");
        Scaling scaling = java.util.Objects.requireNonNull(processed.scalings().get("down"));
        for (int i = 0; i + 1 < 50; i++) {
            assertThat(scaling.measured(scaled[i])).isCloseTo(train.column("down")[i], within(1e-6));
            assertThat(scaling.measured(scaled[i + 1]))
                    .isCloseTo(processed.train().table().values("next_down")[i], within(1e-6));
        }
    }

    @Test
    void refusesATestPartThatDoesNotFollow() {
        Pipeline pipeline = pipeline(Map.of());

        assertThatThrownBy(() -> new Processing(pipeline)
                        .of(raw(pipeline, 50, MONDAY_NOON), raw(pipeline, 20, MONDAY_NOON.plusMinutes(98))))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("begins at 2018-02-05T13:38")
                .hasMessageContaining("follows");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2018-02-05 12:00:00,x,1       | line 3: down is "x"
            2018-02-05 12:00:00,NaN,1     | line 3: down is "NaN"
            2018-02-05 12:00:00,1e300,1   | line 3: down is "1e300"
            2018-02-05 12:00:00,12f,1     | line 3: down is "12f"
            2018-02-05 12:00:00,0x1p3,1   | line 3: down is "0x1p3"
            2018-02-05 12:00:00,1         | line 3: it has 2 cells, the header 3
            2018-02-05 11:58:00,1,1       | line 3: time is 2018-02-05T11:58, not later
            yesterday,1,1                 | line 3: time is "yesterday"
            """)
    void namesTheLineThatIsWrong(String line, String problem) {
        CsvRows rows = new CsvRows("data.csv", "time", List.of("down", "up"));
        String csv = "time,down,up\n2018-02-05 11:58:00,1,\n" + line + "\n";

        assertThatThrownBy(() -> rows.read(new BufferedReader(new StringReader(csv))))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.DATASET_REFUSED))
                .hasMessageContaining("data.csv, " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'time,dwon\n'      | no column down; did you mean dwon
            'time,down,down\n' | 2 columns down
            'time,down\n'      | it has no rows
            ''                 | it is empty
            """)
    void namesTheColumnThatIsMissing(String csv, String problem) {
        CsvRows rows = new CsvRows("data.csv", "time", List.of("down"));

        assertThatThrownBy(() -> rows.read(new BufferedReader(new StringReader(csv))))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.INPUT_UNRECOGNISED))
                .hasMessageContaining(problem);
    }

    private static Pipeline pipeline(Map<String, String> overrides) {
        return PipelineFile.read(Path.of("conf/pipelines/cell-traffic.conf"), new HashMap<>(overrides), Feature.keys());
    }

    /** A day's wave, some cells empty, {@code rb_up} constant. */
    private static RawRows raw(Pipeline pipeline, int rows, LocalDateTime from) throws IOException {
        return new CsvRows("t", "time", Processing.measured(pipeline))
                .read(new BufferedReader(new StringReader(CellCsv.of(rows, from, 0))));
    }
}
