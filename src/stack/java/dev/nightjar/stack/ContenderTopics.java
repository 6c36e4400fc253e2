package dev.nightjar.stack;

import dev.nightjar.loadtest.Route;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** The topics of a contender: like the pipeline's, kept no longer than its turn. */
final class ContenderTopics {
    private static final Duration RETENTION = Duration.ofHours(2);
    private static final int TIMEOUT_S = 10;

    private ContenderTopics() {}

    static Pipeline.Topics of(Pipeline pipeline, Route route) {
        Pipeline.Topics own = pipeline.topics();
        return new Pipeline.Topics(
                route.input(),
                route.predictions(),
                own.deadLetters(),
                own.modelTraining(),
                own.modelSelected(),
                own.partitions(),
                own.replication(),
                RETENTION,
                own.deadLetterRetention());
    }

    static void delete(Settings.Kafka kafka, Route route) throws InterruptedException {
        try (Admin admin = KafkaClients.admin(kafka, "nightjar-loadtest-topics")) {
            admin.deleteTopics(List.of(route.input(), route.predictions()))
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("Topics " + route.input() + " and " + route.predictions() + " stay: " + e.getMessage());
        }
    }
}
