package dev.nightjar.loadtest;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.EntityRows;
import dev.nightjar.store.FeatureStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * An endless stream of prices that a scorer can score: the commodities of the store, each at its last price, on the day
 * after its last. Each partition gets the commodities whose key belongs there, and a partition without one gets all.
 */
final class PriceEvents implements Events {
    /** Prices outside cannot be written in plain digits with four to vary. */
    private static final double LEAST = 0.001;

    private static final double MOST = 1_000_000;
    private static final long DAY_MS = 86_400_000L;

    private final EventTemplate[][] byPartition;

    private PriceEvents(EventTemplate[][] byPartition) {
        this.byPartition = byPartition;
    }

    /** Of the commodities that have as many daily prices within their last 60 days as the pipeline needs. */
    static PriceEvents of(Pipeline pipeline, Settings settings, int partitions) {
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return of(store, json, partitions, pipeline.features().minHistory());
        }
    }

    private static PriceEvents of(FeatureStore store, Json json, int partitions, int minHistory) {
        Map<String, EntityRows> rows =
                new TreeMap<>(store.rows(store.histories().keySet()));
        List<Named> templates = new ArrayList<>();
        rows.forEach((commodity, known) -> {
            List<DailyPrice> prices = known.prices();
            if (!prices.isEmpty() && isUsable(prices, minHistory)) {
                DailyPrice last = prices.get(prices.size() - 1);
                double volume = Double.isNaN(last.volume()) ? Double.NaN : Math.floor(last.volume());
                Instant from = Instant.ofEpochMilli(((long) last.epochDay() + 1) * DAY_MS)
                        .plus(Duration.ofHours(8));
                templates.add(new Named(commodity, new EventTemplate(json, commodity, last.close(), volume, from)));
            }
        });
        if (templates.isEmpty()) {
            throw new NightjarException(
                    ReasonCode.STORE_EMPTY,
                    "Cannot make events: no commodity of the store has " + minHistory
                            + " daily prices within its last 60 days; run nightjar ingest first");
        }
        return new PriceEvents(deal(templates, partitions));
    }

    /** Of some commodities at a price; for tests. */
    static PriceEvents of(Json json, int partitions, Map<String, Double> prices, Instant from) {
        List<Named> templates = new ArrayList<>();
        new TreeMap<>(prices)
                .forEach((commodity, price) ->
                        templates.add(new Named(commodity, new EventTemplate(json, commodity, price, 1000, from))));
        return new PriceEvents(deal(templates, partitions));
    }

    @Override
    public int partitions() {
        return byPartition.length;
    }

    @Override
    public byte[] key(long number) {
        return template(number).key();
    }

    @Override
    public byte[] value(long number) {
        return template(number).event(number);
    }

    private EventTemplate template(long number) {
        EventTemplate[] own = byPartition[partition(number)];
        return own[(int) (number / byPartition.length % own.length)];
    }

    private static boolean isUsable(List<DailyPrice> prices, int minHistory) {
        DailyPrice last = prices.get(prices.size() - 1);
        long days = prices.stream()
                .filter(price -> price.epochDay() > last.epochDay() - 55)
                .mapToInt(DailyPrice::epochDay)
                .distinct()
                .count();
        return last.close() >= LEAST && last.close() < MOST && days >= minHistory;
    }

    private static EventTemplate[][] deal(List<Named> templates, int partitions) {
        EventTemplate[][] dealt = new EventTemplate[partitions][];
        for (int partition = 0; partition < partitions; partition++) {
            int wanted = partition;
            EventTemplate[] own = templates.stream()
                    .filter(named ->
                            BuiltInPartitioner.partitionForKey(named.template().key(), partitions) == wanted)
                    .map(Named::template)
                    .toArray(EventTemplate[]::new);
            dealt[partition] = own.length > 0
                    ? own
                    : templates.stream().map(Named::template).toArray(EventTemplate[]::new);
        }
        return dealt;
    }

    private record Named(String commodity, EventTemplate template) {}
}
