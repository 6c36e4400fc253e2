package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.drift.Reference;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.session.TestSessions;
import dev.nightjar.telemetry.EventLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training from a small table that the test writes. */
class TableTrainingTest {
    private static final String HEADER = "size,colour tone,constant,price";

    @TempDir
    Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void leavesOutRowsThatCannotTeachAndSaysWhy() throws IOException {
        Pipeline pipeline = pipeline("reject", "1,2,3,4", "1,x,3,4", ",2,3,4", "1,2,3,", "1,NaN,3,4", "1,2,1e200,4");

        List<Row> rows = rows(pipeline).select("`nightjar/reason`").collectAsList();

        assertThat(rows.stream().map(row -> row.isNullAt(0) ? "OK" : row.getString(0)))
                .containsExactlyInAnyOrder("OK", "BAD_NUMBER", "EMPTY_CELL", "EMPTY_CELL", "BAD_NUMBER", "BAD_NUMBER");
    }

    @Test
    void keepsRowsWithAMissingFeatureWhereTheMedianTakesItsPlace() throws IOException {
        Pipeline pipeline = pipeline("median", "1,2,3,4", ",2,3,4", "1,2,3,");

        List<Row> rows = rows(pipeline).filter("`nightjar/reason` IS NULL").collectAsList();

        assertThat(rows).hasSize(2);
    }

    @Test
    void scalesWithTheRowsStatisticsAndSurvivesAColumnWithoutVariance() throws IOException {
        Pipeline pipeline = pipeline("median", "1,10,7,1", "2,20,7,1", ",40,7,1", "9,10,7,1");

        Standardisation standardisation =
                Standardiser.of(rows(pipeline), pipeline.features().names());

        Standardisation.Column size = standardisation.columns().get(0);
        assertThat(size.median()).isEqualTo(2);
        assertThat(size.mean()).isEqualTo(3.5); // (1 + 2 + 2 + 9) / 4
        assertThat(size.scale()).isCloseTo(Math.sqrt((6.25 + 2.25 + 2.25 + 30.25) / 3), within(1e-12));
        assertThat(standardisation.columns().get(2)).isEqualTo(new Standardisation.Column("constant", 7, 7, 1));
        assertThat(Standardiser.constant(rows(pipeline), standardisation)).containsExactly("constant");
    }

    @Test
    void sparksModelAnswersAsTheEstimatorDoes() throws IOException {
        Pipeline pipeline = pipeline("median", random(200));
        Dataset<Row> rows = rows(pipeline).filter("`nightjar/reason` IS NULL").drop(TableRows.REASON);

        TableTrainer.Fitted fitted = new TableTrainer(
                        pipeline.model(), pipeline.features().names(), List.of())
                .fit(rows, lit(false), lit(true), Map.of());

        Estimator estimator = fitted.estimator();
        List<Row> answers =
                fitted.pipeline().transform(rows.drop(TableRows.LABEL)).collectAsList();
        assertThat(answers).hasSize(200);
        for (Row answer : answers) {
            double[] features = pipeline.features().names().stream()
                    .mapToDouble(
                            name -> answer.isNullAt(answer.fieldIndex(name)) ? Double.NaN : answer.<Double>getAs(name))
                    .toArray();
            assertThat(estimator.estimate(features).value()).isEqualTo(answer.<Double>getAs("prediction"));
        }
    }

    @Test
    void theSameRowsInAnotherOrderGiveTheSameModel() throws IOException {
        String[] lines = random(150);
        Lesson.Taught one = learn(pipeline("median", lines));
        List<String> shuffled = new ArrayList<>(List.of(lines));
        Collections.shuffle(shuffled, new Random(3));
        Lesson.Taught two = learn(pipeline("median", shuffled.toArray(String[]::new)));

        assertThat(two.learned().digest()).isEqualTo(one.learned().digest());
        assertThat(two.forecasts()).isEqualTo(one.forecasts());
        assertThat(two.trained().files().get("standardisation.json"))
                .isEqualTo(one.trained().files().get("standardisation.json"));
        assertThat(two.trained().onnx()).isEqualTo(one.trained().onnx());
    }

