package dev.nightjar.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of a pipeline whose features come by claim: the shipped file, the defaults, every rejection. */
class PreprocessKeysTest {
    private static final Path SHIPPED = Path.of("conf/pipelines/cell-traffic.conf");
    private static final String LEAST = """
            name = cells
            entity = cell
            event-time = time
            window = 1 day
            features { from = claim, names = [down, up, weekend] }
            preprocess { train = a.csv, test = b.csv, predict = down, step = 2 minutes }
            label { kind = regression, target = column, column = next_down }
            model { family = random-forest, seed = 1, trees = 10, max-depth = 5 }
            topics { input = in, predictions = out, dead-letters = in-dlq, partitions = 3 }
            registry { experiment = cells, model = cells }
            gate { min-accuracy = 50, min-rows = 60 }
            """;

    @TempDir
    private Path folder;

    @Test
    void readsTheShippedPipeline() {
        Pipeline pipeline = PipelineFile.read(SHIPPED, Map.of(), Feature.keys());

        assertThat(pipeline.features().from()).isEqualTo(Pipeline.FeatureSource.CLAIM);
        assertThat(pipeline.features().names()).hasSize(15);
        assertThat(pipeline.claims().timeFeatures()).containsExactly(Pipeline.TimeFeature.values());
        assertThat(pipeline.claims().trainingTopic()).isEqualTo("training-data");
        assertThat(pipeline.topics().input()).isEqualTo("inference-data");
        assertThat(pipeline.claims().predict()).isEqualTo("down");
        assertThat(pipeline.label().column()).isEqualTo("next_down");
    }

    @Test
    void fillsInDefaults() throws IOException {
        assertThat(read(LEAST).claims())
                .isEqualTo(new Pipeline.Preprocess(
                        "a.csv",
                        "b.csv",
                        "training-data",
                        "down",
                        Duration.ofMinutes(2),
                        List.of(),
                        Pipeline.EmptyCells.LAST));
    }

    @Test
    void anotherFamilyLeavesTheHashAsItIs() throws IOException {
        Pipeline pipeline = read(LEAST);

        for (Pipeline.Family family : Pipeline.Family.values()) {
            assertThat(pipeline.withFamily(family).configHash()).isEqualTo(pipeline.configHash());
            assertThat(pipeline.withFamily(family).model().family()).isEqualTo(family);
        }
    }

    @Test
    void everyKeyChangesTheHash() throws IOException {
        List<String> changes = List.of(
                "",
                "preprocess.train = c.csv",
                "preprocess.test = c.csv",
                "preprocess.predict = up",
                "preprocess.step = 3 minutes",
                "preprocess.time-features = [weekend]",
                "preprocess.empty-cells = median",
                "topics.training-data = t");

        assertThat(changes.stream().map(change -> hash(LEAST + change + "\n")).distinct())
                .hasSize(changes.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            preprocess.predict = dwon                  | preprocess.predict         | names dwon; did you mean down
            preprocess.time-features = [week-end]      | preprocess.time-features   | holds "week-end"; did you mean weekend
            preprocess.time-features = [day_of_week]   | preprocess.time-features   | names day_of_week
            preprocess.empty-cells = zero              | preprocess.empty-cells     | last | median | reject
            preprocess.step = 0 s                      | preprocess.step            | a duration from
            preprocess.sheep = 1                       | preprocess.sheep           | is not a key here
            preprocess = null                          | preprocess                 | is missing; features.from = claim
            features.names = [down, time]              | features.names             | the event-time
            features.names = [down, next_down]         | features.names             | the label's column
            features.names = [down, "a/b"]             | features.names             | without dots
            features.from = request                    | preprocess                 | only with features.from = claim
            label { target = log-return }              | label.target               | allowed: column
            label.kind = classification                | label.kind                 | allowed: regression
            label.column = time                        | label.column               | the event-time
            topics.dead-letters = letters              | topics.dead-letters        | allowed: "in-dlq"
            topics.training-data = out                 | topics.training-data       | a topic of its own
            topics.training-data = "a b"               | topics.training-data       | a Kafka topic name
            """)
    void refuses(String change, String key, String problem) throws IOException {
        Files.writeString(file(), LEAST + change + "\n");

        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class, () -> PipelineFile.read(file(), Map.of(), Feature.keys()));

        assertThat(refused).isNotNull();
        assertThat(refused.mistakes()).anySatisfy(mistake -> {
            assertThat(mistake.key()).isEqualTo(key);
            assertThat(mistake.problem()).contains(problem);
        });
    }

    private String hash(String text) {
        try {
            return read(text).configHash();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file() {
        return folder.resolve("cells.conf");
    }

    private Pipeline read(String text) throws IOException {
        Files.writeString(file(), text);
        return PipelineFile.read(file(), Map.of(), Feature.keys());
    }
}
