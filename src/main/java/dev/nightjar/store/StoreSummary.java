package dev.nightjar.store;

import dev.nightjar.pipeline.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * What the feature store holds, at a glance. Reading it changes nothing: tables that are missing stay missing.
 *
 * @param server PostgreSQL's version
 * @param schema version of the tables, empty when they were never made
 * @param commodities how many entities have prices
 * @param prices how many rows of daily prices
 * @param indicators how many rows of supply and demand figures
 * @param newest event time of the newest price; empty without prices
 */
public record StoreSummary(
        String server,
        Optional<String> schema,
        long commodities,
        long prices,
        long indicators,
        Optional<Instant> newest) {

    /**
     * Reads it.
     *
     * @param timeoutSeconds how long the server may stay silent, at least 1
     * @throws dev.nightjar.message.NightjarException SETTING_MISSING, STORE_AWAY or STORE_DENIED
     */
    public static StoreSummary read(Settings.Postgres postgres, int timeoutSeconds) {
        String url = Address.url(postgres);
        Properties properties = Address.properties(postgres);
        for (String timeout : new String[] {"connectTimeout", "loginTimeout", "socketTimeout"}) {
            properties.setProperty(timeout, Integer.toString(timeoutSeconds));
        }
        try (Connection connection = DriverManager.getConnection(url, properties);
                Statement statement = connection.createStatement()) {
            String server = connection.getMetaData().getDatabaseProductVersion();
            return hasTables(statement) ? filled(statement, server) : empty(server);
        } catch (SQLException e) {
            throw StoreErrors.translate("look at the feature store", postgres, e);
        }
    }

    private static boolean hasTables(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "select to_regclass('flyway_schema_history') is not null and to_regclass('commodity_prices_daily') is not null")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static StoreSummary empty(String server) {
        return new StoreSummary(server, Optional.empty(), 0, 0, 0, Optional.empty());
    }

    private static StoreSummary filled(Statement statement, String server) throws SQLException {
        try (ResultSet row = statement.executeQuery("""
                select (select version from flyway_schema_history
                         where success order by installed_rank desc limit 1),
                       (select count(distinct commodity) from commodity_prices_daily),
                       (select count(*) from commodity_prices_daily),
                       (select count(*) from market_indicators),
                       (select max(event_time) from commodity_prices_daily)
                """)) {
            row.next();
            return new StoreSummary(
                    server,
                    Optional.ofNullable(row.getString(1)),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    Optional.ofNullable(row.getTimestamp(5)).map(Timestamp::toInstant));
        }
    }
}
