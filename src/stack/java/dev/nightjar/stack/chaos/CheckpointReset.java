package dev.nightjar.stack.chaos;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.ingest.IngestCommand;
import dev.nightjar.message.Decoded;
import dev.nightjar.message.Json;
import dev.nightjar.message.PriceEvent;
import dev.nightjar.outcomes.OutcomesCommand;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.store.EntityRows;
import dev.nightjar.store.FeatureStore;
import dev.nightjar.store.OutcomeTotals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.io.file.PathUtils;

/**
 * The checkpoints of the ingest stream, of the outcomes and of the scorer are deleted, and everything is read again: the lake
 * has each event and each prediction once, and both mirror and figures are as they were.
 */
final class CheckpointReset implements Fault {
    private static final int EACH = 300;
    private static final int HOLIDAY_DAYS = 7;

    @Override
    public String number() {
        return "F20";
    }

    @Override
    public String promise(Effort effort) {
        return "checkpoints deleted, all replayed: no event, prediction or row of the store lost or doubled; EO of the scorer";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Settings ingest = installation.stack().freshSettings("f20");
        List<Check> checks = new ArrayList<>();
        try (Scene scene = Scene.of(installation, "f20", trigger, 2)) {
            Child first = scene.scoreUntilReady();
            // Two batches of each stream, so that the replay cuts its topic differently.
            for (int batch = 0; batch < 2; batch++) {
                scene.feed(EACH, 100, batch * EACH);
                scene.answered(Scene.PATIENCE);
                checks.add(ingested(scene, ingest, "ingest-" + batch));
                checks.add(kept(scene, ingest, "outcomes-" + batch));
            }
            State before = State.of(scene, ingest, "before");
            PathUtils.deleteDirectory(Path.of(ingest.checkpoints()));
            checks.add(ingested(scene, ingest, "ingest-again"));
            checks.add(kept(scene, ingest, "outcomes-again"));
            checks.addAll(before.compare(State.of(scene, ingest, "after"), decodable(scene, 2 * EACH)));

            first.kill();
            scene.feed(EACH, 0, 2 * EACH).finish();
            PathUtils.deleteDirectory(scene.checkpoint());
            scene.score();
            scene.answered(Scene.PATIENCE);
            scene.scorer().close();
            scene.feed(EACH, 0, 3 * EACH).finish();
            scene.score("--reset-checkpoint");
            Figures figures = scene.verify();
            checks.add(ingested(scene, ingest, "ingest-rest"));
            checks.add(kept(scene, ingest, "outcomes-rest"));
            State last = State.of(scene, ingest, "last");
            checks.add(last.whole(decodable(scene, 4 * EACH)));
            checks.add(last.audited(figures.predictions()));
            return Outcome.of(figures, List.of(), checks);
        }
    }

    private static Check ingested(Scene scene, Settings settings, String what) throws IOException {
        return ended(what, scene.command(what, IngestCommand.class, settings, "--stream", "--until-caught-up"));
    }

    private static Check kept(Scene scene, Settings settings, String what) throws IOException {
        return ended(what, scene.command(what, OutcomesCommand.class, settings));
    }

    private static Check ended(String what, Child command) {
        try (Child child = command) {
            int exit = child.awaitExit(Scene.PATIENCE).orElse(-1);
            return new Check(what + " ended with " + exit, exit == 0);
        }
    }

    private static long decodable(Scene scene, int count) {
        Pipeline pipeline = scene.pipeline();
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        return IntStream.range(0, count)
                .filter(number -> json.decodeEvent(scene.installation().events().value(number))
                        instanceof Decoded.Value<PriceEvent>)
                .count();
    }

    /**
     * What lake and store hold.
     *
     * @param lake counts and digests by table
     * @param store each commodity's rows
     * @param figures what the predictions came to
     */
    private record State(Map<String, String> lake, Map<String, EntityRows> store, OutcomeTotals figures) {
        static State of(Scene scene, Settings settings, String when) throws IOException {
            Path counts = scene.home().resolve("lake-" + when + ".json");
            try (Child audit =
                    scene.run("audit-" + when, LakeAuditJob.class, List.of(settings.lake(), counts.toString()))) {
                if (audit.awaitExit(Scene.PATIENCE).orElse(-1) != 0) {
                    throw new IllegalStateException("cannot count the lake's rows; read " + audit.output());
                }
            }
            Map<String, String> lake = new ObjectMapper().readValue(counts.toFile(), new TypeReference<>() {});
            try (FeatureStore store = FeatureStore.open(settings.postgres())) {
                return new State(
                        lake,
                        store.rows(scene.installation().events().commodities()),
                        store.outcomes().totals(scene.pipeline().name(), HOLIDAY_DAYS));
            }
        }

        List<Check> compare(State after, long events) {
            return List.of(
                    after.whole(events),
                    new Check("the lake as before the replay " + new TreeMap<>(after.lake), lake.equals(after.lake)),
                    new Check("the store as before the replay", store.equals(after.store) && !store.isEmpty()),
                    new Check("the figures as before the replay " + after.figures, figures.equals(after.figures)));
        }

        /** Each prediction once. */
        Check audited(long predictions) {
            return once("predictions", predictions);
        }

        /** Each event once. */
        Check whole(long events) {
            return once("price_events", events);
        }

        private Check once(String table, long expected) {
            String rows = lake.getOrDefault(table + ".rows", "0");
            String keys = lake.getOrDefault(table + ".keys", "0");
            return new Check(
                    table + " in the lake " + rows + ", different " + keys + ", of " + expected,
                    rows.equals(Long.toString(expected)) && keys.equals(rows));
        }
    }
}
