package dev.nightjar.status;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Kafka, the store and MLflow of one installation, as they answer now. */
public final class Installation {
    /** The last resort on a machine that is very busy: each single request gives up after five seconds and says why. */
    private static final long PATIENCE_MS = 15_000;

    private final List<Answer> answers;

    private Installation(List<Answer> answers) {
        this.answers = List.copyOf(answers);
    }

    /**
     * Asks all systems at the same time; takes at most 15 seconds, each system that does not answer about five.
     *
     * @param settings where they are
     * @param pipeline whose topics, model and scorer are looked at
     * @param local what this machine runs itself
     */
    public static Installation look(Settings settings, Pipeline pipeline, LocalParts local) {
        Map<String, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
        asked.put("kafka", ask(() -> KafkaAnswer.ask(settings.kafka(), pipeline)));
        asked.put("postgres", ask(() -> StoreAnswer.ask(settings.postgres())));
        asked.put("mlflow", ask(() -> MlflowAnswer.ask(settings.mlflow(), pipeline)));
        List<Answer> answers = new ArrayList<>();
        asked.forEach((system, answer) -> answers.add(wait(system, address(settings, system), answer, local)));
        return new Installation(answers);
    }

    List<Answer> answers() {
        return answers;
    }

    /** What keeps the installation from being ready, the most basic first; empty when it is ready. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        answers.stream().map(Answer::findings).forEach(findings::addAll);
        return findings;
    }

    private static Answer wait(
            String system, @Nullable String address, CompletableFuture<Answer> answer, LocalParts local) {
        Finding failure;
        try {
            return answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            failure = new Finding(away(system), "No answer from " + address + " within " + PATIENCE_MS / 1000 + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new Finding(away(system), "Interrupted while waiting for " + address);
        } catch (java.util.concurrent.ExecutionException e) {
            failure = finding(system, e.getCause() == null ? e : e.getCause());
        }
        Finding found = failure;
        return Answer.failed(
                system,
                address,
                local.death(system)
                        .map(why -> new Finding(ReasonCode.PART_DEAD, why))
                        .orElse(found));
    }

    private static Finding finding(String system, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof NightjarException known
                ? Finding.of(known)
                : new Finding(away(system), String.valueOf(cause));
    }

    private static ReasonCode away(String system) {
        return switch (system) {
            case "kafka" -> ReasonCode.KAFKA_AWAY;
            case "postgres" -> ReasonCode.STORE_AWAY;
            default -> ReasonCode.MLFLOW_AWAY;
        };
    }

    private static @Nullable String address(Settings settings, String system) {
        return switch (system) {
            case "kafka" -> settings.kafka().bootstrapServers().orElse(null);
            case "postgres" -> settings.postgres().shownUrl().orElse(null);
            default -> settings.mlflow().shownUri().orElse(null);
        };
    }

    /** On a thread that may be left behind: some clients have no deadline of their own. */
    private static CompletableFuture<Answer> ask(Supplier<Answer> question) {
        return CompletableFuture.supplyAsync(question, work -> {
            Thread thread = new Thread(work, "nightjar-status");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
