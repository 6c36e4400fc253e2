package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MLflow answers half, with an error, or late, just when a version is selected. */
final class RegistryWrong implements Fault {
    @Override
    public String number() {
        return "F12";
    }

    @Override
    public String promise() {
        return "MLflow slow or wrong (half a body, 500, 30 s late) at a swap: the old model goes on, the swap comes later; EO";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Settings usual = installation.settings();
        try (FaultyHttp proxy =
                new FaultyHttp(URI.create(usual.mlflow().trackingUri().orElseThrow()))) {
            Settings.Mlflow mlflow = new Settings.Mlflow(Optional.of(proxy.address()), "", "");
            Settings through = new Settings(usual.kafka(), usual.postgres(), mlflow, usual.lake(), usual.checkpoints());
            try (Scene scene = Scene.of(installation, "f12", trigger, 2, Map.of(), through)) {
                String version = scene.promote(0);
                scene.scoreUntilReady();
                Feed feed = scene.feed(20_000, 50);
                List<Check> checks = new ArrayList<>();
                List<Double> later = new ArrayList<>();
                int number = 0;
                for (FaultyHttp.Mode mode :
                        List.of(FaultyHttp.Mode.HALF, FaultyHttp.Mode.ERROR, FaultyHttp.Mode.SLOW)) {
                    proxy.mode(mode);
                    String selected = scene.promote(++number);
                    Waiting.pause(Duration.ofSeconds(10));
                    scene.await(scene.outputs().sighting(version), "answers by version " + version + ": " + mode);
                    checks.add(new Check(mode + ": the old model goes on", true));
                    proxy.mode(FaultyHttp.Mode.PASS);
                    later.add(
                            scene.await(scene.outputs().sighting(selected), "version " + selected + " after " + mode));
                    version = selected;
                }
                feed.hurry();
                checks.add(Checks.byItself(scene));
                return Outcome.of(scene.verify(), later, checks);
            }
        }
    }
}
