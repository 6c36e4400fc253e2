package dev.nightjar.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.nightjar.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineFileTest {
    /** Only what must be there; every line one key, so that a test can replace or drop it. */
    private static final String LEAST = """
            name = wheat
            entity = commodity
            event-time = event_time
            window = 30 days
            features.from = price-history
            features.names = [current_price, avg_price_7d]
            label.kind = regression
            label.target = log-return
            model.family = random-forest
            model.seed = 7
            model.trees = 10
            model.max-depth = 4
            topics.input = in
            topics.predictions = out
            topics.dead-letters = dead
            topics.partitions = 3
            registry.experiment = wheat
            registry.model = wheat
            gate.min-accuracy = 85
            gate.min-rows = 60
            """;

    private static final Path SHIPPED = Path.of("conf/pipelines/commodity-price.conf");

    @TempDir
    private Path folder;

    @Test
    void readsTheShippedPipelineAsTheDesignHasIt() {
        Pipeline pipeline = PipelineFile.read(SHIPPED, Map.of(), Feature.keys());

        assertThat(pipeline.name()).isEqualTo("commodity-price");
        assertThat(pipeline.window()).isEqualTo(Duration.ofDays(30));
        assertThat(pipeline.features().names()).containsExactlyElementsOf(Feature.keys());
        assertThat(pipeline.label().horizon()).isEqualTo(1);
        assertThat(pipeline.model().trees()).isEqualTo(100);
        assertThat(pipeline.topics().input()).isEqualTo("commodity-prices");
        assertThat(pipeline.topics().predictions()).isEqualTo("ml-predictions");
        assertThat(pipeline.topics().deadLetters()).isEqualTo("ml-predictions-dlq");
        assertThat(pipeline.schedule().retrain()).isEqualTo("0 1 * * *");
        assertThat(pipeline.gate().minAccuracy()).isEqualTo(85);
        assertThat(pipeline.configHash()).matches("[0-9a-f]{64}");
    }

    @Test
    void fillsInDefaults() throws IOException {
        Pipeline pipeline = read(LEAST);

        assertThat(pipeline.description()).isEmpty();
        assertThat(pipeline.features())
                .isEqualTo(new Pipeline.Features(
                        Pipeline.FeatureSource.PRICE_HISTORY,
                        List.of("current_price", "avg_price_7d"),
                        Duration.ofDays(5),
                        0,
                        Pipeline.NonPositivePrice.DEAD_LETTER,
                        Pipeline.Missing.REJECT,
                        ""));
        assertThat(pipeline.label())
                .isEqualTo(new Pipeline.Label(Pipeline.LabelKind.REGRESSION, Pipeline.Target.LOG_RETURN, "", 1));
        assertThat(pipeline.model())
                .isEqualTo(new Pipeline.Model(
                        Pipeline.Family.RANDOM_FOREST,
                        7,
                        10,
                        4,
                        1,
                        1.0,
                        "auto",
                        32,
                        0.9,
                        new Pipeline.Boosting(50, 4, 0.1),
                        new Pipeline.Linear(0, 100),
                        new Pipeline.Mlp(16, 20, 100)));
        assertThat(pipeline.topics())
                .isEqualTo(new Pipeline.Topics(
                        "in",
                        "out",
                        "dead",
                        "model-training",
                        "model-selected",
                        3,
                        1,
                        Duration.ofDays(7),
                        Duration.ofDays(30)));
        assertThat(pipeline.schedule().retrain()).isEqualTo("0 1 * * *");
        assertThat(pipeline.gate())
                .isEqualTo(new Pipeline.Gate(
                        85,
                        60,
                        0.25,
                        3,
                        30,
                        5,
                        0.01,
                        Duration.ofDays(30),
                        Map.of("accuracy", 1.0),
                        new Pipeline.Rollback(2, 5, 3, 30)));
        assertThat(pipeline.scoring())
                .isEqualTo(new Pipeline.Scoring(
                        Pipeline.Trigger.MICRO_BATCH,
                        Pipeline.Delivery.EXACTLY_ONCE,
                        65_536,
                        Duration.ofSeconds(5),
                        Map.of()));
        assertThat(pipeline.drift()).isEqualTo(new Pipeline.Drift(0.25, 500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"commodity-price", "diabetes", "cell-traffic", "machine-failure"})
    void readsWhatIsShipped(String name) {
        Pipeline pipeline = PipelineFile.read(Path.of("conf/pipelines/" + name + ".conf"), Map.of(), Feature.keys());

        assertThat(pipeline.name()).isEqualTo(name);
    }

    @Test
    void readsEveryKey() throws IOException {
        Pipeline pipeline = read("""
                name = churn
                description = "Who leaves"
                entity = customer
                event-time = at
                window = 2 days
                features {
                  from = request, names = [age, spend], max-age = 1 hour, min-history = 3
                  non-positive-price = dead-letter, missing = median, training-data = data/churn.csv
                }
                label { kind = classification, target = column, column = left }
                model {
                  family = random-forest, seed = -9, trees = 3, max-depth = 0, min-leaf-rows = 2
                  subsampling-rate = 0.5, feature-subset = onethird, max-bins = 64, interval-level = 0.8
                  boosting { trees = 7, max-depth = 2, step-size = 0.3 }
                  linear { regularization = 0.5, iterations = 9 }, mlp { hidden = 3, classes = 5, iterations = 8 }
                }
                topics {
                  input = a, predictions = b, dead-letters = c, model-training = d, model-selected = e
                  partitions = 5, replication = 3, retention = 1 day, dead-letter-retention = 2 days
                }
                registry { experiment = x, model = y }
                schedule.retrain = "30 2 * * 1-5"
                gate {
                  min-accuracy = 70.5, min-rows = 10, evaluation-share = 0.5, origins = 7
                  min-judging-rows = 11, min-judging-times = 6, significance = 0.02, max-champion-age = 60 days
                  score { skill = 100, log-loss = 0.5 }
                  rollback { drop = 1.5, window-days = 4, windows = 2, min-outcomes = 9 }
                }
                confidence { outcomes = 50, min-outcomes = 10 }
                scoring {
                  trigger = real-time, delivery = at-least-once, max-record-bytes = 1000, refresh = 250ms
                  source-options { maxOffsetsPerTrigger = 6, "kafka.fetch.min.bytes" = 1 }
                }
                drift { psi = 0.5, min-rows = 100 }
                """);

        assertThat(pipeline)
                .isEqualTo(new Pipeline(
                        "churn",
                        "Who leaves",
                        pipeline.configHash(),
                        "customer",
                        "at",
                        new Pipeline.Features(
                                Pipeline.FeatureSource.REQUEST,
                                List.of("age", "spend"),
                                Duration.ofHours(1),
                                3,
                                Pipeline.NonPositivePrice.DEAD_LETTER,
                                Pipeline.Missing.MEDIAN,
                                "data/churn.csv"),
                        new Pipeline.Label(Pipeline.LabelKind.CLASSIFICATION, Pipeline.Target.COLUMN, "left", 0),
                        Duration.ofDays(2),
                        new Pipeline.Model(
                                Pipeline.Family.RANDOM_FOREST,
                                -9,
                                3,
                                0,
                                2,
                                0.5,
                                "onethird",
                                64,
                                0.8,
                                new Pipeline.Boosting(7, 2, 0.3),
                                new Pipeline.Linear(0.5, 9),
                                new Pipeline.Mlp(3, 5, 8)),
                        new Pipeline.Topics("a", "b", "c", "d", "e", 5, 3, Duration.ofDays(1), Duration.ofDays(2)),
                        new Pipeline.Registry("x", "y"),
                        new Pipeline.Schedule("30 2 * * 1-5"),
                        new Pipeline.Gate(
                                70.5,
                                10,
                                0.5,
                                7,
                                11,
                                6,
                                0.02,
                                Duration.ofDays(60),
                                Map.of("skill", 100.0, "log_loss", 0.5),
                                new Pipeline.Rollback(1.5, 4, 2, 9)),
                        new Pipeline.Confidence(50, 10),
                        new Pipeline.Scoring(
                                Pipeline.Trigger.REAL_TIME,
                                Pipeline.Delivery.AT_LEAST_ONCE,
                                1000,
                                Duration.ofMillis(250),
                                Map.of("maxOffsetsPerTrigger", "6", "kafka.fetch.min.bytes", "1")),
                        new Pipeline.Drift(0.5, 100),
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name                      | Wheat               | "Wheat"        | lower-case letters, digits and hyphens
                    name                      | ""                  | ""             | a text that is not empty
                    entity                    | [a]                 | ["a"]          | a text
                    window                    | 30                  | 30             | (a bare number has no unit)
                    window                    | "30"                | "30"           | (a bare number has no unit)
                    window                    | 1 hour              | "1 hour"       | a duration from 1 days to 36500 days
                    window                    | 30 parsecs          | "30 parsecs"   | a duration from
                    window                    | 1 day               | 1 days         | longer than the horizon of 1 days
                    features.from             | price-histry        | "price-histry" | did you mean price-history?
                    features.names            | []                  | []             | a list of distinct names, at least one
                    features.names            | [current_price, current_price] | ["current_price","current_price"] | distinct
                    features.names            | [current_prise]     | "current_prise" | did you mean current_price?
                    features.names            | [avg_price_7d]      | [avg_price_7d]  | a list with current_price
                    features.names            | current_price       | "current_price" | a list of distinct names
                    features.min-history      | -1                  | -1             | a whole number from 0 to 14
                    features.max-age          | -5 days             | "-5 days"      | a duration from 1 s to
                    features.non-positive-price | skip              | "skip"         | one of dead-letter
                    label.kind                | classification      | classification | regression, a log return is a number
                    gate.score.log-loss       | 1                   | is no metric   | accuracy, coverage, interval-width
                    label.horizon             | 0                   | 0              | at least 1 trading day
                    label.horizon             | 1.5                 | 1.5            | a whole number from 0 to 250
                    label.target              | column              | missing        | the data set's label column
                    model.family              | forest              | "forest"       | one of random-forest
                    model.seed                | 1.5                 | 1.5            | a whole number from
                    model.seed                | 9223372036854775808 | 9223372036854775808 | a whole number from
                    model.seed                | lucky               | "lucky"        | a whole number from
                    model.trees               | 0                   | 0              | a whole number from 1 to 10000
                    model.trees               | many                | "many"         | a whole number from 1 to 10000
                    model.max-depth           | 31                  | 31             | a whole number from 0 to 30
                    model.subsampling-rate    | 1.01                | 1.01           | a number from
                    model.subsampling-rate    | NaN                 | "NaN"          | a number from
                    model.feature-subset      | half                | "half"         | auto | all | onethird | sqrt | log2 | a count | a share
                    model.interval-level      | 1                   | 1              | a number from 0.5 to 0.999
                    topics.input              | "a topic"           | "a topic"      | a Kafka topic name
                    topics.input              | ".."                | ".."           | a Kafka topic name
                    topics.predictions        | in                  | "in", the same as input | a topic of its own
                    topics.partitions         | 0                   | 0              | a whole number from 1 to 10000
                    topics.dead-letter-retention | 1 day            | 1 days         | at least the retention, 7 days
                    schedule.retrain          | "0 1 * *"           | "0 1 * *"      | five cron fields
                    schedule.retrain          | "at one in the night" | "at one in the night" | five cron fields
                    gate.min-accuracy         | 101                 | 101            | a number from 0.0 to 100.0
                    gate.evaluation-share     | 0.6                 | 0.6            | a number from 0.01 to 0.5
                    gate.origins              | 0                   | 0              | a whole number from 1 to 250
                    gate.significance         | 0.6                 | 0.6            | a number from 1.0E-4 to 0.5
                    gate.max-champion-age     | 1 hour              | 1 hour         | 1 days
                    gate.score.skill          | -1                  | -1             | a number from 0.0
                    scoring.trigger           | realtime            | "realtime"     | did you mean real-time?
                    scoring.delivery          | maybe               | "maybe"        | one of exactly-once
                    scoring.max-record-bytes  | 1                   | 1              | a whole number from 64
                    scoring.refresh           | 1 ms                | "1 ms"         | a duration from 100 ms
                    scoring.source-options    | fast                | "fast"         | an object of key = value
                    scoring.source-options    | { a = [1] }         | {"a":[1]}      | not a list
                    scoring.source-options    | { minPartitions = 6 } | minPartitions | maxOffsetsPerTrigger
                    scoring.source-options    | { failOnDataLoss = false } | failOnDataLoss | maxOffsetsPerTrigger
                    scoring.source-options    | { "kafka.isolation.level" = read_uncommitted } | isolation.level | fetch.max.wait
                    drift.psi                 | 0.09                | 0.09           | a number from 0.1 to 100.0
                    drift.psi                 | NaN                 | "NaN"          | a number from 0.1
                    drift.min-rows            | 49                  | 49             | a whole number from 50
                    drift.min-rows            | 50.5                | 50.5           | a whole number from 50
                    drift                     | 0.25                | 0.25           | an object { … }
                    model                     | 5                   | 5              | an object { … }
                    """)
    void refusesAValueWithFileLineKeyValueAndWhatIsAllowed(String key, String given, String shown, String allowed)
            throws IOException {
        String text = without(key) + key + " = " + given + "\n";
        int line = (int) text.lines().count();

        List<Mistake> mistakes = mistakes(text);

        assertThat(mistakes).anySatisfy(mistake -> {
            assertThat(mistake.key()).isEqualTo(shown.equals("missing") ? "label.column" : key);
            assertThat(mistake.problem()).containsPattern("^(is|holds) ").contains(shown, allowed);
            assertThat(mistake.where()).isEqualTo(file() + (shown.equals("missing") ? "" : ":" + line));
        });
        assertThat(mistakes.stream().filter(mistake -> !mistake.key().startsWith("model.")))
                .as("nothing that follows from it is reported too: " + mistakes)
                .hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "entity",
                "event-time",
                "window",
                "features.from",
                "features.names",
                "label.kind",
                "label.target",
                "model.family",
                "model.seed",
                "model.trees",
                "model.max-depth",
                "topics.input",
                "topics.predictions",
                "topics.dead-letters",
                "topics.partitions",
                "registry.experiment",
                "registry.model",
                "gate.min-accuracy",
                "gate.min-rows"
            })
    void refusesAMissingKey(String key) throws IOException {
        List<Mistake> mistakes = mistakes(without(key));

        assertThat(mistakes).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo(key);
            assertThat(mistake.where()).isEqualTo(file().toString());
            assertThat(mistake.problem()).startsWith("is missing; allowed: ");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "windw = 3 days, windw, did you mean window?",
        "model.tres = 5, model.tres, did you mean trees?",
        "drift.ps = 1, drift.ps, did you mean psi?",
        "feature.names = [a], feature, did you mean features?",
        "colour = red, colour, allowed: name"
    })
    void refusesAnUnknownKeyAndNamesTheNearest(String line, String key, String suggestion) throws IOException {
        List<Mistake> mistakes = mistakes(LEAST + line);

        assertThat(mistakes).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo(key);
            assertThat(mistake.where()).isEqualTo(file() + ":21");
            assertThat(mistake.problem()).startsWith("is not a key here; ").contains(suggestion);
        });
    }

    @Test
    void reportsAllMistakesAtOnce() throws IOException {
        String text = LEAST.replace("seed = 7", "seed = x")
                        .replace("window = 30 days", "window = 30")
                        .replace("gate.min-rows = 60\n", "")
                + "label.horizn = 2\n";

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Cannot use pipeline file " + file() + ": 4 mistakes\n")
                .hasMessageContaining(file() + ":4: window: is 30; ")
                .hasMessageContaining(file() + ":10: model.seed: is \"x\"; ")
                .hasMessageContaining(file() + ": gate.min-rows: is missing; ")
                .hasMessageContaining(file() + ":20: label.horizn: is not a key here; did you mean horizon?");
    }

    @Test
    void asksForADataSetWhereRequestsCarryTheirFeatures() throws IOException {
        String text = without("features.from").replace("log-return", "column")
                + "features.from = request\nlabel.column = left\n";

        assertThat(mistakes(text)).extracting(Mistake::key).containsExactly("features.training-data");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> PipelineFile.read(folder.resolve("none.conf"), Map.of(), Feature.keys()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.conf: (file): does not exist");
    }

    @Test
    void refusesBrokenSyntaxWithItsLine() throws IOException {
        List<Mistake> mistakes = mistakes("name = a\nmodel {\n  seed = ]\n}\n");

        assertThat(mistakes).singleElement().extracting(Mistake::where).isEqualTo(file() + ":3");
        assertThat(mistakes.get(0).problem()).doesNotContain(file().toString());
    }

    @Test
    void saysThatABraceIsNotClosed() throws IOException {
        assertThat(mistakes("name = a\nmodel {\n  seed = 1\n"))
                .singleElement()
                .extracting(Mistake::problem)
                .asString()
                .contains("a brace or bracket is not closed");
    }

    @Test
    void takesOverridesBeforeTheFile() throws IOException {
        Files.writeString(file(), LEAST);

        Pipeline pipeline = PipelineFile.read(
                file(),
                Map.of("window", "60 days", "schedule.retrain", "15 3 * * *", "features.names", "[current_price]"),
                Feature.keys());

        assertThat(pipeline.window()).isEqualTo(Duration.ofDays(60));
        assertThat(pipeline.schedule().retrain()).isEqualTo("15 3 * * *");
        assertThat(pipeline.features().names()).containsExactly("current_price");
        assertThat(pipeline.configHash()).isNotEqualTo(read(LEAST).configHash());
    }

    @Test
    void namesTheOverrideThatIsWrongAndTheFileThatLacksAKey() throws IOException {
        Files.writeString(file(), without("gate.min-rows"));

        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> PipelineFile.read(file(), Map.of("window", "30", "model.tres", "5"), Feature.keys()));

        assertThat(refused.mistakes())
                .extracting(Mistake::where, Mistake::key)
                .containsExactlyInAnyOrder(
                        tuple("--set window", "window"),
                        tuple(file().toString(), "gate.min-rows"),
                        tuple("--set model.tres", "model.tres"));
    }

    @Test
    void hashesTheMeaningNotTheWriting() throws IOException {
        String reordered = ("# another comment\n"
                        + LEAST.lines().sorted(Comparator.reverseOrder()).collect(Collectors.joining("\n")))
                .replace("30 days", "720 hours # a month")
                .replace("min-accuracy = 85", "min-accuracy = 8.5e1")
                .replace("model.seed = 7", "model { seed = \"7\" }");

        assertThat(read(reordered + "\nlabel.horizon = 1\nmodel.max-bins = 32").configHash())
                .isEqualTo(read(LEAST).configHash());
    }

    @Test
    void keepsTheHashOfAPipelineForGood() throws IOException {
        // Fixture: another value here means that the hashes in topics, runs and tables match no file
        // any more. A new key in Pipeline does that; say so in the changelog.
        assertThat(read(LEAST).configHash())
                .isEqualTo("f65271e83339f93b8e3665773d31051317433a3e46bd75e9b7820543cdd78e68");
    }

    @Test
    void hashesEveryValue() throws IOException {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String change : List.of(
                "name = rye",
                "description = d",
                "entity = e",
                "event-time = t",
                "window = 31 days",
                "features.names = [current_price]",
                "features.max-age = 6 days",
                "features.min-history = 1",
                "features.missing = median",
                "features.training-data = d",
                "label.column = c",
                "label.horizon = 2",
                "model.seed = 8",
                "model.trees = 11",
                "model.max-depth = 5",
                "model.min-leaf-rows = 2",
                "model.subsampling-rate = 0.5",
                "model.feature-subset = all",
                "model.max-bins = 33",
                "model.interval-level = 0.8",
                "model.boosting.trees = 51",
                "model.boosting.max-depth = 5",
                "model.boosting.step-size = 0.2",
                "model.linear.regularization = 0.1",
                "model.linear.iterations = 99",
                "model.mlp.hidden = 17",
                "model.mlp.classes = 21",
                "model.mlp.iterations = 99",
                "topics.input = a",
                "topics.predictions = a",
                "topics.dead-letters = a",
                "topics.model-training = a",
                "topics.model-selected = a",
                "topics.partitions = 4",
                "topics.replication = 2",
                "topics.retention = 8 days",
                "topics.dead-letter-retention = 31 days",
                "registry.experiment = a",
                "registry.model = a",
                "schedule.retrain = \"0 2 * * *\"",
                "gate.min-accuracy = 86",
                "gate.min-rows = 61",
                "gate.evaluation-share = 0.3",
                "gate.origins = 4",
                "gate.min-judging-rows = 31",
                "gate.min-judging-times = 6",
                "gate.significance = 0.06",
                "gate.max-champion-age = 31 days",
                "gate.score.skill = 1",
                "gate.rollback.drop = 3",
                "gate.rollback.window-days = 6",
                "gate.rollback.windows = 4",
                "gate.rollback.min-outcomes = 31",
                "confidence.outcomes = 101",
                "confidence.min-outcomes = 21",
                "scoring.trigger = real-time",
                "scoring.max-record-bytes = 100",
                "scoring.refresh = 6 s",
                "scoring.source-options { maxOffsetsPerTrigger = 1 }",
                "scoring.source-options { maxOffsetsPerTrigger = 2 }",
                "scoring.source-options { minOffsetsPerTrigger = 1 }",
                "drift.psi = 0.3",
                "drift.min-rows = 501")) {
            changes.put(read(LEAST + change).configHash(), change);
        }

        assertThat(changes).hasSize(63).doesNotContainKey(read(LEAST).configHash());
    }

    @Test
    void tellsOneNameWithACommaFromTwo() throws IOException {
        String request =
                without("features.names").replace("price-history", "request").replace("log-return", "column")
                        + "label.column = c\nfeatures.training-data = d\n";

        assertThat(read(request + "features.names = [\"a, b\"]").configHash())
                .isNotEqualTo(read(request + "features.names = [a, b]").configHash());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.b        | without dots
            a/b        | without dots
            Prediction | not "prediction"
            C          | the label's column
            OK         | but for letter case
            """)
    void refusesNamesThatARequestsFeatureCannotHave(String name, String problem) throws IOException {
        String request =
                without("features.names").replace("price-history", "request").replace("log-return", "column")
                        + "label.column = c\nfeatures.training-data = d\n";

        assertThat(mistakes(request + "features.names = [ok, \"" + name + "\"]"))
                .singleElement()
                .satisfies(mistake -> {
                    assertThat(mistake.key()).isEqualTo("features.names");
                    assertThat(mistake.problem()).contains("holds \"" + name + "\"", problem);
                });
    }

    private Path file() {
        return folder.resolve("pipeline.conf");
    }

    private Pipeline read(String text) throws IOException {
        Files.writeString(file(), text);
        return PipelineFile.read(file(), Map.of(), Feature.keys());
    }

    private List<Mistake> mistakes(String text) throws IOException {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> read(text));
        assertThat(refused).as("refused").isNotNull();
        return refused.mistakes();
    }

    private static String without(String key) {
        return LEAST.lines()
                .filter(line -> !line.startsWith(key + " ") && !line.startsWith(key + "."))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
