package dev.nightjar.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.source.IndicatorRow;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What readers had at a revision stays to be had, whatever is written later, and however. */
class RowRevisionsIT {
    private static final LocalDate FIRST = LocalDate.of(2024, 3, 4);
    private static final int DAYS = 20;
    private static final int WRITES = 40;

    private static EmbeddedPostgres server;
    private static FeatureStore store;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().start();
        store = FeatureStore.open(new Settings.Postgres(
                Optional.of("jdbc:postgresql://localhost:" + server.getPort() + "/postgres"), "postgres", "postgres"));
    }

    @AfterAll
    static void stop() throws IOException {
        store.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesTheRowsOfEveryRevisionAgain(long seed) {
        Random random = new Random(seed);
        String commodity = "c" + seed;
        List<EntityHistory> seen = new ArrayList<>();

        for (int i = 0; i < WRITES; i++) {
            write(commodity, random, Instant.parse("2024-03-30T00:00:00Z").plusSeconds(i * 86_400L));
            seen.add(store.snapshot().histories().get(commodity));
        }

        EntityPast past = Objects.requireNonNull(store.pasts().get(commodity));
        assertThat(past.revision()).isEqualTo(seen.get(WRITES - 1).revision()).isGreaterThan(WRITES / 2);
        for (EntityHistory then : seen) {
            for (int day = 0; day < 80; day++) {
                long time = DailyPrice.closeTimeMs(FIRST.plusDays(day));
                EntityHistory.AsOf expected = then.asOf(50, time);
                EntityHistory.AsOf again = past.at(then.revision()).asOf(50, time);
                assertThat(again.values())
                        .as("seed %d, revision %d, day %d", seed, then.revision(), day)
                        .containsExactly(expected.values());
                assertThat(again.ageMs()).isEqualTo(expected.ageMs());
                assertThat(again.knownDays()).isEqualTo(expected.knownDays());
            }
        }
    }

    private static void write(String commodity, Random random, Instant now) {
        Staging staging = store.stage();
        LocalDate day = FIRST.plusDays(random.nextInt(DAYS));
        List<PriceVersion> prices = List.of(price(commodity, day, random));
        if (random.nextBoolean()) {
            staging.stage("all", prices, List.of(), List.of());
            store.applyStream(staging);
        } else {
            staging.stage("all", prices, figures(commodity, random), List.of());
            store.applyBatch(staging, List.of("file"), now);
        }
    }

    private static PriceVersion price(String commodity, LocalDate day, Random random) {
        long atMs = DailyPrice.closeTimeMs(day) - random.nextInt(5_000);
        double nan = Double.NaN;
        double volume = random.nextInt(3) == 0 ? nan : 1 + random.nextInt(9);
        double close = 40 + random.nextInt(4);
        return new PriceVersion(commodity, day, atMs, DailyPrice.knownAtMs(day), nan, nan, nan, close, volume, "test");
    }

    /** Some are published after the write: their restatement replaces them in place. */
    private static List<IndicatorRow> figures(String commodity, Random random) {
        long eventMs = DailyPrice.closeTimeMs(FIRST.plusDays(random.nextInt(3)));
        long knownMs = eventMs + (random.nextBoolean() ? 3 : 60) * 86_400_000L;
        IndicatorValue.Side side = IndicatorValue.Side.values()[random.nextInt(2)];
        return List.of(new IndicatorRow(
                commodity, new IndicatorValue(side + " stocks", side, 1 + random.nextInt(3), eventMs, knownMs)));
    }
}
