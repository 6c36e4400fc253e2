package dev.nightjar.lake;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.session.TestSessions;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {
    private static final StructType ROWS = new StructType()
            .add("prediction_id", DataTypes.StringType)
            .add("event_time", DataTypes.TimestampType)
            .add("predicted_price", DataTypes.DoubleType)
            .add("day", DataTypes.DateType);

    private final SparkSession spark = TestSessions.open();

    @TempDir
    private Path folder;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = new Lake(spark, folder.toString());
    }

    @Test
    void addsARowOnceWhateverTheStream() {
        long first = insert("stream", 0, row("a", "2026-01-05T10:00:00Z", 1), row("b", "2026-01-06T10:00:00Z", 2));
        long again = insert("another", 0, row("a", "2026-01-05T10:00:00Z", 7), row("c", "2026-01-05T11:00:00Z", 3));

        assertThat(first).isEqualTo(2);
        assertThat(again).isEqualTo(1);
        assertThat(prices()).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void skipsABatchThatIsThere() {
        insert("stream", 4, row("a", "2026-01-05T10:00:00Z", 1));

        // Another row, so that nothing but the batch's number can keep it out.
        long sameBatch = insert("stream", 4, row("b", "2026-01-05T10:00:00Z", 2));
        long nextBatch = insert("stream", 5, row("c", "2026-01-05T10:00:00Z", 3));

        assertThat(sameBatch).isZero();
        assertThat(nextBatch).isEqualTo(1);
        assertThat(prices()).containsExactly(1.0, 3.0);
        assertThat(spark.conf()
                        .getOption("spark.databricks.delta.write.txnAppId")
                        .isEmpty())
                .as("the session is as it was")
                .isTrue();
    }

    @Test
    void tellsIdsApartThatComeAgainAtAnotherTime() {
        insert("stream", 0, row("a", "2026-01-05T10:00:00Z", 1));
        insert("stream", 1, row("a", "2026-01-05T12:00:00Z", 2), row("a", "2026-01-06T10:00:00Z", 3));

        assertThat(prices()).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void keepsAFolderForEachDayAndFewFilesInIt() {
        spark.conf().set("spark.databricks.delta.autoCompact.minNumFiles", "3");
        try {
            for (int batch = 0; batch < 4; batch++) {
                insert("stream", batch, row("a" + batch, "2026-01-05T10:00:00Z", batch));
            }
        } finally {
            spark.conf().unset("spark.databricks.delta.autoCompact.minNumFiles");
        }

        assertThat(folder.resolve("predictions/day=2026-01-05")).isDirectory();
        assertThat(lake.read(LakeTable.PREDICTIONS).count()).isEqualTo(4);
        assertThat(lake.read(LakeTable.PREDICTIONS).inputFiles().length).isLessThan(3);
    }

    @Test
    void takesAFurtherColumnAndRowsThatAreWithoutIt() {
        insert("stream", 0, row("a", "2026-01-05T10:00:00Z", 1));
        Dataset<Row> newer = spark.createDataFrame(List.of(row("b", "2026-01-05T11:00:00Z", 2)), ROWS)
                .withColumn("features_revision", lit(17L));

        long added = lake.insertOnce(LakeTable.PREDICTIONS, newer, "stream", 1);
        insert("stream", 2, row("c", "2026-01-05T12:00:00Z", 3));

        assertThat(added).isEqualTo(1);
        assertThat(lake.read(LakeTable.PREDICTIONS)
                        .orderBy("predicted_price")
                        .select("features_revision")
                        .collectAsList())
                .extracting(row -> row.get(0))
                .containsExactly(null, 17L, null);
    }

    @Test
    void letsTwoWritersAddAColumnAtOnce() {
        insert("stream", 0, row("a", "2026-01-05T10:00:00Z", 1));

        long added = IntStream.range(1, 3)
                .parallel()
                .mapToLong(writer -> {
                    SparkSession own = spark.newSession();
                    Row row = row("b" + writer, "2026-01-05T11:00:00Z", 1 + writer);
                    return new Lake(own, lake.root())
                            .insertOnce(
                                    LakeTable.PREDICTIONS,
                                    own.createDataFrame(List.of(row), ROWS).withColumn("features_revision", lit(17L)),
                                    "writer " + writer,
                                    0);
                })
                .sum();

        assertThat(added).isBetween(2L, 3L);
        assertThat(prices()).containsExactly(1.0, 2.0, 3.0);
    }

    private long insert(String application, long batch, Row... rows) {
        Dataset<Row> all = spark.createDataFrame(List.of(rows), ROWS);
        return lake.insertOnce(LakeTable.PREDICTIONS, all, application, batch);
    }

    private List<Double> prices() {
        List<Double> prices = new ArrayList<>(lake.read(LakeTable.PREDICTIONS)
                .select("predicted_price")
                .as(Encoders.DOUBLE())
                .collectAsList());
        prices.sort(null);
        return prices;
    }

    private static Row row(String id, String time, double price) {
        return RowFactory.create(
                id, Timestamp.from(Instant.parse(time)), price, Date.valueOf(time.substring(0, "2026-01-05".length())));
    }
}
