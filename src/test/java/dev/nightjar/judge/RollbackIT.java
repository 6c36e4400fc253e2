package dev.nightjar.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.Commands;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.ModelRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a judge does about live accuracy, in the real MLflow, PostgreSQL and Kafka; {@code OutcomesIT} makes the figures. */
class RollbackIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static final Instant START = JudgedVersions.START;
    private static final Instant LATER = START.plus(Duration.ofDays(20));

    @TempDir
    Path folder;

    private Settings settings;
    private Map<String, String> overrides;
    private Pipeline pipeline;
    private JudgedVersions versions;
    private LiveOutcomes live;

    @BeforeEach
    void aModelOfItsOwn() {
        settings = STACK.freshSettings("rollback");
        String name = "rollback-" + UUID.randomUUID().toString().substring(0, 8);
        overrides = new LinkedHashMap<>(Map.of(
                "name", name,
                "registry.model", name,
                "registry.experiment", name,
                "topics.model-selected", name));
        pipeline = PipelineFile.read(file(), overrides, Feature.keys());
        versions = new JudgedVersions(new RegisteredVersions(settings, pipeline));
        live = new LiveOutcomes(settings, pipeline);
    }

    @Test
    void aFallenChampionIsTakenBackAndTheJudgeDoesNotPromoteItAgain() throws Exception {
        versions.answering(0.02, 8, START);
        judge(START, Optional.empty());
        versions.answering(0.0105, 12, LATER);
        judge(LATER, Optional.empty());
        live.cameTrue("1", START, 20, 0.06);
        live.cameTrue("2", LATER, 15, 0.06);
        Path json = folder.resolve("judge.json");

        int exit = command("--json", json.toString());

        assertThat(exit).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.path("decision").asText()).isEqualTo("roll_back");
        assertThat(report.path("model_version").asText()).isEqualTo("1");
        assertThat(report.path("champion").asText()).isEqualTo("2");
        assertThat(report.path("reasons").path(0).asText()).startsWith("live_accuracy_fell: ");
        assertThat(report.path("live").path("outcomes").asInt()).isEqualTo(15 * 12);
        assertThat(report.path("live").path("accuracy").asDouble()).isBetween(93.9, 94.1);
        DecisionRow kept = decisions().get(0);
        assertThat(kept.decision()).isEqualTo("roll_back");
        assertThat(kept.decidedBy()).isEqualTo("judge");
        JsonNode evidence = new ObjectMapper().readTree(kept.evidence());
        assertThat(evidence.path("live_days")).hasSize(15);
        assertThat(evidence.path("metrics").path("challenger").path("accuracy").asDouble())
                .as("its own figure at promotion is its baseline again")
                .isBetween(98.9, 99.1);
        assertThat(statuses()).containsExactly(ModelRow.Status.ROLLED_BACK, ModelRow.Status.CHAMPION);

        assertThat(run(new HistoryCommand(), "--replay", "1"))
                .as("its promotion and the rollback to it, made again")
                .isZero();
        assertThat(look().orElseThrow().decision())
                .as("the first version's days of its first term do not count")
                .isEmpty();
        JudgeResult again = judge(LATER.plus(Duration.ofDays(16)), Optional.of("2"));
        assertThat(again.decision().kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(again.decision().reasons().get(0).code()).contains("TAKEN_BACK");
    }

    @Test
    void withoutAPredecessorAFallenChampionStaysAndThatIsSaid() throws Exception {
        versions.answering(0.0105, 12, START);
        judge(START, Optional.empty());
        live.cameTrue("1", START, 15, 0.06);
        Path json = folder.resolve("judge.json");

        assertThat(command("--json", json.toString())).isEqualTo(3);

        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.path("decision").asText()).isEqualTo("keep");
        assertThat(report.path("reasons").path(1).asText()).startsWith("no_previous: ");
        assertThat(decisions()).extracting(DecisionRow::decision).containsExactly("keep", "promote");

        versions.answering(0.055, 12, LATER);
        assertThat(command("--json", json.toString()))
                .as("the challenger is judged all the same")
                .isEqualTo(3);
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .path("live")
                        .path("decision")
                        .asText())
                .isEqualTo("keep");
    }

    @Test
    void aPredecessorThatMustNotBeUsedIsNotGoneBackTo() throws Exception {
        RegisteredVersion first = versions.answering(0.02, 8, START);
        judge(START, Optional.empty());
        versions.answering(0.0105, 12, LATER);
        judge(LATER, Optional.empty());
        live.cameTrue("2", LATER, 15, 0.06);
        Path forest = RegisteredVersions.onDisk(SharedStack.folder(), first, "forest.njf");
        byte[] bytes = Files.readAllBytes(forest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(forest, bytes);

        Decision decision = look().orElseThrow().decision().orElseThrow();

        assertThat(decision.kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(decision.reasons().get(1).code()).isEqualTo("previous_unusable");
        assertThat(statuses()).containsExactly(ModelRow.Status.CHAMPION, ModelRow.Status.PREVIOUS);
    }

    @Test
    void equallyBadVersionsDoNotReplaceOneAnother() throws Exception {
        versions.answering(0.0105, 12, START);
        judge(START, Optional.empty());
        versions.answering(0.05, 12, LATER);
        assertThat(run(new PromoteCommand(), "--to", "2", "--reason", "sabotage"))
                .isZero();
        versions.answering(0.045, 12, LATER.plus(Duration.ofDays(20)));

        JudgeResult better = judge(LATER, Optional.of("3"));

        assertThat(better.decision().kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(better.decision().reasons().get(0).code()).contains("BELOW_BASELINE");
        assertThat(better.decision().reasons().get(0).text()).contains("version 1 was promoted at 99.");
    }

    private JudgeResult judge(Instant time, Optional<String> challenger) {
        return new JudgeJob(pipeline, settings, Clock.fixed(time, ZoneOffset.UTC), System.out::println)
                .execute(challenger);
    }

    private Optional<LiveResult> look() {
        return new RollbackJob(pipeline, settings, Clock.systemUTC(), System.out::println).execute();
    }

    private int command(String... words) throws Exception {
        return run(new JudgeCommand(), words);
    }

    private int run(Callable<Integer> command, String... words) throws Exception {
        Path config = folder.resolve("nightjar.conf");
        Files.writeString(config, """
                nightjar {
                  kafka.bootstrap-servers = "%s"
                  mlflow.tracking-uri = "%s"
                  postgres { url = "%s", user = "%s", password = "%s" }
                  objects.path = "%s"
                }
                """.formatted(
                        settings.kafka().bootstrapServers().orElseThrow(),
                        settings.mlflow().trackingUri().orElseThrow(),
                        settings.postgres().url().orElseThrow(),
                        settings.postgres().user(),
                        settings.postgres().password(),
                        settings.objects()));
        List<String> all = new ArrayList<>(List.of("--config", config.toString(), "--pipeline", file().toString()));
        overrides.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        all.addAll(List.of(words));
        return Commands.run(command, all.toArray(String[]::new));
    }

    private static Path file() {
        return LocalStack.projectHome().resolve("conf/pipelines/commodity-price.conf");
    }

    private List<DecisionRow> decisions() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.ledger().decisions(pipeline.registry().model(), 10);
        }
    }

    private List<ModelRow.Status> statuses() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.models(pipeline.registry().model()).stream()
                    .map(ModelRow::status)
                    .toList();
        }
    }
}
