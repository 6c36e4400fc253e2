package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Between scorer and broker every byte takes 25 ms each way, and a connection is reset every other second. */
final class LossyNetwork implements Fault {
    @Override
    public String number() {
        return "F8";
    }

    @Override
    public String promise() {
        return "slow, lossy network to the broker (50 ms round trip, resets): EO; by itself (its latency is not judged here)";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        LocalStack stack = installation.stack();
        LocalStack.Listener listener = stack.addKafkaListener();
        stack.stopPart(Part.KAFKA);
        stack.startPart(Part.KAFKA);
        try (LossyProxy proxy = new LossyProxy(
                listener.advertised(),
                listener.port(),
                Duration.ofMillis(25),
                Duration.ofSeconds(2),
                effort.random(this))) {
            Settings usual = installation.settings();
            Settings slow = new Settings(
                    new Settings.Kafka(Optional.of("127.0.0.1:" + listener.advertised()), Map.of()),
                    usual.postgres(),
                    usual.mlflow(),
                    usual.lake(),
                    usual.checkpoints());
            try (Scene scene = Scene.of(installation, "f8", trigger, 3, Map.of(), slow)) {
                scene.scoreUntilReady();
                scene.feed(effort.of(1_500, 12_000), 100);
                Figures figures = scene.verify();
                return Outcome.of(
                        figures,
                        List.of(),
                        List.of(
                                Checks.byItself(scene),
                                new Check(proxy.resets() + " connections reset", proxy.resets() > 0)));
            }
        }
    }
}
