package dev.nightjar.score.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.forecast.Estimators;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.registry.VersionNames;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.telemetry.ScoringMetrics;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LiveVersionsTest {
    private static final Duration RARELY = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final Registry registry = new Registry();

    @Test
    void findsTheChampionByEveryName() {
        LiveVersions versions = live(RARELY);

        assertThat(List.of("champion", "1", "v1")).allSatisfy(name -> assertFound(versions, name, "1"));
        assertThat(versions.find(null).model().version()).isEqualTo("1");
        assertThat(registry.calls).containsOnlyOnce("load 1");
    }

    @Test
    void findsVersionsByNumberAndAliasAndHoldsThem() {
        LiveVersions versions = live(RARELY);

        for (int i = 0; i < 100; i++) {
            assertFound(versions, "2", "2");
            assertFound(versions, "v3", "3");
            assertFound(versions, "candidate", "3");
        }

        assertThat(registry.calls).containsExactly("champion", "load 1", "names", "load 2", "load 3");
    }

    @Test
    void asksOnceForAnyNumberOfUnknownNames() {
        LiveVersions versions = live(RARELY);

        for (int i = 0; i < 10_000; i++) {
            assertFallback(versions, "nobody-" + i, ReasonCode.VERSION_UNKNOWN);
            assertFallback(versions, Integer.toString(1_000 + i), ReasonCode.VERSION_UNKNOWN);
        }

        assertThat(registry.calls).containsExactly("champion", "load 1", "names");
    }

    @Test
    void findsAVersionThatWasRegisteredMeanwhile() {
        LiveVersions versions = live(OFTEN);
        assertFallback(versions, "5", ReasonCode.VERSION_UNKNOWN);

        registry.newest = 5;

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertFound(versions, "5", "5"));
    }

    @Test
    void fallsBackForAVersionThatFailsAndDoesNotTryItAgainAtOnce() {
        registry.corrupt = "2";
        LiveVersions versions = live(RARELY);

        assertFallback(versions, "2", ReasonCode.MODEL_CORRUPT);
        assertFallback(versions, "2", ReasonCode.MODEL_CORRUPT);

        assertThat(registry.calls).containsOnlyOnce("load 2");
    }

    @Test
    void doesNotWaitForARegistryThatIsAway() {
        LiveVersions versions = live(RARELY);
        registry.away = true;

        assertFallback(versions, "candidate", ReasonCode.MLFLOW_AWAY);
        assertFallback(versions, "2", ReasonCode.MLFLOW_AWAY);
        assertThat(versions.find(null).model().version()).isEqualTo("1");
    }

    @Test
    void answersWhileAVersionIsLoadingForLong() {
        registry.hanging = new CountDownLatch(1);
        LiveVersions versions = live(RARELY);

        assertFallback(versions, "2", ReasonCode.MLFLOW_AWAY);
        registry.hanging.countDown();

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertFound(versions, "2", "2"));
        assertThat(registry.calls).containsOnlyOnce("load 2");
    }

    /** Each of many slow versions would hold up the rows behind it for as long. */
    @Test
    void waitsForOneSlowVersionOnly() {
        registry.newest = 9;
        registry.hanging = new CountDownLatch(1);
        LiveVersions versions = live(RARELY);

        Awaitility.await().atMost(LiveVersions.MOST_WAIT.multipliedBy(2)).untilAsserted(() -> {
            for (int number = 2; number <= 9; number++) {
                assertFallback(versions, Integer.toString(number), ReasonCode.MLFLOW_AWAY);
            }
        });
        registry.hanging.countDown();
    }

    @Test
    void takesANewChampionAndKeepsTheOldWhereTheNewOneIsCorrupt() {
        LiveVersions versions = live(OFTEN);
        registry.corrupt = "3";
        registry.champion = "3";
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> registry.calls.contains("load 3"));
        assertThat(versions.champion().version()).isEqualTo("1");

        registry.champion = "2";

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> versions.champion().version().equals("2"));
    }

    /** It is on the shelf by then and is not loaded again. */
    @Test
    void hasTheNewChampionKeptThatWasAskedForBeforeItsPromotion() {
        LiveVersions versions = live(OFTEN);
        assertFound(versions, "2", "2");

        registry.champion = "2";

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> registry.calls.contains("keep 2"));
        assertThat(versions.champion().version()).isEqualTo("2");
    }

    @Test
    void showsEachVersionThatIsReadyInUseOrOnTheShelf() {
        registry.name = "ready";
        registry.newest = 12;
        LiveVersions versions = live(OFTEN);
        assertFound(versions, "2", "2");
        assertThat(ready()).containsExactlyInAnyOrder("1", "2");

        registry.champion = "2";
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ready()).containsExactly("2"));
        for (int number = 3; number < 3 + LiveVersions.MOST_HELD; number++) {
            assertFound(versions, Integer.toString(number), Integer.toString(number));
        }
        assertThat(ready()).as("all on the shelf, and the champion").hasSize(LiveVersions.MOST_HELD + 1);
        assertFound(versions, "1", "1");

        assertThat(ready()).contains("1", "2").doesNotContain("3").hasSize(LiveVersions.MOST_HELD + 1);
    }

    /** It goes on answering who asks for it by number. */
    @Test
    void keepsTheCountsOfAFormerChampionThatIsOnTheShelf() {
        registry.name = "former";
        LiveVersions versions = live(OFTEN);
        ScoringMetrics metrics = ScoringMetrics.ofProcess();
        metrics.of(ScoringMetrics.Kind.REQUESTS, "former", "1").answered(0.004);
        registry.champion = "2";
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> registry.calls.contains("keep 2"));
        assertFound(versions, "1", "1");

        for (int i = 0; i < 20; i++) {
            metrics.unloaded("former", "other-" + i);
        }

        assertThat(shown()).contains("inference_requests_total{model_name=\"former\",model_version=\"1\"} 1.0");
    }

    private List<String> ready() {
        return Pattern.compile("model_loaded\\{model_name=\"ready\",model_version=\"(\\d+)\"} 1.0")
                .matcher(shown())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String shown() {
        return PrometheusTextFormatWriter.create().toDebugString(PrometheusRegistry.defaultRegistry.scrape());
    }

    @Test
    void looksAtTheAliasAgainWhileANewChampionIsLoadingForLong() {
        registry.hanging = new CountDownLatch(1);
        registry.hangingNumber = "2";
        LiveVersions versions = live(OFTEN);
        registry.champion = "2";
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> registry.calls.contains("load 2"));

        registry.champion = "3";

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> versions.champion().version().equals("3"));
        registry.hanging.countDown();
    }

    private LiveVersions live(Duration every) {
        LiveVersions versions = new LiveVersions(registry, every, Duration.ofMillis(500));
        versions.first(Patience.of(EventLog.of("score"), line -> {}));
        return versions;
    }

    private static void assertFound(LiveVersions versions, String wanted, String version) {
        Versions.Found found = versions.find(wanted);
        assertThat(found.model().version()).isEqualTo(version);
        assertThat(found.fallback()).isNull();
    }

    private static void assertFallback(LiveVersions versions, String wanted, ReasonCode reason) {
        Versions.Found found = versions.find(wanted);
        assertThat(found.fallback()).isEqualTo(reason);
        assertThat(found.model()).isSameAs(versions.champion());
    }

    /** Three versions, the third with an alias. */
    private static final class Registry implements VersionSource {
        private static final long serialVersionUID = 1L;

        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile String name = "m";
        volatile String champion = "1";
        volatile long newest = 3;
        volatile String corrupt = "";
        volatile boolean away;
        volatile CountDownLatch hanging = new CountDownLatch(0);
        volatile String hangingNumber = "";

        @Override
        public String champion() {
            calls.add("champion");
            answer();
            return champion;
        }

        @Override
        public void keepChampion(String number) {
            calls.add("keep " + number);
        }

        @Override
        public VersionNames names() {
            calls.add("names");
            answer();
            return new VersionNames(Map.of("champion", champion, "candidate", "3"), newest);
        }

        @Override
        public RequestModel load(String number) {
            calls.add("load " + number);
            answer();
            if (!number.equals(champion) || number.equals(hangingNumber)) {
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (number.equals(corrupt)) {
                throw new NightjarException(ReasonCode.MODEL_CORRUPT, "Cannot use it");
            }
            return new RequestModel(name, number, "run" + number, Estimators.small(Long.parseLong(number)));
        }

        private void answer() {
            if (away) {
                throw new NightjarException(ReasonCode.MLFLOW_AWAY, "Cannot reach it");
            }
        }
    }
}