    @Test
    void judgesOnRowsThatDidNotTeachAgainstTheirMean() throws IOException {
        Lesson.Taught taught = learn(pipeline("median", random(400)));

        Learned learned = taught.learned();
        assertThat(learned.rows()).isEqualTo(400);
        assertThat(learned.teachingRows() + learned.judgingRows()).isEqualTo(400);
        assertThat(learned.judgingRows()).isBetween(60L, 140L);
        assertThat(learned.scores().all().skill()).isBetween(0.3, 1.0);
        assertThat(ForecastFile.labels(taught.forecasts())).hasSize((int) learned.judgingRows());
        assertThat(taught.references())
                .extracting(Reference::name)
                .containsExactly("size", "colour tone", "constant", "prediction");
        assertThat(taught.references()).allSatisfy(reference -> {
            assertThat(reference.counts().rows()).isEqualTo(400);
            assertThat(reference.counts().missing())
                    .as("the median stands for it")
                    .isZero();
        });
        assertThat(learned.account().report().get("constant_columns")).isEqualTo(List.of("constant"));
        assertThat(learned.account().tags()).containsEntry("nightjar.constant-columns", "constant");
    }

    @Test
    void tellsClassesApartAndJudgesByTheirProbabilities() throws IOException {
        Lesson.Taught taught = learn(classification(classes(400, "sold", "kept")));

        Scores scores = taught.learned().scores().all();
        assertThat(scores.accuracy()).isBetween(85.0, 100.0);
        assertThat(scores.naiveAccuracy()).isBetween(40.0, 75.0);
        assertThat(scores.skill()).isBetween(0.3, 1.0);
        assertThat(ForecastFile.classes(taught.forecasts()))
                .hasSize((int) taught.learned().judgingRows());
        assertThat(taught.trained().outputs()).containsExactly("prediction", "probability/kept", "probability/sold");
        assertThat(new String(taught.trained().files().get("standardisation.json"), StandardCharsets.UTF_8))
                .contains("\"classes\" : [ \"kept\", \"sold\" ]");
        assertThat(taught.references()).hasSize(4);
    }

    @Test
    void numbersClassesInTheirOrder() throws IOException {
        Pipeline pipeline = classification("1,2,3, 10", "1,2,3,-2", "1,2,3,9", "1,2,3,10", "1,2,3,");
        Dataset<Row> rows = rows(pipeline).filter("`nightjar/reason` IS NULL");

        TableLabels labels = TableLabels.of(pipeline, rows);

        assertThat(labels.classes()).containsExactly("-2", "9", "10");
        assertThat(labels.numbered(rows).select("`nightjar/label`").collectAsList())
                .extracting(row -> row.getDouble(0))
                .containsExactlyInAnyOrder(2.0, 0.0, 1.0, 2.0);
    }

    @Test
    void refusesAsClassesWhatIsNone() throws IOException {
        assertRefused(ReasonCode.INPUT_UNRECOGNISED, classification(random(150)));
        assertRefused(ReasonCode.LABEL_CONSTANT, classification(classes(100, "sold", "sold")));
        assertRefused(ReasonCode.WINDOW_TOO_SMALL, classification("1,2,3,"));
    }

    @Test
    void refusesWhatCannotBeLearnedFrom() throws IOException {
        assertRefused(ReasonCode.WINDOW_TOO_SMALL, pipeline("reject", random(5)));
        assertRefused(ReasonCode.LABEL_CONSTANT, pipeline("reject", constant(60)));
        Pipeline absent = pipeline("reject", random(50));
        Files.writeString(folder.resolve("data.csv"), "size,constant,price\n1,2,3\n");
        assertRefused(ReasonCode.INPUT_UNRECOGNISED, absent);
        Files.delete(folder.resolve("data.csv"));
        assertRefused(ReasonCode.FILE_UNREADABLE, absent);
    }

