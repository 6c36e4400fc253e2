package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.stack.Part;
import java.time.Duration;
import java.util.List;

/** MLflow goes away while the scorer runs, and stays away over the scorer's restart. */
final class RegistryAway implements Fault {
    private static final Amount AWAY_S = new Amount(20, 600);

    @Override
    public String number() {
        return "F11";
    }

    @Override
    public String promise(Effort effort) {
        return "MLflow away, seconds: " + AWAY_S.text(effort)
                + ": no scoring error; a restart scores with the cached, verified model";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Duration away = Duration.ofSeconds(effort.of(AWAY_S));
        try (Scene scene = Scene.of(installation, "f11", trigger, 2)) {
            Child first = scene.scoreUntilReady();
            Feed feed = scene.feed((int) away.toSeconds() * 20 + 2_000, 20);
            scene.await(scene.outputs().sighting(""), "answers");
            installation.stack().killPart(Part.MLFLOW);
            Waiting.pause(away);
            boolean lived = first.isAlive();
            scene.await(scene.outputs().sighting(""), "answers without MLflow");
            first.close();
            Sighting next = scene.outputs().sighting("");
            scene.score();
            double seconds = scene.await(next, "an answer after a restart without MLflow");
            feed.hurry();
            return Outcome.of(
                    scene.verify(),
                    List.of(seconds),
                    List.of(
                            new Check("the scorer went on for " + away.toSeconds() + " s without MLflow", lived),
                            Checks.byItself(scene)));
        } finally {
            installation.stack().startPart(Part.MLFLOW);
        }
    }
}
