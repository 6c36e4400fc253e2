package dev.nightjar.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderIT {
    private static final Json JSON = new Json("commodity", "event_time", 4096);

    @Test
    void saysThatKafkaIsAwayAndLosesNothing(@TempDir Path folder) throws Exception {
        try (LocalStack stack = LocalStack.start(folder, Part.KAFKA)) {
            Settings.Kafka kafka = stack.settings().kafka();
            Pipeline.Topics topics = PipelineFile.read(
                            Path.of("conf/pipelines/commodity-price.conf"), Map.of(), Feature.keys())
                    .topics();
            Topics.ensure(kafka, topics);
            List<String> lines = new CopyOnWriteArrayList<>();
            CountDownLatch under = new CountDownLatch(1);
            Pace pace = Pace.of(Optional.of("100/s"), Optional.empty());
            CompletableFuture<Sender.Sent> sending =
                    CompletableFuture.supplyAsync(() -> new Sender(kafka, topics.input(), JSON, lines::add)
                            .send(events(1_000), pace, count -> under.countDown()));
            under.await();

            stack.killPart(Part.KAFKA);
            await().atMost(40, TimeUnit.SECONDS)
                    .until(() -> lines.stream().anyMatch(line -> line.contains("does not answer for 1")));
            stack.startPart(Part.KAFKA);

            assertThat(sending.get(60, TimeUnit.SECONDS).positions())
                    .hasSize(1_000)
                    .doesNotHaveDuplicates();
            assertThat(lines.get(0))
                    .startsWith("Kafka at " + kafka.bootstrapServers().orElseThrow());
            assertThat(lines.get(lines.size() - 1)).contains("is back after");
        }
    }

    private static List<ReplayEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ReplayEvent(
                        new PriceEvent("gold", 1 + i, 1, Instant.EPOCH.plusSeconds(i), null), Double.NaN))
                .toList();
    }
}
