package dev.nightjar.watch;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.drift.Counts;
import dev.nightjar.drift.EntityWeeks;
import dev.nightjar.drift.Grid;
import dev.nightjar.drift.Reference;
import dev.nightjar.histogram.ColumnCounts;
import dev.nightjar.histogram.Counted;
import dev.nightjar.lake.Lake;
import dev.nightjar.lake.LakeTable;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.RegisteredVersion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts a version's predictions in the lake by the grids of its reference. */
final class LiveSource {
    private final Lake lake;
    private final Pipeline pipeline;

    LiveSource(Lake lake, Pipeline pipeline) {
        this.lake = lake;
        this.pipeline = pipeline;
    }

    /**
     * What was counted.
     *
     * @param columns in the references' order
     * @param independent how many of the rows are draws of their own
     */
    record Live(List<Counts> columns, long independent) {}

    /**
     * Counts the predictions that were made in [from, until).
     *
     * @throws NightjarException LAKE_AWAY; MODEL_CORRUPT for a column that this program does not know
     */
    Live counts(RegisteredVersion version, List<Reference> references, Instant from, Instant until) {
        Map<String, Grid> grids = new LinkedHashMap<>();
        references.forEach(reference -> grids.put(reference.name(), reference.grid()));
        Counted counted = ColumnCounts.read(counted(version, grids, from, until), List.copyOf(grids.values()));
        return switch (pipeline.features().from()) {
            case PRICE_HISTORY -> new Live(counted.columns(), EntityWeeks.of(counted.units()));
            case REQUEST, CLAIM ->
                new Live(counted.columns(), counted.columns().get(0).rows());
        };
    }

    /** Without the table nothing was predicted yet. */
    private List<Row> counted(RegisteredVersion version, Map<String, Grid> grids, Instant from, Instant until) {
        if (lake.version(LakeTable.PREDICTIONS).isEmpty()) {
            return List.of();
        }
        try {
            Dataset<Row> made = LiveRows.madeBy(
                    lake.read(LakeTable.PREDICTIONS), pipeline.name(), version.model(), version.version(), from, until);
            return counted(made, grids).collectAsList();
        } catch (Exception e) {
            // Rows are read only when they are counted, and Spark throws checked exceptions that it does not declare.
            throw NightjarException.in(e).orElseGet(() -> away(e));
        }
    }

    private Dataset<Row> counted(Dataset<Row> made, Map<String, Grid> grids) {
        return switch (pipeline.features().from()) {
            case PRICE_HISTORY ->
                ColumnCounts.of(LiveRows.ofPrices(made, grids.keySet()), grids, col("`" + LiveRows.ENTITY_DAY + "`"));
            case REQUEST, CLAIM -> ColumnCounts.of(LiveRows.ofRequests(made, grids.keySet()), grids);
        };
    }

    private NightjarException away(Exception e) {
        return new NightjarException(
                ReasonCode.LAKE_AWAY,
                "Cannot count the predictions in the lake " + lake.root() + ": "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("no message")
                        + "; look at the table's folder",
                e);
    }
}
