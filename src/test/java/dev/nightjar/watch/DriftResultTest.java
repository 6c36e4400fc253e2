package dev.nightjar.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.drift.ColumnDrift;
import dev.nightjar.drift.Verdict;
import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.store.DriftRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftResultTest {
    private static final Pipeline PIPELINE =
            PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), Map.of(), Feature.keys());

    private static final Instant UNTIL = Instant.parse("2026-11-20T10:00:00Z");

    @Test
    void isAsGraveAsItsGravestColumn() {
        assertThat(result(Verdict.STABLE, Verdict.STABLE).verdict()).isEqualTo(Verdict.STABLE);
        assertThat(result(Verdict.STABLE, Verdict.TOO_FEW_ROWS).verdict()).isEqualTo(Verdict.TOO_FEW_ROWS);
        assertThat(result(Verdict.TOO_FEW_ROWS, Verdict.SHIFTED).verdict()).isEqualTo(Verdict.SHIFTED);
        assertThat(result(Verdict.DRIFTED, Verdict.SHIFTED, Verdict.DRIFTED).drifted())
                .containsExactly("column0", "column2");
    }

    @Test
    void showsEachColumnAndSaysWhatTheLimitsAre() {
        String text = DriftTable.of(result(Verdict.STABLE, Verdict.DRIFTED));

        assertThat(text)
                .contains(
                        "commodity-price version 3, predictions made from 2026-11-13T10:00:00Z to 2026-11-20T10:00:00Z")
                .contains("1,234 predictions (42 independent) against 216 training rows (43 independent)")
                .containsPattern("column1 +1,234 +0\\.3000 +0\\.2000 +0\\.1250 +0\\.010 +drifted")
                .contains("drifted from 0.25", "fewer than 500 predictions")
                .endsWith(String.format("In all: drifted%n"));
    }

    @Test
    void showsWhatIsUnknownAsADashAndReportsItAsNull() {
        DriftResult none = new DriftResult(
                PIPELINE,
                new RegisteredVersion("m", "3", "run", Map.of()),
                UNTIL,
                UNTIL,
                0,
                216,
                43,
                List.of(new ColumnDrift(
                        "a", 0, Double.NaN, Double.NaN, Double.NaN, 0.005, Double.NaN, Verdict.TOO_FEW_ROWS)));

        assertThat(DriftTable.of(none)).containsPattern("a +0 +- +- +- +-  too few rows to tell");
        assertThat(none.report()).containsEntry("verdict", "too_few_rows").containsEntry("independent", 0L);
        assertThat(String.valueOf(none.report().get("columns"))).contains("psi=null", "p_value=null");
        assertThat(none.rows(UNTIL)).singleElement().extracting(DriftRow::psi).isEqualTo(Double.NaN);
    }

    private static DriftResult result(Verdict... verdicts) {
        List<ColumnDrift> columns = IntStream.range(0, verdicts.length)
                .mapToObj(i -> new ColumnDrift("column" + i, 1234, 0.3, 0.2, 0.125, 0.005, 0.01, verdicts[i]))
                .toList();
        return new DriftResult(
                PIPELINE,
                new RegisteredVersion("commodity-price", "3", "run", Map.of()),
                UNTIL.minusSeconds(7 * 86_400),
                UNTIL,
                42,
                216,
                43,
                columns);
    }
}
