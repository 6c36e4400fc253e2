package dev.nightjar.score.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.Feature;
import dev.nightjar.feature.Standardisation;
import dev.nightjar.forecast.Estimator;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.forest.Forest;
import dev.nightjar.forest.Forests;
import dev.nightjar.forest.TreeNode;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose champion must not be used when the scorer starts, or cannot be asked for later. */
class InstallationVersionsIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.MLFLOW);

    private static final int ROWS = 10;
    private static final Duration MOST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Settings settings = STACK.freshSettings("versions");
    private final Pipeline pipeline = PipelineFile.read(
            Path.of("conf/pipelines/diabetes.conf"), Map.of("registry.model", "stand-in"), Feature.keys());

    @Test
    void anotherStandsInForAChampionThatIsCorruptAtTheStart() throws Exception {
        try (RegisteredVersions versions = new RegisteredVersions(settings, pipeline)) {
            RegisteredVersion good = versions.register(files(versions, 140), RegisteredVersions.CLASSES);
            Map<String, byte[]> unlike = files(versions, 150);
            unlike.put(EstimatorFile.NAME, files(versions, 160).get(EstimatorFile.NAME));
            RegisteredVersion bad = versions.register(unlike, RegisteredVersions.CLASSES);
            versions.promote(good);
            assertThat(source("here").first().version()).isEqualTo(good.version());
            versions.promote(bad);

            assertThat(source("here").first().version())
                    .as("proven last on this machine")
                    .isEqualTo(good.version());
            assertThatThrownBy(() -> source("elsewhere").first())
                    .isInstanceOfSatisfying(
                            NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                    .hasMessageContaining("probe row");
            versions.registry().setAlias(pipeline.registry().model(), ModelRegistry.PREVIOUS, good.version());
            assertThat(source("elsewhere").first().version())
                    .as("the champion before")
                    .isEqualTo(good.version());
        }
    }

    @Test
    void anOutageBringsNoFormerChampionBack() throws Exception {
        try (RegisteredVersions versions = new RegisteredVersions(settings, pipeline);
                FaultyMlflow faulty = new FaultyMlflow(settings)) {
            RegisteredVersion former = versions.register(files(versions, 140), RegisteredVersions.CLASSES);
            RegisteredVersion next = versions.register(files(versions, 150), RegisteredVersions.CLASSES);
            versions.promote(former);
            LiveVersions live = new LiveVersions(source("here", faulty.settings()), Duration.ofMillis(200));
            assertThat(live.champion().version()).isEqualTo(former.version());
            Awaitility.await("asked for before its promotion")
                    .atMost(MOST)
                    .until(() -> live.find(next.version()).fallback() == null);
            versions.promote(next);
            Awaitility.await("its promotion")
                    .atMost(MOST)
                    .until(() -> live.champion().version().equals(next.version()));

            faulty.does(FaultyMlflow.Fault.FAILING);
            Awaitility.await("a third refresh").atMost(MOST).until(() -> faulty.faults() >= 3);

            assertThat(live.champion().version()).isEqualTo(next.version());
            assertThat(source("here", faulty.settings()).first().version())
                    .as("where a process starts during the outage")
                    .isEqualTo(next.version());
        }
    }

    private VersionSource source(String cache) {
        return source(cache, settings);
    }

    private VersionSource source(String cache, Settings where) {
        return new InstallationVersions(new Connections(where), folder.resolve(cache), pipeline);
    }

    /** A version that answers {@code value} to every request. */
    private Map<String, byte[]> files(RegisteredVersions versions, double value) throws IOException {
        Standardisation plain = new Standardisation(pipeline.features().names().stream()
                .map(name -> new Standardisation.Column(name, 0, 0, 1))
                .toList());
        int width = plain.inputs().size();
        Forest forest = Forests.taught(
                Forest.of(plain.inputs(), List.of(new TreeNode.Leaf(value)), Map.of()),
                new double[ROWS * width],
                IntStream.range(0, ROWS).mapToDouble(i -> value + i).toArray());
        Map<String, byte[]> files = versions.files(forest);
        Estimator estimator = new Estimator(forest, plain, pipeline.model().intervalLevel());
        files.put(EstimatorFile.NAME, EstimatorFile.write(estimator, new double[width]));
        return files;
    }
}
