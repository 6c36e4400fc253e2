package dev.nightjar.store;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import java.time.LocalDate;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Keeps {@code price_trends}: each day's features as of its own event, by the same {@link EntityHistory} that training
 * and scoring use. Works in the caller's transaction.
 */
final class TrendTable {
    private static final String COLUMNS =
            "commodity, event_time, known_at, close, avg_price_7d, volatility_7d, volume_trend, supply_index,"
                    + " demand_index";

    private TrendTable() {}

    /** Computes anew from each commodity's given day on; all later days may rest on it. */
    static void refresh(Handle handle, Map<String, LocalDate> from) {
        if (from.isEmpty()) {
            return;
        }
        CopyText trends = new CopyText();
        HistoryQueries.rows(handle, from.keySet(), FeatureStore.ALWAYS)
                .forEach((commodity, rows) ->
                        compute(commodity, rows, from.getOrDefault(commodity, LocalDate.MIN), trends));
        handle.execute("CREATE TEMP TABLE fresh_trends (LIKE price_trends) ON COMMIT DROP");
        trends.copyInto(handle, "fresh_trends (" + COLUMNS + ")");
        handle.execute("CREATE TEMP TABLE trends_from (commodity text PRIMARY KEY, day date NOT NULL) ON COMMIT DROP");
        from.forEach((commodity, day) -> handle.execute("INSERT INTO trends_from VALUES (?, ?)", commodity, day));
        handle.execute("ANALYZE fresh_trends");
        handle.execute("""
                DELETE FROM price_trends old USING trends_from f
                WHERE old.commodity = f.commodity AND old.event_time >= f.day::timestamp AT TIME ZONE 'UTC'
                  AND NOT EXISTS (SELECT FROM fresh_trends n
                                  WHERE n.commodity = old.commodity AND n.event_time = old.event_time)
                """);
        handle.execute("""
                INSERT INTO price_trends AS old (%1$s) SELECT %1$s FROM fresh_trends
                ON CONFLICT ON CONSTRAINT price_trends_pkey DO UPDATE SET
                  known_at = excluded.known_at, close = excluded.close, avg_price_7d = excluded.avg_price_7d,
                  volatility_7d = excluded.volatility_7d, volume_trend = excluded.volume_trend,
                  supply_index = excluded.supply_index, demand_index = excluded.demand_index
                WHERE old IS DISTINCT FROM excluded
                """.formatted(COLUMNS));
    }

    private static void compute(String commodity, EntityRows rows, LocalDate from, CopyText into) {
        EntityHistory history = rows.history();
        int lastDay = Integer.MIN_VALUE;
        for (DailyPrice price : rows.prices()) {
            // The first version of a day is what was seen when the day ended.
            if (price.epochDay() != lastDay && price.epochDay() >= from.toEpochDay()) {
                row(
                        commodity,
                        price,
                        history.asOf(price.close(), price.eventTimeMs()).values(),
                        into);
            }
            lastDay = price.epochDay();
        }
    }

    private static void row(String commodity, DailyPrice price, double[] features, CopyText into) {
        into.text(commodity)
                .time(price.eventTimeMs())
                .time(price.knownAtMs())
                .number(price.close())
                .number(features[Feature.AVG_PRICE_7D.ordinal()])
                .number(features[Feature.VOLATILITY_7D.ordinal()])
                .number(features[Feature.VOLUME_TREND.ordinal()])
                .number(features[Feature.SUPPLY_INDEX.ordinal()])
                .number(features[Feature.DEMAND_INDEX.ordinal()])
                .endRow();
    }
}