    @Test
    void readsParquetAsItReadsCsv() throws IOException {
        Pipeline csv = pipeline("median", random(150));
        Path parquet = folder.resolve("data.parquet");
        spark.read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(folder.resolve("data.csv").toString())
                .write()
                .parquet(parquet.toString());

        Lesson.Taught fromCsv = learn(csv);
        Lesson.Taught fromParquet = learn(read("median", parquet));

        assertThat(fromParquet.learned().digest()).isEqualTo(fromCsv.learned().digest());
    }

    @Test
    void leavesOutWhatIsNoTableInAFolder() throws IOException {
        Pipeline file = pipeline("reject", random(150));
        Files.writeString(folder.resolve("README.md"), "Where these rows come from, and when.\n");

        assertThat(learn(read("reject", folder)).learned().digest())
                .isEqualTo(learn(file).learned().digest());
    }

    private static void assertRefused(ReasonCode reason, Pipeline pipeline) {
        assertThatThrownBy(() -> learn(pipeline))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Lesson.Taught learn(Pipeline pipeline) {
        TableLesson lesson = new TableLesson(
                pipeline,
                new TableSource(spark, pipeline.features().trainingData()),
                step -> {},
                EventLog.of("retrain"));
        return lesson.learn(new RunRecord(pipeline, lesson.origin(), "3.0.0", spark.version(), Map.of()));
    }

    private static Dataset<Row> rows(Pipeline pipeline) {
        return new TableRows(pipeline)
                .of(new TableSource(spark, pipeline.features().trainingData()).rows());
    }

    /** The price follows the size; every seventh tone is missing. */
    private static String[] random(int count) {
        Random random = new Random(count);
        String[] lines = new String[count];
        for (int i = 0; i < count; i++) {
            double size = random.nextDouble();
            String tone = i % 7 == 0 ? "" : Double.toString(random.nextGaussian());
            lines[i] = size + "," + tone + ",5," + (100 + 100 * size + random.nextGaussian());
        }
        return lines;
    }

    private static String[] classes(int count, String above, String below) {
        Random random = new Random(23);
        String[] lines = new String[count];
        for (int i = 0; i < count; i++) {
            double size = random.nextDouble();
            String type = size + 0.05 * random.nextGaussian() > 0.5 ? above : below;
            lines[i] = size + "," + random.nextGaussian() + ",5," + type;
        }
        return lines;
    }

    private static String[] constant(int count) {
        String[] lines = new String[count];
        for (int i = 0; i < count; i++) {
            lines[i] = i + "," + i + ",5,7";
        }
        return lines;
    }

    private Pipeline pipeline(String missing, String... lines) throws IOException {
        Path file = folder.resolve("data.csv");
        Files.writeString(file, HEADER + "\n" + String.join("\n", lines) + "\n");
        return read(missing, file);
    }

    private Pipeline classification(String... lines) throws IOException {
        Path file = folder.resolve("data.csv");
        Files.writeString(file, HEADER + "\n" + String.join("\n", lines) + "\n");
        return read("reject", file, "classification");
    }

    private static Pipeline read(String missing, Path data) {
        return read(missing, data, "regression");
    }

    private static Pipeline read(String missing, Path data, String kind) {
        return PipelineFile.read(
                Path.of("conf/pipelines/diabetes.conf"),
                Map.of(
                        "features.names", "[size, \"colour tone\", constant]",
                        "features.missing", missing,
                        "features.training-data", "\"" + data + "\"",
                        "label.column", "price",
                        "label.kind", kind,
                        "model.trees", "5",
                        "model.max-depth", "4",
                        "gate.min-rows", "20"),
                Feature.keys());
    }
}
