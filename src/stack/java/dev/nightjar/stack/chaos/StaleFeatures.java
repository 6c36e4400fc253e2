package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** The store has frozen: events come 25 hours after the newest row that it knows, and the pipeline allows 24. */
final class StaleFeatures implements Fault {
    private static final Amount STALE = new Amount(500, 2_000);
    private static final Duration FROZEN = Duration.ofHours(25);

    @Override
    public String number() {
        return "F34";
    }

    @Override
    public String promise(Effort effort) {
        return "features frozen for 25 h (allowed: 24), inputs then: " + STALE.text(effort)
                + ": each prediction says STALE_FEATURES; alarm within 60 s; EO";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        // A day's close is known when the day ends.
        Instant known = installation.lastDay().atStartOfDay(ZoneOffset.UTC).toInstant();
        Settings frozen = installation.storeWithoutLastDay("f34");
        Map<String, String> limit = Map.of("features.max-age", "24 hours");
        try (Scene scene = Scene.of(installation, "f34", trigger, 2, limit, frozen)) {
            Child scorer = scene.scoreUntilReady();
            feed(scene, known.plus(Duration.ofHours(1)), 200).finish();
            scene.answered(Scene.PATIENCE);
            Alarm alarm = new Alarm("features_stale", "STALE_FEATURES");
            Check quiet = new Check("no alarm while they were fresh", !alarm.isRaised(scorer));
            Feed stale = feed(scene, known.plus(FROZEN), effort.of(STALE));
            Check raised = alarm.raised(scorer);
            Figures figures = scene.verify();
            Check flagged = new Check(
                    "predictions that say STALE_FEATURES " + scene.outputs().stale() + " of " + stale.count(),
                    scene.outputs().stale() == stale.count());
            return Outcome.of(figures, List.of(), List.of(quiet, raised, flagged, Checks.byItself(scene)));
        }
    }

    private static Feed feed(Scene scene, Instant from, int count) {
        return scene.feed(new Feed(
                        scene.kafka(),
                        scene.input(),
                        2,
                        number -> Records.ENTITY.getBytes(StandardCharsets.UTF_8),
                        number -> Records.good(from.plusMillis(number)),
                        count,
                        100))
                .start();
    }
}
