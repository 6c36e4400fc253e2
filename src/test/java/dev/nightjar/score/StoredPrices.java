package dev.nightjar.score;

import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.FeatureStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;

/** A feature store with thirty days of one commodity, up to {@link #LAST}, at a price of 100. */
final class StoredPrices {
    static final String COMMODITY = "brent";
    static final LocalDate LAST = LocalDate.of(2026, 11, 19);

    private StoredPrices() {}

    static void fill(Settings.Postgres postgres) throws SQLException {
        FeatureStore.open(postgres).close();
        try (Connection connection = connect(postgres)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO commodities VALUES ('brent', 'USD/barrel', 1)");
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO commodity_prices_daily (commodity, day, known_at, event_time, close, volume, source)"
                            + " VALUES ('brent', ?::date, ?::timestamptz, ?::timestamptz, 100, 1000, 'test')")) {
                for (LocalDate day = LAST.minusDays(29); !day.isAfter(LAST); day = day.plusDays(1)) {
                    insert.setString(1, day.toString());
                    insert.setString(2, day.plusDays(1) + "T00:00:00Z");
                    insert.setString(3, day + "T23:59:59Z");
                    insert.executeUpdate();
                }
            }
        }
    }

    static Connection connect(Settings.Postgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url().orElseThrow(), postgres.user(), postgres.password());
    }
}
