package dev.nightjar.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.Nightjar;
import dev.nightjar.command.Commands;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.PromotionPointer;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.score.model.ConstantForests;
import dev.nightjar.score.model.RegisteredVersions;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SharedStack;
import dev.nightjar.store.DecisionRow;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.Lease;
import dev.nightjar.store.LostConnections;
import dev.nightjar.store.ModelRow;
import dev.nightjar.store.Term;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.ModelEvents;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions and their effects in the real MLflow, PostgreSQL and Kafka. */
class JudgeIT {
    @RegisterExtension
    static final SharedStack STACK = SharedStack.with(Part.KAFKA, Part.POSTGRES, Part.MLFLOW);

    private static final Instant LATER = JudgedVersions.START.plus(Duration.ofDays(20));

    @TempDir
    Path folder;

    private Settings settings;
    private String mark;
    private Pipeline pipeline;
    private RegisteredVersions registered;
    private JudgedVersions versions;

    @BeforeEach
    void aModelOfItsOwn() {
        settings = STACK.freshSettings("judge");
        mark = UUID.randomUUID().toString().substring(0, 8);
        pipeline = pipeline();
        registered = new RegisteredVersions(settings, pipeline);
        versions = new JudgedVersions(registered);
    }

    @Test
    void theFirstAboveTheFloorComesIntoUse() throws Exception {
        RegisteredVersion first = versions.answering(0.02, 8, JudgedVersions.START);

        JudgeResult result = judge(Optional.empty());

        assertThat(result.decision().kind()).isEqualTo(Decision.Kind.PROMOTE);
        assertThat(inUse()).isEqualTo(first.version());
        assertThat(aliases()).containsOnly(Map.entry("champion", "1"));
        JsonNode report = new ObjectMapper().valueToTree(result.report());
        assertThat(report.path("decision").asText()).isEqualTo("promote");
        assertThat(report.path("metrics").path("challenger").path("accuracy").asDouble())
                .isBetween(98.0, 100.0);
        assertThat(report.path("metrics").path("naive").path("accuracy").asDouble())
                .isBetween(98.0, 100.0);
        assertThat(report.path("metrics").path("champion").isNull()).isTrue();
        assertThat(report.path("p_value").isNull()).isTrue();
    }

    @Test
    void aBetterOneTakesItsPlaceAndAWorseOneDoesNot() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        judge(Optional.empty());

        RegisteredVersion better = versions.answering(0.0105, 12, LATER);
        JudgeResult promoted = judge(Optional.empty());
        RegisteredVersion worse = versions.answering(0.03, 12, LATER.plus(Duration.ofDays(20)));
        JudgeResult kept = judge(Optional.of(worse.version()));

