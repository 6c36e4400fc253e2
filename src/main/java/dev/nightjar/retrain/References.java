package dev.nightjar.retrain;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile_approx;

import dev.nightjar.drift.Counts;
import dev.nightjar.drift.Grid;
import dev.nightjar.drift.Reference;
import dev.nightjar.histogram.ColumnCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** Learns how columns are distributed, on Spark: one pass for their quantiles, one for the counts between these. */
final class References {
    /** Quantiles are exact up to half as many rows; above, ranks are off by less than rows ÷ this. Counts are exact. */
    private static final int QUANTILE_ACCURACY = 100_000;

    private final LongUnaryOperator independent;

    /** @param independent how many of so many rows are draws of their own */
    References(LongUnaryOperator independent) {
        this.independent = independent;
    }

    /**
     * One reference a column, in order.
     *
     * @param columns doubles; each has a value in some row, and all values are finite
     */
    List<Reference> of(Dataset<Row> columns) {
        // Among them are the answers of a forest: worth keeping for the second pass.
        Dataset<Row> kept = columns.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<String> names = Arrays.asList(kept.columns());
            Row quantiles = quantiles(kept, names);
            Map<String, Grid> grids = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                grids.put(names.get(i), Reference.gridOf(quantiles(quantiles, i)));
            }
            List<Row> counted = ColumnCounts.of(kept, grids).collectAsList();
            List<Counts> counts =
                    ColumnCounts.read(counted, List.copyOf(grids.values())).columns();
            List<Reference> references = new ArrayList<>();
            grids.forEach((name, grid) -> {
                int i = references.size();
                references.add(new Reference(
                        name,
                        grid,
                        Reference.binsOf(quantiles(quantiles, i)),
                        counts.get(i),
                        independent.applyAsLong(counts.get(i).rows())));
            });
            return references;
        } finally {
            kept.unpersist();
        }
    }

    private static Row quantiles(Dataset<Row> rows, List<String> names) {
        Column ranks = functions.array(
                Arrays.stream(Reference.ranks()).mapToObj(functions::lit).toArray(Column[]::new));
        return rows.select(names.stream()
                        .map(name -> percentile_approx(TableRows.named(name), ranks, lit(QUANTILE_ACCURACY)))
                        .toArray(Column[]::new))
                .head();
    }

    private static double[] quantiles(Row all, int column) {
        return all.<Double>getList(column).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
