package dev.nightjar.stack.chaos;

import dev.nightjar.measure.Latency;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** MLflow answers half, with an error, or late, just when a version is selected. */
final class RegistryWrong implements Fault {
    private static final Duration CALM = Duration.ofSeconds(15);
    private static final Duration SPOILT = Duration.ofSeconds(15);
    /** The scorer's own clock is read, and its log once in 50 ms. */
    private static final double GIVEN_UP_S = 5.5;

    @Override
    public String number() {
        return "F12";
    }

    @Override
    public String promise(Effort effort) {
        return "MLflow slow or wrong (half a file, 500, 30 s late) at a swap: scoring p95 as before; the load is given up"
                + " within 5 s and tried again; EO";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Settings usual = installation.settings();
        try (FaultyHttp proxy =
                new FaultyHttp(URI.create(usual.mlflow().trackingUri().orElseThrow()))) {
            Settings.Mlflow mlflow = new Settings.Mlflow(Optional.of(proxy.address()), "", "");
            Settings through = new Settings(
                    usual.kafka(), usual.postgres(), mlflow, usual.lake(), usual.checkpoints(), usual.objects());
            try (Scene scene = Scene.of(installation, "f12", trigger, 2, Map.of(), through)) {
                return judged(scene, proxy);
            }
        }
    }

    private static Outcome judged(Scene scene, FaultyHttp proxy) throws IOException {
        String version = scene.promote(0);
        scene.scoreUntilReady();
        Feed feed = scene.feed(20_000, 50);
        scene.await(scene.outputs().sighting(""), "answers");
        Waiting.pause(CALM);
        List<Check> checks = new ArrayList<>();
        List<Double> later = new ArrayList<>();
        Span calm = Span.during(CALM);
        Map<String, Span> spoilt = new LinkedHashMap<>();
        int number = 0;
        for (FaultyHttp.Mode mode : List.of(FaultyHttp.Mode.HALF, FaultyHttp.Mode.ERROR, FaultyHttp.Mode.SLOW)) {
            long failures = failures(scene);
            proxy.mode(mode);
            String selected = scene.promote(++number);
            checks.add(givenUp(scene, proxy, mode, failures));
            spoilt.put(mode.name().toLowerCase(Locale.ROOT), Span.during(SPOILT));
            scene.await(scene.outputs().sighting(version), "answers by version " + version + ": " + mode);
            proxy.mode(FaultyHttp.Mode.PASS);
            later.add(scene.await(scene.outputs().sighting(selected), "version " + selected + " after " + mode));
            version = selected;
        }
        feed.hurry();
        checks.add(Checks.byItself(scene));
        Figures figures = scene.verify();
        Timings timings = new Timings(feed, scene.outputs().ledger());
        Latency before = calm.of(timings);
        Outcome outcome = Outcome.of(figures, later, checks).withLatency("latency_before_ms", before);
        for (Map.Entry<String, Span> span : spoilt.entrySet()) {
            Latency during = span.getValue().of(timings);
            checks.add(unchanged(span.getKey(), before, during));
            outcome = outcome.withLatency("latency_" + span.getKey() + "_ms", during);
        }
        return outcome.withChecks(checks);
    }

    /** A load that nobody gave up would hold up the next one for as long as the server likes. */
    private static Check givenUp(Scene scene, FaultyHttp proxy, FaultyHttp.Mode mode, long failuresBefore)
            throws IOException {
        Waiting.until("the load to fail: " + mode, Scene.PATIENCE, () -> failures(scene) > failuresBefore);
        double seconds = (System.nanoTime() - proxy.spoiltAtNs()) / 1e9;
        return new Check(
                String.format(Locale.ROOT, "%s: the load given up after %.1f s", mode, seconds), seconds <= GIVEN_UP_S);
    }

    private static long failures(Scene scene) {
        return scene.scorer()
                .logged()
                .lines()
                .filter(line -> line.contains("\"refresh_failed\"") && line.contains("\"model\""))
                .count();
    }

    /** Percentiles of some hundred answers differ by chance; a scorer that waits for a server differs by seconds. */
    private static Check unchanged(String mode, Latency before, Latency during) {
        double most = Math.max(1.5 * before.p95(), before.p95() + 50);
        return new Check(
                String.format(
                        Locale.ROOT,
                        "%s: p95 %.0f ms (before %.0f, at most %.0f)",
                        mode,
                        during.p95(),
                        before.p95(),
                        most),
                during.count() > 0 && during.p95() <= most);
    }

    /** A stretch of time, {@link System#nanoTime} at both ends. */
    private record Span(long fromNs, long toNs) {
        static Span during(Duration length) {
            long from = System.nanoTime();
            Waiting.pause(length);
            return new Span(from, System.nanoTime());
        }

        Latency of(Timings timings) {
            return timings.between(fromNs, toNs);
        }
    }
}
