package dev.nightjar.histogram;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.drift.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Counts how a data set's number columns fall into the cells of their grids, in one pass: each row becomes a pair of
 * column and cell for each column, and pairs are counted where the rows lie. The driver gets some two hundred counts a
 * column.
 */
public final class ColumnCounts {
    private static final String COLUMN = "column";
    private static final String CELL = "cell";
    private static final String ROWS = "rows";
    private static final int UNITS = -1;
    private static final long MISSING = -1;

    private ColumnCounts() {}

    /**
     * Counts rows of which each is a draw of its own.
     *
     * @param rows a double column for each grid; null, NaN and infinite values are missing
     * @param grids by the column's name
     * @return {@code column} (its place among the grids), {@code cell} (−1: missing), {@code rows}; what is not there is 0
     */
    public static Dataset<Row> of(Dataset<Row> rows, Map<String, Grid> grids) {
        return counted(rows, pairs(grids));
    }

    /**
     * The same for rows of which some are alike, such as a commodity's events of one day; counts their units, too.
     *
     * @param unit the same for rows that are alike
     * @return as before, and how many units there are as {@code rows} of column −1
     */
    public static Dataset<Row> of(Dataset<Row> rows, Map<String, Grid> grids, Column unit) {
        List<Column> pairs = pairs(grids);
        pairs.add(pair(UNITS, unit.cast(DataTypes.LongType)));
        Column isUnit = col(COLUMN).equalTo(UNITS);
        return counted(rows, pairs)
                .groupBy(col(COLUMN), when(isUnit, lit(0L)).otherwise(col(CELL)).as(CELL))
                .agg(when(isUnit, count(lit(1))).otherwise(sum(ROWS)).as(ROWS));
    }

    /** What was counted, by column in the order of the grids. */
    public static Counted read(List<Row> counted, List<Grid> grids) {
        long units = 0;
        List<long[]> cells = new ArrayList<>();
        grids.forEach(grid -> cells.add(new long[grid.cells() + 1]));
        for (Row row : counted) {
            int column = row.<Integer>getAs(COLUMN);
            if (column == UNITS) {
                units = row.<Long>getAs(ROWS);
            } else {
                long cell = row.<Long>getAs(CELL);
                long[] own = cells.get(column);
                own[cell == MISSING ? own.length - 1 : (int) cell] = row.<Long>getAs(ROWS);
            }
        }
        return Counted.of(cells, units);
    }

    private static Dataset<Row> counted(Dataset<Row> rows, List<Column> pairs) {
        return rows.select(inline(array(pairs.toArray(Column[]::new))))
                .groupBy(COLUMN, CELL)
                .agg(count(lit(1)).as(ROWS));
    }

    private static List<Column> pairs(Map<String, Grid> grids) {
        List<Column> pairs = new ArrayList<>();
        grids.forEach((name, grid) -> pairs.add(pair(pairs.size(), cell(col("`" + name + "`"), grid))));
        return pairs;
    }

    private static Column pair(int column, Column cell) {
        return struct(lit(column).as(COLUMN), cell.as(CELL));
    }

    private static Column cell(Column value, Grid grid) {
        UDF1<Double, Long> cellOf =
                number -> number == null || !Double.isFinite(number) ? MISSING : (long) grid.cellOf(number);
        return udf(cellOf, DataTypes.LongType).apply(value);
    }
}