        assertThat(promoted.decision().reasons().get(0).code()).isEqualTo("better_than_champion");
        assertThat(promoted.championScores().orElseThrow().all().rows()).isEqualTo(48);
        assertThat(kept.decision().reasons().get(0).code()).contains("NOT_BETTER");
        assertThat(inUse()).isEqualTo(better.version());
        assertThat(aliases()).containsOnly(Map.entry("champion", "2"), Map.entry("previous", "1"));
        assertThat(statuses())
                .containsExactly(ModelRow.Status.CHALLENGER, ModelRow.Status.CHAMPION, ModelRow.Status.PREVIOUS);
    }

    @Test
    void aDecisionCanBeMadeAgainFromWhatItRestsOn() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        judge(Optional.empty());
        versions.answering(0.0105, 12, LATER);
        judge(Optional.empty());
        run(new PromoteCommand(), "--to", "1", "--reason", "by hand");
        Path json = folder.resolve("replay.json");

        assertThat(run(new HistoryCommand(), "--replay", "2", "--json", json.toString()))
                .isZero();
        JsonNode replayed =
                new ObjectMapper().readTree(json.toFile()).path("decisions").path(0);
        assertThat(replayed.path("replay").asText()).isEqualTo("identical");
        assertThat(replayed.path("champion").asText()).isEqualTo("1");
        assertThat(run(new HistoryCommand(), "--replay", "1", "--json", json.toString()))
                .isZero();
        assertThat(new ObjectMapper().readTree(json.toFile()).path("decisions"))
                .extracting(decision -> decision.path("replay").asText())
                .containsExactly("not_computed", "identical");
        assertThat(run(new HistoryCommand(), "--replay", "3")).isEqualTo(2);

        rewriteEvidence("p_value", "0.5");
        assertThat(run(new HistoryCommand(), "--replay", "2", "--json", json.toString()))
                .isEqualTo(1);
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .path("decisions")
                        .path(0)
                        .path("difference")
                        .asText())
                .startsWith("evidence.p_value: then 0.5, now ");
    }

    @Test
    void aWorkerJudgesWhatModelTrainingTellsOfOnce() throws Exception {
        RegisteredVersion first = versions.answering(0.02, 8, JudgedVersions.START);
        ModelEvents events = new ModelEvents(settings.kafka(), pipeline);
        events.prepare();
        events.trained(events.event(first.runId(), first.uri(), pipeline.configHash(), 98, Instant.now()));
        events.trained(events.event(first.runId(), first.uri(), pipeline.configHash(), 98, Instant.now()));
        List<String> words = new ArrayList<>(List.of("worker", "judge"));
        words.addAll(List.of(options()));
        words.addAll(List.of("--max-claims", "2"));

        assertThat(Commands.line(new Nightjar()).execute(words.toArray(String[]::new)))
                .isZero();

        assertThat(inUse()).isEqualTo("1");
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            assertThat(store.ledger().decisionsOn(pipeline.registry().model(), "1"))
                    .hasSize(1);
        }
    }

    /** Rows that the champion has learned from would flatter it. */
    @Test
    void onlyRowsLaterThanTheChampionsWindowCount() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        judge(Optional.empty());
        versions.answering(0.01, 12, JudgedVersions.START.plus(Duration.ofDays(4)));

        JudgeResult result = judge(Optional.empty());

        assertThat(result.decision().reasons().get(0).code()).contains("TOO_FEW_JUDGING_ROWS");
        assertThat(result.championScores().orElseThrow().all().rows()).isEqualTo(12);
    }

    @Test
    void aModelWithoutFiniteAnswersIsNotPromoted() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        judge(Optional.empty());
        versions.version(ConstantForests.answering(1000), JudgedVersions.TRUTH, 12, LATER);

        JudgeResult result = judge(Optional.empty());

        assertThat(result.decision().kind()).isEqualTo(Decision.Kind.KEEP);
        assertThat(result.decision().reasons().get(0).code()).contains("MODEL_CORRUPT");
        assertThat(inUse()).isEqualTo("1");
    }

    @Test
    void forecastsThatWereChangedJudgeNothing() throws Exception {
        RegisteredVersion version = versions.answering(0.02, 8, JudgedVersions.START);
        Path forecasts = RegisteredVersions.onDisk(SharedStack.folder(), version, "../evaluation/forecasts.csv");
        Files.writeString(forecasts, Files.readString(forecasts).replace("c1", "c2"));

        assertThatThrownBy(() -> judge(Optional.empty()))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.EVALUATION_MISSING));
    }

    @Test
    void ofTwoJudgesOneWins() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        judge(Optional.empty());
        RegisteredVersion better = versions.answering(0.0105, 12, LATER);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Callable<JudgeResult> judge = () -> judge(Optional.of(better.version()));
        try {
            List<Decision.Kind> decisions = new ArrayList<>();
            for (Future<JudgeResult> result : threads.invokeAll(List.of(judge, judge))) {
                decisions.add(result.get().decision().kind());
            }

            assertThat(decisions).containsExactlyInAnyOrder(Decision.Kind.PROMOTE, Decision.Kind.KEEP);
        } finally {
            threads.shutdownNow();
        }
        assertThat(inUse()).isEqualTo(better.version());
        assertThat(terms()).hasSize(2);
    }

    @Test
    void whoeverDecidesElsewhereIsWaitedForAndThenNamed() throws Exception {
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                Lease held = store.ledger().lease("m", Duration.ZERO)) {
            assertThatThrownBy(() -> store.ledger().lease("m", Duration.ofMillis(300)))
                    .isInstanceOfSatisfying(
                            NightjarException.class,
                            e -> assertThat(e.reason()).isEqualTo(ReasonCode.DECIDED_ELSEWHERE));
            store.ledger().lease("another", Duration.ZERO).close();
        }
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            store.ledger().lease("m", Duration.ZERO).close();
        }
    }

    @Test
    void aPersonPromotesRollsBackAndReadsTheHistory() throws Exception {
        for (int i = 0; i < 3; i++) {
            versions.answering(0.02, 8, JudgedVersions.START);
        }
        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "to begin with"))
                .isZero();
        Instant whileFirst = Clock.systemUTC().instant();
        assertThat(run(new PromoteCommand(), "--to", "2", "--reason", "it is newer"))
                .isZero();
        assertThat(run(new RollbackCommand(), "--to", "3", "--reason", "it was never in use"))
                .isEqualTo(2);
        assertThat(inUse()).isEqualTo("2");
        assertThat(run(new PromoteCommand(), "--to", "3", "--reason", "newer still"))
                .isZero();
        assertThat(run(new PromoteCommand(), "--to", "3", "--reason", "again")).isZero();
        assertThat(run(new PromoteCommand(), "--to", "9", "--reason", "there is none"))
                .isEqualTo(2);
        assertThat(run(new PromoteCommand(), "--to", "2", "--reason", " ")).isEqualTo(2);

        assertThat(run(new RollbackCommand(), "--reason", "it was worse")).isZero();

        assertThat(inUse()).isEqualTo("2");
        assertThat(aliases())
                .as("not the one that was left")
                .containsOnly(Map.entry("champion", "2"), Map.entry("previous", "1"));
        assertThat(statuses())
                .containsExactly(ModelRow.Status.ROLLED_BACK, ModelRow.Status.CHAMPION, ModelRow.Status.PREVIOUS);
        assertThat(HistoryCommand.inUse(terms(), whileFirst).orElseThrow().version())
                .isEqualTo("1");
        assertThat(HistoryCommand.inUse(terms(), JudgedVersions.START)).isEmpty();
        Path file = folder.resolve("history.json");
        assertThat(run(new HistoryCommand(), "--at", whileFirst.toString(), "--json", file.toString()))
                .isZero();
        JsonNode history = new ObjectMapper().readTree(file.toFile());
        assertThat(history.path("term").path("model_version").asText()).isEqualTo("1");
        assertThat(history.path("term").path("decision").path("reasons").toString())
                .contains("to begin with");
        assertThat(run(new HistoryCommand(), "--at", "2020-01-01")).isEqualTo(3);
        assertThat(run(new HistoryCommand(), "--at", "yesterday")).isEqualTo(2);

        assertThat(run(new RollbackCommand(), "--reason", "once more")).isZero();
        assertThat(inUse()).isEqualTo("1");
        assertThat(aliases()).containsOnly(Map.entry("champion", "1"));
        assertThat(run(new RollbackCommand(), "--reason", "there is no more")).isEqualTo(2);
        assertThat(run(new RollbackCommand(), "--to", "3", "--reason", "it was not so bad"))
                .isZero();
        assertThat(inUse()).isEqualTo("3");
    }

    @Test
    void theVersionThatWasLeftHasNoPointerUnderItsOwnConfiguration() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        Map<String, String> fewer = overrides();
        fewer.put("model.trees", "5");
        Pipeline other = PipelineFile.read(file(), fewer, Feature.keys());
        try (RegisteredVersions others = new RegisteredVersions(settings, other)) {
            new JudgedVersions(others).answering(0.02, 8, JudgedVersions.START);
        }
        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "to begin with"))
                .isZero();

        assertThat(run(new PromoteCommand(), "--to", "2", "--reason", "of other settings"))
                .isZero();
        assertThat(pointer(pipeline)).isEmpty();
        assertThat(pointer(other)).isPresent();

        assertThat(run(new RollbackCommand(), "--reason", "they were worse")).isZero();
        assertThat(inUse()).isEqualTo("1");
        assertThat(pointer(other)).as("nobody finds what was taken back").isEmpty();
    }

    /** Killed before or after the alias moved. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPromotionWhoseVersionIsGoneIsGivenUp(boolean isLive) throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        RegisteredVersion second = versions.answering(0.02, 8, JudgedVersions.START);
        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "to begin with"))
                .isZero();
        Term begun = begin("2", Instant.now());
        registered.registry().setAlias(second.model(), ModelRegistry.PREVIOUS, "1");
        if (isLive) {
            registered.registry().setAlias(second.model(), ModelRegistry.CHAMPION, "2");
            try (FeatureStore store = FeatureStore.open(settings.postgres());
                    Lease lease = store.ledger().lease(second.model(), Duration.ZERO)) {
                store.ledger().live(lease, begun, Instant.now());
            }
        }
        registered.registry().unregister(second);

        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "still the best"))
                .isZero();

        assertThat(aliases()).containsOnly(Map.entry("champion", "1"));
        assertThat(pointer(pipeline).orElseThrow().path("model_uri").asText()).endsWith("/1");
        assertThat(terms())
                .filteredOn(term -> term.liveUntil().isEmpty())
                .extracting(Term::version)
                .containsExactly("1");
        assertThat(terms()).hasSize(isLive ? 2 : 1).allMatch(Term::done);
        assertThat(run(new HistoryCommand())).isZero();
    }

    /** A person's promotion of a version of other settings, killed after its pointer was written. */
    @Test
    void whatIsGivenUpLeavesNoPointerUnderItsOwnConfiguration() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        Map<String, String> fewer = overrides();
        fewer.put("model.trees", "5");
        Pipeline other = PipelineFile.read(file(), fewer, Feature.keys());
        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "to begin with"))
                .isZero();
        try (RegisteredVersions others = new RegisteredVersions(settings, other)) {
            RegisteredVersion second = new JudgedVersions(others).answering(0.02, 8, JudgedVersions.START);
            begin("2", Instant.now());
            new Pointers(other, settings).write(second, other.configHash(), 0, Instant.now());
            assertThat(pointer(other)).isPresent();
            registered.registry().unregister(second);
        }

        Decisions.open(pipeline, settings, Clock.systemUTC(), System.out::println)
                .close();

        assertThat(inUse()).isEqualTo("1");
        assertThat(pointer(other)).isEmpty();
    }

    @Test
    void aPredecessorThatMlflowNoLongerHasKeepsNoRollbackBack() throws Exception {
        RegisteredVersion first = versions.answering(0.02, 8, JudgedVersions.START);
        for (int i = 0; i < 2; i++) {
            versions.answering(0.02, 8, JudgedVersions.START);
        }
        for (String version : List.of("1", "2", "3")) {
            assertThat(run(new PromoteCommand(), "--to", version, "--reason", "newer"))
                    .isZero();
        }
        registered.registry().unregister(first);

        assertThat(run(new RollbackCommand(), "--reason", "it was worse")).isZero();

        assertThat(inUse()).isEqualTo("2");
        assertThat(aliases()).containsOnly(Map.entry("champion", "2"));
        assertThat(statuses()).doesNotContain(ModelRow.Status.PREVIOUS);
    }

    @Test
    void whoWasKilledAfterTheAliasMovedWasInUseSinceThen() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        RegisteredVersion second = versions.answering(0.02, 8, JudgedVersions.START);
        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "to begin with"))
                .isZero();
        Instant begun = Instant.now().minusSeconds(7200).truncatedTo(ChronoUnit.MILLIS);
        begin("2", begun);
        registered.registry().setAlias(second.model(), ModelRegistry.CHAMPION, "2");

        Decisions.open(pipeline, settings, Clock.systemUTC(), System.out::println)
                .close();

        assertThat(inUse()).isEqualTo("2");
        assertThat(terms().get(0).liveFrom()).contains(begun);
    }

    /** The store was started anew, and somebody else may be at it. */
    @Test
    void whoHasLostTheRightToDecideChangesNothing() throws Exception {
        versions.answering(0.02, 8, JudgedVersions.START);
        versions.answering(0.02, 8, JudgedVersions.START);
        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "to begin with"))
                .isZero();
        DecisionRow decision = decision("2", Instant.now());
        try (Decisions late = Decisions.open(pipeline, settings, Clock.systemUTC(), line -> {})) {
            LostConnections.cut(settings.postgres());
            // A pool looks at a connection again that was idle for half a second.
            TimeUnit.SECONDS.sleep(1);

            assertThatThrownBy(() -> late.carryOut(decision, Optional.of("1")))
                    .isInstanceOfSatisfying(
                            NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.STORE_AWAY));
            Decisions.open(pipeline, settings, Clock.systemUTC(), System.out::println)
                    .close();
            assertThat(inUse()).as("nothing was begun").isEqualTo("1");
            assertThat(terms()).hasSize(1);
        }
    }

    /** F15: {@code -Dnightjar.kills=30} for more of them. */
    @Test
    void killedAtAnyMomentEverythingAgreesAfterTheNextCommand() throws Exception {
        for (int i = 0; i < 3; i++) {
            versions.answering(0.02, 8, JudgedVersions.START);
        }
        assertThat(run(new PromoteCommand(), "--to", "1", "--reason", "to begin with"))
                .isZero();
        Random random = new Random(15);
        long unfinished = 0;
        int kills = Integer.getInteger("nightjar.kills", 3);
        for (int kill = 0; kill < kills; kill++) {
            Path output = folder.resolve("child-" + kill + ".out");
            Process child = child(output);
            int looks = 1 + random.nextInt(60);
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                AtomicInteger underWay = new AtomicInteger();
                Awaitility.await("so many looks at a promotion under way")
                        .atMost(Duration.ofSeconds(60))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> store.ledger()
                                        .unfinished(pipeline.registry().model())
                                        .isPresent()
                                && underWay.incrementAndGet() >= looks);
            } finally {
                child.destroyForcibly().waitFor();
            }
            unfinished += terms().stream().filter(term -> !term.done()).count();

            Decisions.open(pipeline, settings, Clock.systemUTC(), System.out::println)
                    .close();

            assertThat(inUse()).as("after kill %s", kill).isNotEmpty();
        }
        System.out.println("Promotions that were killed half way: " + unfinished);
        if (kills >= 20) {
            assertThat(unfinished).as("promotions that were killed half way").isPositive();
        }
        assertThat(terms().stream().filter(Term::done)).hasSizeGreaterThan(1);
    }

    /** What a judge leaves that is killed before any effect: the promotion after the first. */
    private Term begin(String version, Instant at) {
        try (FeatureStore store = FeatureStore.open(settings.postgres());
                Lease lease = store.ledger().lease(pipeline.registry().model(), Duration.ZERO)) {
            return store.ledger().begin(lease, decision(version, at), Optional.of("1"));
        }
    }

    private DecisionRow decision(String version, Instant at) {
        DecisionRow first = terms().get(0).decision();
        return new DecisionRow(
                first.modelName(),
                version,
                Optional.of("1"),
                first.pipeline(),
                first.configHash(),
                "promote",
                "test",
                List.of("a test"),
                first.evidence(),
                at);
    }

    private Process child(Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                JudgeChild.class.getName()));
        command.addAll(List.of(options()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.to(output.toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private void rewriteEvidence(String key, String value) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        settings.postgres().url().orElseThrow(),
                        settings.postgres().user(),
                        settings.postgres().password());
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE model_decisions SET evidence = jsonb_set(evidence, ARRAY[?], ?::jsonb)")) {
            update.setString(1, key);
            update.setString(2, value);
            update.executeUpdate();
        }
    }

    private JudgeResult judge(Optional<String> challenger) {
        return new JudgeJob(pipeline, settings, Clock.systemUTC(), System.out::println).execute(challenger);
    }

    private int run(Callable<Integer> command, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(options()));
        all.addAll(List.of(words));
        return Commands.run(command, all.toArray(String[]::new));
    }

    private String[] options() throws IOException {
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
        List<String> words = new ArrayList<>(List.of("--config", config.toString(), "--pipeline", file().toString()));
        overrides().forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        return words.toArray(String[]::new);
    }

    private Pipeline pipeline() {
        return PipelineFile.read(file(), overrides(), Feature.keys());
    }

    private static Path file() {
        return LocalStack.projectHome().resolve("conf/pipelines/commodity-price.conf");
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("name", "judge-" + mark);
        overrides.put("registry.model", "judge-" + mark);
        overrides.put("registry.experiment", "judge-" + mark);
        overrides.put("topics.model-training", "model-training-" + mark);
        overrides.put("topics.model-selected", "model-selected-" + mark);
        return overrides;
    }

    /** The version in use, which alias, ledger, rows, pointer and event agree on. */
    private String inUse() {
        RegisteredVersion champion =
                registered.registry().champion(pipeline.registry().model()).orElseThrow();
        Term term = terms().get(0);
        assertThat(term.done()).isTrue();
        assertThat(term.liveFrom()).isPresent();
        assertThat(term.liveUntil()).isEmpty();
        assertThat(term.version()).isEqualTo(champion.version());
        assertThat(term.previous())
                .isEqualTo(registered
                        .registry()
                        .alias(pipeline.registry().model(), ModelRegistry.PREVIOUS)
                        .map(RegisteredVersion::version));
        assertThat(terms().stream().skip(1))
                .allMatch(before -> before.liveUntil().isPresent());
        assertThat(models().stream().filter(row -> row.status() == ModelRow.Status.CHAMPION))
                .extracting(ModelRow::version)
                .containsExactly(champion.version());
        assertThat(pointer(pipeline).orElseThrow().path("model_uri").asText()).isEqualTo(champion.uri());
        assertThat(lastEvent().path("model_uri").asText()).isEqualTo(champion.uri());
        return champion.version();
    }

    private Map<String, String> aliases() {
        return registered.registry().names(pipeline.registry().model()).aliases();
    }

    private List<Term> terms() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.ledger().terms(pipeline.registry().model());
        }
    }

    private List<ModelRow> models() {
        try (FeatureStore store = FeatureStore.open(settings.postgres())) {
            return store.models(pipeline.registry().model());
        }
    }

    private List<ModelRow.Status> statuses() {
        return models().stream().map(ModelRow::status).toList();
    }

    private Optional<JsonNode> pointer(Pipeline of) {
        try (ObjectStore objects = ObjectStore.open(settings.objects(), new Configuration())) {
            return objects.read(PromotionPointer.key(of.name(), of.configHash()), 1 << 20)
                    .map(JudgeIT::json);
        }
    }

    private JsonNode lastEvent() {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(settings.kafka(), "judge-it")) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(pipeline.topics().modelSelected())
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<JsonNode> events = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> events.add(json(record.value())));
            }
            return events.get(events.size() - 1);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
