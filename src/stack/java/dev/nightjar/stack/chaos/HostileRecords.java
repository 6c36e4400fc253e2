package dev.nightjar.stack.chaos;

import dev.nightjar.message.Json;
import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;

/** A flood of fuzzed records. */
final class HostileRecords implements Fault {
    private static final Amount RECORDS = new Amount(100_000, 1_000_000);
    private static final double MOST_GROWTH = 1.10;

    @Override
    public String number() {
        return "F35";
    }

    @Override
    public String promise(Effort effort) {
        return "fuzzed records: " + RECORDS.text(effort)
                + ": the query never stops, each is answered or dead-lettered, none takes over 50 ms to decode, memory stays flat";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        Events events = installation.events();
        int count = effort.of(RECORDS);
        try (Scene scene = Scene.of(installation, "f35", trigger, 2)) {
            new TopicSurgery(scene).allowRecordsOf(2 << 20);
            Child scorer = scene.scoreUntilReady();
            Feed feed = scene.feed(new Feed(
                            scene.kafka(),
                            scene.input(),
                            2,
                            events::key,
                            new Fuzz(effort.seed(), events::value),
                            count,
                            0))
                    .start();
            try (MemoryWatch memory = new MemoryWatch(scorer, Duration.ofSeconds(1))) {
                feed.finish();
                scene.answered(Scene.PATIENCE);
                Check flat = memory.flat(MOST_GROWTH);
                Figures figures = scene.verify();
                Pipeline pipeline = scene.pipeline();
                DecodingTime decoding = new DecodingTime(new Json(
                        pipeline.entity(),
                        pipeline.eventTime(),
                        pipeline.scoring().maxRecordBytes()));
                Check quick = decoding.of(new Fuzz(effort.seed(), events::value), count);
                return Outcome.of(figures, List.of(), List.of(Checks.byItself(scene), flat, quick));
            }
        }
    }
}
