package dev.nightjar.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.session.TestSessions;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CameTrueTest {
    private static final StructType PRICES = new StructType()
            .add("commodity", DataTypes.StringType)
            .add("day", DataTypes.DateType)
            .add("close", DataTypes.DoubleType)
            .add("known_at", DataTypes.TimestampType);
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void countsTheCloseOfTheDayItself() {
        assertThat(cameTrue(
                        price("gold", "2026-01-05", 100, "2026-01-06T00:00:00Z"),
                        price("gold", "2026-01-06", 104, "2026-01-07T00:00:00Z"),
                        price("corn", "2026-01-06", 4, "2026-01-07T00:00:00Z")))
                .contains("gold 2026-01-05 100.0", "gold 2026-01-06 104.0", "corn 2026-01-06 4.0");
    }

    @Test
    void countsTheFirstVersionOfARestatedDay() {
        assertThat(cameTrue(
                        price("gold", "2026-01-06", 90, "2026-01-20T06:00:00Z"),
                        price("gold", "2026-01-06", 104, "2026-01-07T00:00:00Z"),
                        price("gold", "2026-01-06", 91, "2026-01-21T06:00:00Z")))
                .contains("gold 2026-01-06 104.0")
                .noneMatch(row -> row.startsWith("gold 2026-01-06 9"));
    }

    @Test
    void countsTheNextDayThatHasAPriceOnAHoliday() {
        List<String> rows = cameTrue(
                price("gold", "2026-01-09", 47, "2026-01-10T00:00:00Z"),
                price("gold", "2026-01-13", 50, "2026-01-14T00:00:00Z"));

        assertThat(rows)
                .contains("gold 2026-01-10 50.0", "gold 2026-01-12 50.0", "gold 2026-01-13 50.0")
                .contains("gold 2026-01-09 47.0")
                .noneMatch(row -> row.startsWith("gold 2026-01-14"));
    }

    @Test
    void countsNoPriceMoreThanAWeekLater() {
        List<String> rows = cameTrue(
                price("gold", "2026-01-02", 47, "2026-01-03T00:00:00Z"),
                price("gold", "2026-01-20", 50, "2026-01-21T00:00:00Z"));

        assertThat(rows)
                .contains("gold 2026-01-13 50.0")
                .noneMatch(row -> row.startsWith("gold 2026-01-12") || row.startsWith("gold 2026-01-03"));
    }

    @Test
    void countsNoPriceThatIsNotKnownYet() {
        assertThat(cameTrue(price("gold", "2026-02-01", 47, "2026-02-02T00:00:00Z")))
                .isEmpty();
        assertThat(cameTrue(price("gold", "2026-01-31", 47, "2026-02-01T00:00:00Z")))
                .contains("gold 2026-01-31 47.0");
    }

    private static Row price(String commodity, String day, double close, String knownAt) {
        return RowFactory.create(commodity, Date.valueOf(day), close, Timestamp.from(Instant.parse(knownAt)));
    }

    private static List<String> cameTrue(Row... prices) {
        return CameTrue.of(spark.createDataFrame(List.of(prices), PRICES), NOW).collectAsList().stream()
                .map(row -> row.mkString(" "))
                .toList();
    }
}
