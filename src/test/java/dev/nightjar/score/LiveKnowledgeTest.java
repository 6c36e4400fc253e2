package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.score.model.ConstantForests;
import dev.nightjar.score.model.ScoringModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveKnowledgeTest {
    private static final double[] FEATURES = {100, 100, 1, 0, 100, 100};
    private static final Duration NEVER = Duration.ofDays(1);

    private static ScoringModel model(int version) {
        String name = Integer.toString(version);
        return new ScoringModel(
                "live-test",
                name,
                "run" + name,
                new Forecaster(ConstantForests.answering(ConstantForests.returnOf(name)), 0.9));
    }

    private static void assertWhole(ScoringModel model) {
        assertThat(model.runId()).isEqualTo("run" + model.version());
        assertAnswers(model);
    }

    /** A model's number and its answer belong together. */
    static void assertAnswers(ScoringModel model) {
        assertThat(model.forecaster().forecast(FEATURES).predictedPrice())
                .isCloseTo(100 * Math.exp(ConstantForests.returnOf(model.version())), within(1e-9));
    }

    @Test
    void everyReadDuringTwentySwapsIsOneWholeState() {
        Controlled source = new Controlled();
        LiveKnowledge live = new LiveKnowledge(source, NEVER);
        live.current();
        AtomicInteger reads = new AtomicInteger();
        AtomicReference<@Nullable String> last = new AtomicReference<>();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!"21".equals(last.get())) {
                ScoringModel model = live.current().model();
                assertWhole(model);
                last.set(model.version());
                reads.incrementAndGet();
            }
        });

        for (int version = 2; version <= 21; version++) {
            String expected = Integer.toString(version);
            source.select(model(version));
            Awaitility.await().until(() -> live.current().model().version().equals(expected));
        }

        assertThat(reader).succeedsWithin(Duration.ofSeconds(10));
        assertThat(reads.get()).isGreaterThan(20);
    }

    @Test
    void aStoreThatHangsDoesNotDelayAModel() {
        Controlled source = new Controlled();
        source.hangRows = new CountDownLatch(1);
        LiveKnowledge live = new LiveKnowledge(source, Duration.ofMillis(10));
        live.current();
        Awaitility.await().until(() -> source.rowsAsked.get() > 0);

        source.select(model(2));

        Awaitility.await().until(() -> live.current().model().version().equals("2"));
        assertThat(source.rowsAsked.get()).as("still the same call").isEqualTo(1);
        source.hangRows.countDown();
    }

    @Test
    void theLastStateGoesOnWhileTheStoreIsAwayAndTheNextIsTakenWhenItIsBack() {
        Controlled source = new Controlled();
        source.rowsFail = true;
        LiveKnowledge live = new LiveKnowledge(source, Duration.ofMillis(10));
        Map<String, EntityHistory> before = live.current().histories();
        Awaitility.await().until(() -> source.rowsAsked.get() > 3);
        assertThat(live.current().histories()).isSameAs(before);

        source.rows = Map.of("gold", new EntityHistory(List.of(), List.of()));
        source.rowsFail = false;

        Awaitility.await().until(() -> live.current().histories().containsKey("gold"));
    }

    @Test
    void theLastModelGoesOnWhateverTheRegistryThrows() {
        Controlled source = new Controlled();
        LiveKnowledge live = new LiveKnowledge(source, Duration.ofMillis(10));
        live.current();
        source.modelFails = true;
        int asked = source.modelsAsked.get();
        Awaitility.await().until(() -> source.modelsAsked.get() > asked + 3);
        assertThat(live.current().model().version()).isEqualTo("1");

        source.modelFails = false;
        source.select(model(2));

        Awaitility.await().until(() -> live.current().model().version().equals("2"));
    }

    /** Does what a test says. */
    private static final class Controlled implements KnowledgeSource {
        private static final long serialVersionUID = 1L;

        final transient AtomicInteger rowsAsked = new AtomicInteger();
        final transient AtomicInteger modelsAsked = new AtomicInteger();
        transient volatile Map<String, EntityHistory> rows = Map.of();
        transient volatile boolean rowsFail;
        transient volatile boolean modelFails;
        transient volatile @Nullable CountDownLatch hangRows;
        private final transient CompletableFuture<Runnable> listener = new CompletableFuture<>();
        private transient volatile ScoringModel champion = LiveKnowledgeTest.model(1);

        void select(ScoringModel model) {
            champion = model;
            listener.join().run();
        }

        @Override
        public Knowledge load() {
            return new Knowledge(champion, rows, Map.of());
        }

        @Override
        public Map<String, EntityHistory> histories(Map<String, EntityHistory> known) {
            rowsAsked.incrementAndGet();
            CountDownLatch hanging = hangRows;
            if (hanging != null) {
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (rowsFail) {
                throw new NightjarException(ReasonCode.STORE_AWAY, "Cannot read: away in this test");
            }
            return rows;
        }

        @Override
        public ScoringModel model(ScoringModel known) {
            modelsAsked.incrementAndGet();
            if (modelFails) {
                throw new IllegalStateException("the registry answered nonsense in this test");
            }
            return champion;
        }

        @Override
        public void listen(BooleanSupplier wanted, Runnable selected) {
            listener.complete(selected);
        }
    }
}
