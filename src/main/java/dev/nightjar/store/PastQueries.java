package dev.nightjar.store;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.store.EntityPast.Kept;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Reads rows with the revisions at which readers had them, those that were changed in place included. */
final class PastQueries {
    private static final int FETCH_ROWS = 10_000;

    private static final String TIMES = """
            (extract(epoch FROM event_time) * 1000)::bigint AS event_ms,
            (extract(epoch FROM known_at) * 1000)::bigint AS known_ms, revision""";

    private static final String PRICES = """
            SELECT commodity, day - DATE '1970-01-01' AS epoch_day, close, volume, %1$s, %2$d AS until_revision
            FROM commodity_prices_daily
            UNION ALL
            SELECT commodity, day - DATE '1970-01-01', close, volume, %1$s, until_revision
            FROM commodity_prices_replaced
            """.formatted(TIMES, EntityPast.STANDS);

    private static final String INDICATORS = """
            SELECT commodity, indicator, side, value, %1$s, %2$d AS until_revision
            FROM market_indicators
            UNION ALL
            SELECT commodity, indicator, side, value, %1$s, until_revision
            FROM market_indicators_replaced
            """.formatted(TIMES, EntityPast.STANDS);

    private PastQueries() {}

    static Map<String, EntityPast> all(Handle handle) {
        Map<String, List<Kept<DailyPrice>>> prices = new HashMap<>();
        Map<String, List<Kept<IndicatorValue>>> indicators = new HashMap<>();
        read(handle, PRICES, row -> of(prices, row).add(kept(row, HistoryQueries.price(row))));
        read(handle, INDICATORS, row -> of(indicators, row).add(kept(row, HistoryQueries.figure(row))));
        Map<String, EntityPast> pasts = new HashMap<>();
        HistoryQueries.revisions(handle)
                .forEach((commodity, revision) -> pasts.put(
                        commodity,
                        new EntityPast(
                                revision,
                                prices.getOrDefault(commodity, List.of()),
                                indicators.getOrDefault(commodity, List.of()))));
        return pasts;
    }

    private static void read(Handle handle, String sql, HistoryQueries.RowConsumer consumer) {
        handle.createQuery(sql).setFetchSize(FETCH_ROWS).scanResultSet((supplier, context) -> {
            try (context) {
                ResultSet result = supplier.get();
                while (result.next()) {
                    consumer.accept(result);
                }
                return null;
            }
        });
    }

    private static <T> List<Kept<T>> of(Map<String, List<Kept<T>>> rows, ResultSet row) throws SQLException {
        return rows.computeIfAbsent(row.getString("commodity"), name -> new ArrayList<>());
    }

    private static <T> Kept<T> kept(ResultSet row, T value) throws SQLException {
        return new Kept<>(value, row.getLong("revision"), row.getLong("until_revision"));
    }
}
