package dev.nightjar.stack.chaos;

import dev.nightjar.message.Json;
import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A flood of fuzzed records: half of it to a scorer with the usual limit on their size, half to one with a limit so large that
 * 1 MB of JSON is parsed too and not turned away for its size.
 */
final class HostileRecords implements Fault {
    private static final Amount RECORDS = new Amount(100_000, 1_000_000);
    private static final int RAISED_LIMIT = 2 << 20;
    private static final double MOST_GROWTH = 1.10;

    /** Between them nothing is under way, and what lives in the heap can be compared. */
    private static final int FLOODS = 2;

    @Override
    public String number() {
        return "F35";
    }

    @Override
    public String promise(Effort effort) {
        return "fuzzed records: " + RECORDS.text(effort)
                + ", half of them where 2 MiB are parsed: the query never stops, each is"
                + " answered or dead-lettered, none takes over 50 ms to decode, memory stays flat";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        int half = effort.of(RECORDS) / 2;
        Result usual = flood(installation, trigger, effort, "f35", Map.of(), 0, half);
        Map<String, String> raised = Map.of("scoring.max-record-bytes", Integer.toString(RAISED_LIMIT));
        Result large = flood(installation, trigger, effort, "f35-large", raised, half, half);
        Check parsed = new Check(
                String.format(Locale.ROOT, "the longest that was parsed had %,d bytes", large.longestParsed()),
                large.longestParsed() >= LargeFuzz.BYTES);
        return Outcome.of(
                usual.figures().and(large.figures()),
                List.of(),
                Stream.of(usual.checks(), large.checks(), List.of(parsed))
                        .flatMap(List::stream)
                        .toList());
    }

    private static Result flood(
            Installation installation,
            Pipeline.Trigger trigger,
            Effort effort,
            String name,
            Map<String, String> more,
            int first,
            int count)
            throws IOException {
        Events events = installation.events();
        try (Scene scene = Scene.of(installation, name, trigger, 2, more, installation.settings())) {
            new TopicSurgery(scene).allowRecordsOf(2 << 20);
            Pipeline pipeline = scene.pipeline();
            Fuzz fuzz = new Fuzz(effort.seed(), pipeline.entity(), "price", events::value);
            Child scorer = scene.scoreUntilReady();
            List<Long> atRestMiB = new ArrayList<>();
            for (int flood = 0; flood < FLOODS; flood++) {
                int from = first + flood * (count / FLOODS);
                scene.feed(new Feed(
                                scene.kafka(),
                                scene.input(),
                                2,
                                number -> events.key(from + number),
                                number -> fuzz.apply(from + number),
                                count / FLOODS,
                                0))
                        .start();
                scene.answered(Scene.PATIENCE);
                atRestMiB.add(MemoryWatch.atRest(scorer));
            }
            Figures figures = scene.verify();
            DecodingTime decoding = new DecodingTime(new Json(
                    pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes()));
            Check quick = decoding.of(number -> fuzz.apply(first + number), count);
            Check flat = MemoryWatch.flatAtRest(atRestMiB, MOST_GROWTH);
            return new Result(figures, List.of(Checks.byItself(scene), flat, quick), decoding.longestParsedBytes());
        }
    }

    /** Of one half. */
    private record Result(Figures figures, List<Check> checks, int longestParsed) {}
}
