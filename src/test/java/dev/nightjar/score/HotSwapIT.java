package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.registry.RegressorFiles;
import dev.nightjar.score.model.Connections;
import dev.nightjar.score.model.ConstantForests;
import dev.nightjar.score.model.FaultyMlflow;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import dev.nightjar.topic.Topics;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.commons.codec.digest.DigestUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that are taken into use while rows are scored, and models that must not be. */
class HotSwapIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static final Duration MOST = Duration.ofSeconds(60);
    private static final String HARDLY_EVER = "59 minutes";

    @TempDir
    Path folder;

    private static Settings settings;

    private Pipeline pipeline;
    private RegisteredVersions versions;

    @BeforeAll
    static void fillTheStore() throws Exception {
        settings = STACK.freshSettings("hotswap");
        StoredPrices.fill(settings.postgres());
    }

    @BeforeEach
    void ownModel() {
        use(HARDLY_EVER);
    }

    @AfterEach
    void close() {
        versions.close();
    }

    private void use(String refresh) {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> overrides = new HashMap<>();
        overrides.put("name", "swap-" + mark);
        overrides.put("topics.input", "prices-" + mark);
        overrides.put("topics.predictions", "predictions-" + mark);
        overrides.put("topics.dead-letters", "predictions-dlq-" + mark);
        overrides.put("registry.model", "swap-" + mark);
        overrides.put("scoring.refresh", refresh);
        pipeline = PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), overrides, Feature.keys());
        versions = new RegisteredVersions(settings, pipeline);
        Topics.ensure(settings.kafka(), pipeline.topics());
    }

    private LiveKnowledge live(Settings where) {
        LiveKnowledge live = new LiveKnowledge(
                new InstallationKnowledge(new Connections(where), folder.resolve("cache"), pipeline),
                pipeline.scoring().refresh());
        live.first(Patience.of(EventLog.of("score"), System.out::println));
        return live;
    }

    private static void awaitVersion(LiveKnowledge live, RegisteredVersion version) {
        Awaitility.await("version " + version.version())
                .atMost(MOST)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> live.current().model().version().equals(version.version()));
    }

    @Test
    void everyEventBringsItsVersionAndEveryReadIsWhole() throws IOException {
        versions.promote(versions.next());
        LiveKnowledge live = live(settings);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> reader = CompletableFuture.supplyAsync(() -> {
            long reads = 0;
            while (!done.get()) {
                LiveKnowledgeTest.assertAnswers(live.current().model());
                reads++;
            }
            return reads;
        });
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RegisteredVersion next = versions.next();
            versions.publish("another", "garbage".getBytes(StandardCharsets.UTF_8));
            versions.publish(pipeline.name(), "garbage".getBytes(StandardCharsets.UTF_8));
            versions.promote(next);
            long announced = System.nanoTime();
            versions.announce(next);
            awaitVersion(live, next);
            took.add((System.nanoTime() - announced) / 1_000_000);
        }
        done.set(true);

        assertThat(reader).succeedsWithin(Duration.ofSeconds(10));
        took.sort(null);
        System.out.printf(
                Locale.ROOT,
                "20 swaps, from the event to the new version in use: median %d ms, longest %d ms; reads %d%n",
                took.get(10),
                took.get(19),
                reader.join());
        assertThat(shown())
                .contains("model_loaded{model_name=\"" + pipeline.registry().model() + "\",model_version=\"21\"} 1.0")
                .doesNotContain(
                        "model_loaded{model_name=\"" + pipeline.registry().model() + "\",model_version=\"20\"}");
    }

    @Test
    void theAliasIsFoundWithoutAnEvent() throws IOException {
        use("1 second");
        versions.promote(versions.next());
        LiveKnowledge live = live(settings);
        RegisteredVersion next = versions.next();

        versions.promote(next);

        awaitVersion(live, next);
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void aVersionThatMustNotBeUsedIsRefusedOnceAndTheOldOneGoesOn(Damage damage) throws Exception {
        RegisteredVersion good = versions.next();
        versions.promote(good);
        LiveKnowledge live = live(settings);
        RegisteredVersion bad = damage.register(versions);

        versions.promote(bad);
        versions.announce(bad);

        String refused = "model_refused_total{model_name=\"" + bad.model() + "\",model_version=\"" + bad.version()
                + "\",reason=\"MODEL_CORRUPT\"} ";
        Awaitility.await(refused)
                .atMost(MOST)
                .untilAsserted(() -> assertThat(shown()).contains(refused + "1.0"));
        assertThat(live.current().model().version()).isEqualTo(good.version());
        live.refreshModel();
        assertThat(shown()).as("not tried again").contains(refused + "1.0");
        assertThat(live.current().model().version()).isEqualTo(good.version());
        // A process that starts now has no old model in memory: what was proven on this machine serves.
        LiveKnowledge startsNow = live(settings);
        assertThat(startsNow.current().model().version()).isEqualTo(good.version());

        RegisteredVersion next = versions.next();
        versions.promote(next);
        versions.announce(next);

        awaitVersion(live, next);
        awaitVersion(startsNow, next);
    }

    @Test
    void aRefusedVersionIsTriedAgainWhenTheAliasComesBackToIt() throws Exception {
        RegisteredVersion good = versions.next();
        versions.promote(good);
        LiveKnowledge live = live(settings);
        RegisteredVersion bad = Damage.INFINITE_ANSWER.register(versions);
        String refused = "model_refused_total{model_name=\"" + bad.model() + "\",model_version=\"" + bad.version()
                + "\",reason=\"MODEL_CORRUPT\"} ";
        versions.promote(bad);
        live.refreshModel();
        assertThat(shown()).contains(refused + "1.0");

        versions.promote(good);
        live.refreshModel();
        versions.promote(bad);
        live.refreshModel();

        assertThat(shown()).contains(refused + "2.0");
        assertThat(live.current().model().version()).isEqualTo(good.version());
    }

    @Test
    void withoutAnyUsableVersionTheStartSaysWhy() throws Exception {
        versions.promote(Damage.INFINITE_ANSWER.register(versions));

        assertThatThrownBy(() -> live(settings))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                .hasMessageContaining("to its own example");
    }

    @ParameterizedTest
    @EnumSource(value = FaultyMlflow.Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFaultyRegistryIsGivenUpAndAskedAgain(FaultyMlflow.Fault fault) throws Exception {
        use("1 second");
        RegisteredVersion first = versions.next();
        versions.promote(first);
        try (FaultyMlflow faulty = new FaultyMlflow(settings)) {
            LiveKnowledge live = live(faulty.settings());
            RegisteredVersion next = versions.next();
            faulty.does(fault);
            long began = System.nanoTime();
            versions.promote(next);
            versions.announce(next);

            Awaitility.await("a third try").atMost(MOST).until(() -> faulty.faults() >= 3);
            System.out.printf(
                    Locale.ROOT, "%s: third try after %d ms%n", fault, (System.nanoTime() - began) / 1_000_000);
            assertThat(live.current().model().version()).isEqualTo(first.version());
            faulty.does(FaultyMlflow.Fault.NONE);

            awaitVersion(live, next);
            assertThat(shown()).doesNotContain("model_refused_total{model_name=\"" + next.model() + "\"");
        }
    }

    private static String shown() {
        return PrometheusTextFormatWriter.create().toDebugString(PrometheusRegistry.defaultRegistry.scrape());
    }

    /** What a version can have that keeps it from being used. */
    enum Damage {
        FLIPPED_BYTE {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                return changed(versions, RegressorFiles.FOREST, bytes -> {
                    bytes[bytes.length / 2] ^= 1;
                    return bytes;
                });
            }
        },
        TRUNCATED {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                return changed(versions, RegressorFiles.FOREST, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        OTHER_MANIFEST {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                RegisteredVersion another = versions.next();
                byte[] manifest = Files.readAllBytes(onDisk(another, "manifest.json"));
                return changed(versions, "manifest.json", bytes -> manifest);
            }
        },
        SWAPPED_METADATA {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                return changed(
                        versions,
                        RegisteredVersions.METADATA,
                        bytes -> "{\"class\":\"evil.Code\"}".getBytes(StandardCharsets.UTF_8));
            }
        },
        CLASS_NOT_ALLOWED {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                Map<String, byte[]> files = versions.files(ConstantForests.answering(0.002));
                files.put(
                        RegisteredVersions.METADATA,
                        "{\"class\":\"org.apache.spark.ml.Other\"}".getBytes(StandardCharsets.UTF_8));
                return versions.register(files, RegisteredVersions.CLASSES);
            }
        },
        FOREIGN_CLASS_ALLOWED {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                return versions.register(versions.files(ConstantForests.answering(0.002)), List.of("evil.Code"));
            }
        },
        OTHER_ORDER_OF_FEATURES {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                Map<String, byte[]> files = versions.files(ConstantForests.answering(0.002));
                files.computeIfPresent(
                        RegisteredVersions.INPUT_EXAMPLE,
                        (name, example) -> new String(example, StandardCharsets.UTF_8)
                                .replace("\"current_price\",\"avg_price_7d\"", "\"avg_price_7d\",\"current_price\"")
                                .getBytes(StandardCharsets.UTF_8));
                return versions.register(files, RegisteredVersions.CLASSES);
            }
        },
        INFINITE_ANSWER {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                return versions.register(versions.files(ConstantForests.answering(1000)), RegisteredVersions.CLASSES);
            }
        },
        NAN_ANSWER {
            @Override
            RegisteredVersion register(RegisteredVersions versions) throws Exception {
                Map<String, byte[]> files = versions.files(ConstantForests.answering(0.123456789));
                files.computeIfPresent(RegressorFiles.FOREST, (name, forest) -> withNan(forest, 0.123456789));
                return versions.register(files, RegisteredVersions.CLASSES);
            }
        };

        abstract RegisteredVersion register(RegisteredVersions versions) throws Exception;

        private static RegisteredVersion changed(RegisteredVersions versions, String file, UnaryOperator<byte[]> change)
                throws IOException {
            RegisteredVersion version = versions.next();
            Path path = onDisk(version, file);
            Files.write(path, change.apply(Files.readAllBytes(path)));
            return version;
        }

        private static Path onDisk(RegisteredVersion version, String file) throws IOException {
            return RegisteredVersions.onDisk(SharedStack.folder(), version, file);
        }

        /** A forest's file whose leaf is NaN, with the checksum that fits. */
        private static byte[] withNan(byte[] forest, double leaf) {
            byte[] changed = forest.clone();
            ByteBuffer buffer = ByteBuffer.wrap(changed);
            int at = 0;
            while (buffer.getLong(at) != Double.doubleToLongBits(leaf)) {
                at++;
            }
            buffer.putDouble(at, Double.NaN);
            byte[] before = Arrays.copyOf(changed, changed.length - 32);
            buffer.put(before.length, DigestUtils.sha256(before));
            return changed;
        }
    }
}
