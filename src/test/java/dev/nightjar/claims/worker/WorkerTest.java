package dev.nightjar.claims.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.topic.WorkQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WorkerTest {
    @Test
    void endsAtOnceWhileItWaitsForKafka() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Supplier<WorkQueue> away = () -> {
            asked.countDown();
            throw new NightjarException(ReasonCode.KAFKA_AWAY, "Cannot reach Kafka: nobody is there");
        };
        Worker worker = new Worker(
                "infer",
                PipelineFile.read(Path.of("conf/pipelines/cell-traffic.conf"), Map.of(), Feature.keys()),
                away,
                value -> Task.Done.ofAnother(),
                new Retries(2, Duration.ofSeconds(60), Duration.ofSeconds(60)),
                new Limits(Optional.empty(), 0),
                line -> {});
        CompletableFuture<WorkerResult> ended = CompletableFuture.supplyAsync(worker::run);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(worker.stop(Duration.ofSeconds(20))).isTrue();
        assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(WorkerResult.NOTHING);
    }
}
