package dev.nightjar.claims.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.claims.ClaimedData;
import dev.nightjar.claims.ProcessedMeta;
import dev.nightjar.claims.TableFile;
import dev.nightjar.claims.preprocess.CellCsv;
import dev.nightjar.claims.preprocess.ProcessedParts;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.ResidualIntervals;
import dev.nightjar.model.Residuals;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.stack.LocalStack;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchPredictionTest {
    private static final LocalDateTime START = LocalDateTime.parse("2018-02-05T00:00");
    private static final String ASKED = CellCsv.of(50, START.plusDays(3), 9);

    private final Pipeline pipeline = PipelineFile.read(
            LocalStack.projectHome().resolve("conf/pipelines/cell-traffic.conf"), Map.of(), Feature.keys());

    /** A model outlives the statistics that its own data set was scaled by. */
    @Test
    void answersTheSameHoweverTheClaimIsScaled() throws IOException {
        ProcessedParts one = ProcessedParts.of(pipeline, CellCsv.of(300, START, 1), ASKED);
        ProcessedParts another = ProcessedParts.of(pipeline, CellCsv.of(40, START.plusDays(1), 2), ASKED);

        BatchPrediction first = BatchPrediction.of(pipeline, data(one), estimator());
        BatchPrediction second = BatchPrediction.of(pipeline, data(another), estimator());

        assertThat(one.scaling("down")).isNotEqualTo(another.scaling("down"));
        for (String column : List.of("prediction", "lower", "upper", "naive", "next_down")) {
            assertThat(second.table().values(column)).as(column).containsExactly(values(first, column), within(1.0));
        }
        assertThat(first.table().values("naive")[1])
                .as("the load now is the label of the row before")
                .isCloseTo(first.table().values("next_down")[0], within(1.0));
    }

    private static double[] values(BatchPrediction batch, String column) {
        return batch.table().values(column);
    }

    private static ClaimedData data(ProcessedParts parts) throws IOException {
        byte[] file = TableFile.write(parts.test());
        ProcessedMeta meta = new ProcessedMeta(
                "sha", "hash", parts.test().rows(), parts.test().names().size(), parts.scalings());
        return new ClaimedData("key", "file:key", file, "sha", meta);
    }

    /** 0.9 of the load now, and as much again of the load up. */
    private Estimator estimator() {
        Standardisation asItIs = new Standardisation(pipeline.features().names().stream()
                .map(name -> new Standardisation.Column(name, 0, 0, 1))
                .toList());
        double[] weights = new double[asItIs.inputs().size()];
        Arrays.fill(weights, 0, 2, 0.9);
        return new Estimator(
                new ResidualIntervals(
                        new LinearModel(asItIs.inputs(), weights, 0, Map.of()),
                        new Residuals(new double[] {-2e7, 0, 2e7})),
                asItIs,
                0.9);
    }
}
