package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightjar.claims.TableFile;
import dev.nightjar.claims.preprocess.CellCsv;
import dev.nightjar.claims.preprocess.ProcessedParts;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.LabelForecast;
import dev.nightjar.evaluation.LabelOutcome;
import dev.nightjar.evaluation.Scores;
import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.telemetry.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learned from a processed data set, and judged on its latest rows. */
class ClaimLessonTest {
    private static final Path REAL = LocalStack.projectHome().resolve("../shared/data/poblesec");
    private static final LocalDateTime START = LocalDateTime.parse("2018-02-05T00:00");

    @TempDir
    Path folder;

    @Test
    void judgesOnTheLatestRowsBesideTheLoadThatStaysAsItIs() throws IOException {
        Pipeline pipeline = pipeline(Map.of("model.trees", "3", "model.max-depth", "3"));
        ProcessedParts parts =
                ProcessedParts.of(pipeline, CellCsv.of(300, START, 1), CellCsv.of(20, START.plusMinutes(600), 2));

        Lesson.Taught taught = taught(pipeline, parts);

        assertThat(taught.learned().rows()).isEqualTo(299);
        assertThat(taught.learned().judgingRows()).isEqualTo(60);
        assertThat(taught.learned().teachingRows())
                .as("from the last of three origins")
                .isEqualTo(278);
        assertThat(taught.learned().account().report()).containsEntry("origins", 3);
        List<LabelOutcome> outcomes =
                LabelForecast.outcomes(ForecastFile.features(pipeline.features().names(), taught.forecasts()));
        assertThat(outcomes).hasSize(60);
        for (int i = 1; i < outcomes.size(); i++) {
            assertThat(outcomes.get(i).row() - outcomes.get(i - 1).row()).isEqualTo(120_000_000L);
            assertThat(outcomes.get(i).naive())
                    .as("the load now is the label of the row before")
                    .isCloseTo(outcomes.get(i - 1).label(), within(1e-6));
        }
        assertThat(taught.learned().account().report()).containsEntry("unlabelled_rows", 1L);
    }

    @Test
    void forecastsTheRealLoadWithSmallerSquaredErrorsThanThatItStays() throws IOException {
        assumeTrue(Files.exists(REAL), "needs ../shared/data/poblesec");
        Pipeline pipeline = pipeline(Map.of("model.trees", "10", "model.max-depth", "7", "gate.origins", "1"));
        ProcessedParts parts = ProcessedParts.of(
                pipeline,
                Files.readString(REAL.resolve("PobleSec.csv")),
                Files.readString(REAL.resolve("PobleSec_test.csv")));

        Lesson.Taught taught = taught(pipeline, parts);

        Scores scores = taught.learned().scores().all();
        System.out.println(taught.learned().account().summary() + scores);
        assertThat(taught.learned().rows()).isEqualTo(15_926);
        assertThat(scores.rmse()).isLessThan(scores.naiveRmse());
        assertThat(scores.skill()).isBetween(-0.1, 0.2);
        assertThat(scores.accuracy()).isGreaterThan(pipeline.gate().minAccuracy());
        assertThat(scores.coverage()).isBetween(0.8, 0.98);
    }

    private Lesson.Taught taught(Pipeline pipeline, ProcessedParts parts) throws IOException {
        Path file = folder.resolve("processed_data.parquet");
        Files.write(file, TableFile.write(parts.train()));
        ProcessedData data = new ProcessedData(file.toString(), "sha", parts.scalings());
        ClaimLesson lesson = new ClaimLesson(
                pipeline,
                data,
                new TableSource(TestSessions.open(), data.uri()),
                System.out::println,
                EventLog.of("test"));
        return lesson.learn(new RunRecord(pipeline, lesson.origin(), "3", "4", Map.of()));
    }

    private static Pipeline pipeline(Map<String, String> overrides) {
        return PipelineFile.read(
                LocalStack.projectHome().resolve("conf/pipelines/cell-traffic.conf"), overrides, Feature.keys());
    }
}
