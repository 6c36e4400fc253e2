package dev.nightjar.store;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.feature.IndicatorValue.Side;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Reads prices and indicators of many commodities with one statement each, streaming. */
final class HistoryQueries {
    private static final int FETCH_ROWS = 10_000;

    private static final String PRICES = """
            SELECT commodity, day - DATE '1970-01-01' AS epoch_day, close, volume,
                   (extract(epoch FROM event_time) * 1000)::bigint AS event_ms,
                   (extract(epoch FROM known_at) * 1000)::bigint AS known_ms
            FROM commodity_prices_daily
            WHERE commodity = ANY(:commodities) AND event_time >= to_timestamp(:since / 1000.0)
            ORDER BY commodity, day, known_at
            """;

    private static final String INDICATORS = """
            SELECT commodity, indicator, side, value,
                   (extract(epoch FROM event_time) * 1000)::bigint AS event_ms,
                   (extract(epoch FROM known_at) * 1000)::bigint AS known_ms
            FROM market_indicators
            WHERE commodity = ANY(:commodities) AND event_time >= to_timestamp(:since / 1000.0)
            """;

    private HistoryQueries() {}

    static Map<String, Long> revisions(Handle handle) {
        Map<String, Long> revisions = new HashMap<>();
        handle.createQuery("SELECT commodity, revision FROM commodities")
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> revisions.put(entry.getKey(), entry.getValue()));
        return revisions;
    }

    static SortedMap<String, Instant> newest(Handle handle, Instant until) {
        SortedMap<String, Instant> newest = new TreeMap<>();
        handle.createQuery(
                        "SELECT commodity, max(event_time) FROM commodity_prices_daily WHERE event_time <= :until GROUP BY 1")
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .map((row, context) ->
                        Map.entry(row.getString(1), row.getTimestamp(2).toInstant()))
                .forEach(entry -> newest.put(entry.getKey(), entry.getValue()));
        return newest;
    }

    /** One entry for each commodity asked for, also when it has no rows. */
    static Map<String, EntityRows> rows(Handle handle, Collection<String> commodities, long sinceMs) {
        Map<String, EntityRows> rows = new HashMap<>();
        commodities.forEach(name -> rows.put(name, new EntityRows(new ArrayList<>(), new ArrayList<>())));
        read(handle, PRICES, commodities, sinceMs, row -> of(rows, row).prices().add(price(row)));
        read(
                handle,
                INDICATORS,
                commodities,
                sinceMs,
                row -> of(rows, row).indicators().add(figure(row)));
        return rows;
    }

    interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    private static void read(
            Handle handle, String sql, Collection<String> commodities, long sinceMs, RowConsumer consumer) {
        handle.createQuery(sql)
                .bindArray("commodities", String.class, List.copyOf(commodities))
                .bind("since", (double) sinceMs)
                .setFetchSize(FETCH_ROWS)
                .scanResultSet((supplier, context) -> {
                    try (context) {
                        ResultSet result = supplier.get();
                        while (result.next()) {
                            consumer.accept(result);
                        }
                        return null;
                    }
                });
    }

    private static EntityRows of(Map<String, EntityRows> rows, ResultSet row) throws SQLException {
        EntityRows found = rows.get(row.getString("commodity"));
        if (found == null) {
            throw new IllegalStateException("a row of a commodity that was not asked for");
        }
        return found;
    }

    static DailyPrice price(ResultSet row) throws SQLException {
        double volume = row.getDouble("volume");
        if (row.wasNull()) {
            volume = Double.NaN;
        }
        return new DailyPrice(
                row.getInt("epoch_day"),
                row.getDouble("close"),
                volume,
                row.getLong("event_ms"),
                row.getLong("known_ms"));
    }

    static IndicatorValue figure(ResultSet row) throws SQLException {
        return new IndicatorValue(
                row.getString("indicator"),
                Side.valueOf(row.getString("side").toUpperCase(Locale.ROOT)),
                row.getDouble("value"),
                row.getLong("event_ms"),
                row.getLong("known_ms"));
    }
}
