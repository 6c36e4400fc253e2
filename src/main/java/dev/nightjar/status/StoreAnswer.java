package dev.nightjar.status;

import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.StoreSummary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The feature store: its tables and how fresh they are. */
final class StoreAnswer {
    private static final int TIMEOUT_SECONDS = 5;

    private StoreAnswer() {}

    static Answer ask(Settings.Postgres postgres) {
        StoreSummary store = StoreSummary.read(postgres, TIMEOUT_SECONDS);
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("server_version", store.server());
        facts.put("schema_version", store.schema().orElse(null));
        facts.put("commodities", store.commodities());
        facts.put("prices", store.prices());
        facts.put("indicators", store.indicators());
        facts.put("newest_event_time", store.newest().map(Instant::toString).orElse(null));
        String version = "PostgreSQL " + store.server() + ", "
                + store.schema().map(v -> "schema version " + v).orElse("no tables yet");
        String rows = String.format(
                Locale.ROOT,
                "%,d prices of %,d commodities%s; %,d supply and demand figures",
                store.prices(),
                store.commodities(),
                store.newest().map(time -> ", the newest of " + time).orElse(""),
                store.indicators());
        return new Answer(
                "postgres",
                postgres.shownUrl().orElse(null),
                List.of(version, rows),
                facts,
                store.prices() > 0
                        ? List.of()
                        : List.of(new Finding(ReasonCode.STORE_EMPTY, "The feature store holds no prices")));
    }
}
