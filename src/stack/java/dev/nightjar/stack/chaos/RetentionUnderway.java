package dev.nightjar.stack.chaos;

import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Retention deletes unanswered records under a scorer that runs: it stands still for a moment, at offset 0. */
final class RetentionUnderway implements Fault {
    private static final long CUT = 50;
    private static final double LIMIT_S = 10;

    @Override
    public String number() {
        return "F28";
    }

    @Override
    public String promise(Effort effort) {
        return "retention overtook a running scorer at offset 0: an error within 10 s, not silence; --accept-loss goes on";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f28", trigger, 2)) {
            Child scorer = scene.scoreUntilReady();
            scorer.signal("STOP");
            // What it has asked the broker for is answered by then, with nothing.
            Waiting.pause(Duration.ofSeconds(2));
            Set<SourcePosition> sent = Feed.send(scene, 200, 0);
            new TopicSurgery(scene).deleteBefore(CUT);
            long awake = System.nanoTime();
            scorer.signal("CONT");
            // The error counts; Spark ends some seconds later.
            Waiting.until(
                    "the scorer to say what is wrong",
                    Duration.ofMinutes(2),
                    () -> scorer.logged().contains("POSITION_DELETED") || !scorer.isAlive());
            double seconds = (System.nanoTime() - awake) / 1e9;
            Optional<Integer> exit = scorer.awaitExit(Duration.ofMinutes(2));
            boolean named = scorer.said().contains("POSITION_DELETED");
            scorer.close();
            Check stopped = new Check(
                    String.format(
                            Locale.ROOT,
                            "error after %.1f s, exit %s%s",
                            seconds,
                            exit.map(String::valueOf).orElse("none"),
                            named ? " with POSITION_DELETED" : ", without POSITION_DELETED"),
                    named && exit.isPresent() && seconds <= LIMIT_S);
            scene.outputs().readToEnd();
            scene.given(sent.stream()
                    .filter(position -> position.offset() >= CUT
                            || scene.outputs().ledger().readNs(position).isPresent())
                    .collect(Collectors.toSet()));
            scene.score("--accept-loss");
            return Outcome.of(scene.verify(), List.of(), List.of(stopped));
        }
    }
}
