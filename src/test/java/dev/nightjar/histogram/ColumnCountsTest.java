package dev.nightjar.histogram;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.drift.Columns;
import dev.nightjar.drift.Counts;
import dev.nightjar.drift.Grid;
import dev.nightjar.drift.Reference;
import dev.nightjar.session.TestSessions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnCountsTest {
    private static final StructType SCHEMA = new StructType()
            .add("the size", DataTypes.DoubleType)
            .add("tone", DataTypes.DoubleType)
            .add("unit", DataTypes.LongType);

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void countsEachColumnByItsGrid() {
        Map<String, Grid> grids = grids(new Grid(new double[] {1, 2}), new Grid(new double[] {0}));

        Counted counted =
                counted(rows(List.of(row(0.5, 1.0, 7), row(1.0, -1.0, 7), row(1.5, 0.0, 8), row(9.0, 0.5, 8))), grids);

        assertThat(counted.columns())
                .containsExactly(new Counts(List.of(2L, 1L, 1L), 0), new Counts(List.of(2L, 2L), 0));
        assertThat(counted.units()).isZero();
    }

    @Test
    void countsWhatIsNoNumberAsMissing() {
        Map<String, Grid> grids = grids(new Grid(new double[] {1}), new Grid(new double[] {0}));

        Counted counted = counted(
                rows(List.of(
                        row(null, 1.0, 1),
                        row(Double.NaN, 1.0, 1),
                        row(Double.NEGATIVE_INFINITY, 1.0, 1),
                        row(3.0, null, 1))),
                grids);

        assertThat(counted.columns()).containsExactly(new Counts(List.of(0L, 1L), 3), new Counts(List.of(0L, 3L), 1));
    }

    @Test
    void countsUnitsOfRowsThatAreAlike() {
        Map<String, Grid> grids = grids(new Grid(new double[] {1}), new Grid(new double[] {0}));
        Dataset<Row> rows = rows(List.of(row(0.0, 1.0, 7), row(2.0, 1.0, 7), row(2.0, 1.0, 7), row(2.0, 1.0, -9)));

        Counted counted =
                ColumnCounts.read(ColumnCounts.of(rows, grids, col("unit")).collectAsList(), list(grids));

        assertThat(counted.units()).isEqualTo(2);
        assertThat(counted.columns().get(0)).isEqualTo(new Counts(List.of(1L, 3L), 0));
    }

    @Test
    void countsNothingWhereThereIsNothing() {
        Map<String, Grid> grids = grids(new Grid(new double[] {1}), new Grid(new double[] {0}));

        Counted counted = ColumnCounts.read(
                ColumnCounts.of(rows(List.of()), grids, col("unit")).collectAsList(), list(grids));

        assertThat(counted)
                .isEqualTo(new Counted(List.of(new Counts(List.of(0L, 0L), 0), new Counts(List.of(0L, 0L), 0)), 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void neitherOrderNorPartitionsNorHalvesMatter(long seed) {
        Random random = new Random(seed);
        double[] sizes = random.doubles(2_000)
                .map(x -> x < 0.3 ? 0.25 : random.nextGaussian())
                .toArray();
        Reference reference = Columns.reference("the size", Arrays.copyOf(sizes, 700));
        Map<String, Grid> grids = grids(reference.grid(), new Grid(new double[] {0}));
        List<Row> rows = new ArrayList<>();
        DoubleStream.of(sizes).forEach(size -> rows.add(row(size, 1.0, 1)));

        Counts whole = counted(rows(rows), grids).columns().get(0);
        Collections.shuffle(rows, random);

        assertThat(whole).isEqualTo(Columns.counts(reference.grid(), sizes));
        assertThat(counted(rows(rows).repartition(7), grids).columns().get(0)).isEqualTo(whole);
        assertThat(Columns.plus(
                        counted(rows(rows.subList(0, 900)), grids).columns().get(0),
                        counted(rows(rows.subList(900, 2_000)), grids).columns().get(0)))
                .isEqualTo(whole);
    }

    private static Counted counted(Dataset<Row> rows, Map<String, Grid> grids) {
        return ColumnCounts.read(ColumnCounts.of(rows, grids).collectAsList(), list(grids));
    }

    private static Map<String, Grid> grids(Grid size, Grid tone) {
        Map<String, Grid> grids = new LinkedHashMap<>();
        grids.put("the size", size);
        grids.put("tone", tone);
        return grids;
    }

    private static List<Grid> list(Map<String, Grid> grids) {
        return List.copyOf(grids.values());
    }

    private static Row row(@Nullable Double size, @Nullable Double tone, long unit) {
        return RowFactory.create(size, tone, unit);
    }

    private static Dataset<Row> rows(List<Row> rows) {
        return spark.createDataFrame(rows, SCHEMA);
    }
}
