package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.retrain.RetrainCommand;
import dev.nightjar.stack.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL cannot be reached when the scorer starts. */
final class StoreAway implements Fault {
    private static final int LIMIT_S = 30;

    @Override
    public String number() {
        return "F9";
    }

    @Override
    public String promise(Effort effort) {
        return "PostgreSQL away at start (closed port, unknown name, wrong password): says so and waits;"
                + " ready within 30 s of its return; retrain ends with 4";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        List<Check> checks = new ArrayList<>();
        Settings.Postgres usual = installation.settings().postgres();
        String unknown = usual.url().orElseThrow().replace("127.0.0.1", "store.invalid");
        checks.add(waits(
                installation,
                trigger,
                "f9-name",
                "STORE_AWAY",
                new Settings.Postgres(Optional.of(unknown), usual.user(), usual.password())));
        checks.add(waits(
                installation,
                trigger,
                "f9-password",
                "STORE_DENIED",
                new Settings.Postgres(usual.url(), usual.user(), "wrong")));
        try (Scene scene = Scene.of(installation, "f9", trigger, 2)) {
            installation.stack().stopPart(Part.POSTGRES);
            Child scorer = scene.score();
            scene.feed(500, 50);
            checks.add(new Check(
                    "says STORE_AWAY and waits", scorer.awaitSaid("STORE_AWAY", Scene.PATIENCE) && scorer.isAlive()));
            Child retrain = scene.command("retrain", RetrainCommand.class);
            Optional<Integer> exit = retrain.awaitExit(Scene.PATIENCE);
            checks.add(new Check(
                    "retrain ended with " + exit.map(String::valueOf).orElse("none"), exit.equals(Optional.of(4))));
            installation.stack().startPart(Part.POSTGRES);
            long back = System.nanoTime();
            Scene.requireReady(scorer);
            double seconds = (System.nanoTime() - back) / 1e9;
            checks.add(new Check(
                    String.format(Locale.ROOT, "ready %.1f s after its return", seconds), seconds <= LIMIT_S));
            return Outcome.of(scene.verify(), List.of(seconds), checks);
        } finally {
            installation.stack().startPart(Part.POSTGRES);
        }
    }

    private static Check waits(
            Installation installation, Pipeline.Trigger trigger, String name, String reason, Settings.Postgres store)
            throws IOException {
        Settings usual = installation.settings();
        Settings settings =
                new Settings(usual.kafka(), store, usual.mlflow(), usual.lake(), usual.checkpoints(), usual.objects());
        try (Scene scene = Scene.of(installation, name, trigger, 2, Map.of(), settings)) {
            Child scorer = scene.another();
            boolean said = scorer.awaitSaid(reason, Scene.PATIENCE);
            Waiting.pause(Duration.ofSeconds(5));
            return new Check(name.substring(3) + " wrong: says " + reason + " and waits", said && scorer.isAlive());
        }
    }
}
