package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/** The lot in one stream: swaps, kills in the middle of further swaps, a failing task and a second driver, in a seeded order. */
final class Everything implements Fault {
    /** Unless {@code --events} says otherwise. */
    static final Amount EVENTS = new Amount(5_000, 100_000);

    private static final Amount SWAPS = new Amount(3, 20);
    private static final Amount KILLS = new Amount(1, 3);
    /** The answer at which a task fails comes before this one. */
    private static final Amount FAILS_BEFORE = new Amount(300, 5_000);

    private static final int SPREAD_S = 240;

    private enum Step {
        SWAP,
        KILL,
        SECOND_DRIVER
    }

    @Override
    public String number() {
        return "COMBINED";
    }

    @Override
    public String promise(Effort effort) {
        return "inputs: " + Amount.text(effort.events(), EVENTS.full()) + ", swaps: " + SWAPS.text(effort)
                + ", driver kills: "
                + KILLS.text(effort) + ", a failing task and a second driver in one stream: EO; one version for each"
                + " prediction; scoring again within 30 s; the first driver ends within 30 s of when the second scores";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Path marker = installation.folder().resolve("combined-" + trigger);
        SplittableRandom random = effort.random(this);
        Settings settings = TaskFails.settings(installation, random.nextInt(100, effort.of(FAILS_BEFORE)), marker);
        try (Scene scene = Scene.of(installation, "combined", trigger, 3, Map.of(), settings)) {
            scene.sparkOptions(TaskFails.SPARK);
            scene.promote(0);
            scene.scoreUntilReady();
            Feed feed = scene.feed(effort.events(), Math.max(20, effort.events() / SPREAD_S));
            Swaps swaps = new Swaps(scene);
            List<Double> recoveries = new ArrayList<>();
            List<Check> checks = new ArrayList<>();
            for (Step step : steps(effort, random)) {
                Waiting.pause(Duration.ofMillis(random.nextInt(1_500)));
                scene.supervise();
                take(step, scene, swaps, recoveries, checks);
            }
            boolean during = feed.isSending();
            feed.hurry();
            Figures figures = scene.verify();
            checks.add(swaps.inTime());
            checks.add(TaskFails.failed(marker, scene));
            checks.add(Checks.within(recoveries, 30));
            checks.add(new Check("all of it while events came in", during));
            return Outcome.of(figures, recoveries, checks);
        }
    }

    private static List<Step> steps(Effort effort, SplittableRandom random) {
        List<Step> steps = new ArrayList<>();
        steps.addAll(Collections.nCopies(effort.of(SWAPS), Step.SWAP));
        steps.addAll(Collections.nCopies(effort.of(KILLS), Step.KILL));
        steps.add(Step.SECOND_DRIVER);
        Collections.shuffle(steps, new Random(random.nextLong()));
        return steps;
    }

    private static void take(Step step, Scene scene, Swaps swaps, List<Double> recoveries, List<Check> checks)
            throws IOException, InterruptedException {
        switch (step) {
            case SWAP -> swaps.next();
            case KILL -> {
                // In the middle of a swap: it takes some hundred milliseconds from here.
                swaps.select();
                scene.scorer().kill();
                Sighting next = scene.outputs().sighting("");
                scene.score();
                recoveries.add(scene.await(next, "an answer after a kill"));
                Scene.requireReady(scene.scorer());
            }
            case SECOND_DRIVER -> checks.add(SecondDriver.replace(scene, scene.scorer()));
        }
    }
}
