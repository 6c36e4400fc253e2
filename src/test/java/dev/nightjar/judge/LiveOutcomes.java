package dev.nightjar.judge;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.OutcomeSums;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What became of a version's forecasts, as {@code nightjar outcomes} leaves it in the store. */
public record LiveOutcomes(Settings settings, Pipeline pipeline) {
    /** Share of the price by which the naive forecast is off. */
    private static final double NAIVE = 0.01;

    private static final int A_DAY = 12;

    /**
     * Twelve outcomes a day.
     *
     * @param off share of the price by which each forecast is off
     */
    public void cameTrue(String version, Instant from, int days, double off) {
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        List<OutcomeSums> sums = new ArrayList<>();
        List<LocalDate> all = first.datesUntil(first.plusDays(days)).toList();
        for (LocalDate day : all) {
            sums.add(new OutcomeSums(
                    pipeline.registry().model(),
                    version,
                    "c0",
                    day,
                    A_DAY,
                    A_DAY,
                    0,
                    A_DAY * off,
                    A_DAY * off,
                    A_DAY * NAIVE,
                    A_DAY * NAIVE,
                    A_DAY,
                    0.1,
                    0.9,
                    day.plusDays(1),
                    day.plusDays(1),
                    null));
        }
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            store.outcomes().settle(store.outcomes().due(pipeline.name(), "a-lake", 7), all, sums);
        }
    }
}
