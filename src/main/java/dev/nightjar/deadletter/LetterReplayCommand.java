package dev.nightjar.deadletter;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar dlq replay}. */
@Command(
        name = "replay",
        description = {
            "Publishes the original bytes and keys of dead letters to the topic they came from again, where the scorer or"
                    + " a worker takes them up.",
            "Each letter is replayed once, whether the command runs twice, is killed or runs twice at the same time: the"
                    + " newest run goes on, the older one ends with 3. A replayed event that fails again is a new letter"
                    + " with a position of its own; it is left where it is unless --again is given."
        },
        mixinStandardHelpOptions = true)
final class LetterReplayCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private InputOption input = new InputOption();

    @Mixin
    private SelectionOptions selected = new SelectionOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(names = "--again", description = "Also letters of events that were replayed before and failed again.")
    private boolean again;

    @Option(names = "--dry-run", description = "Counts what would be replayed; publishes nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Pipeline pipeline = installation.pipeline();
        LetterTopics topics = input.of(pipeline);
        Settings.Kafka kafka = installation.settings().kafka();
        LetterReplay replay = new LetterReplay(
                kafka,
                topics,
                selected.of(pipeline),
                again ? LetterReplay.Again.REPLAY : LetterReplay.Again.LEAVE,
                System.out::println);
        ReplayCounts counts = dryRun ? replay.rehearse() : replay.execute();
        long wallMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        print(topics, counts);
        report.write(reported(pipeline, topics, counts, wallMs));
        if (!dryRun) {
            log(pipeline, counts);
        }
        return exitCode(topics, counts);
    }

    private void print(LetterTopics topics, ReplayCounts counts) {
        line("%-30s %10s %10s %10s", "reason", "matched", dryRun ? "to replay" : "replayed", "already");
        counts.byReason().forEach((reason, fates) -> row(reason, fates));
        line(
                "%-30s %,10d %,10d %,10d",
                "all",
                counts.matched(),
                counts.all(ReplayCounts.Fate.REPLAYED),
                counts.all(ReplayCounts.Fate.ALREADY_REPLAYED));
        System.out.println(
                dryRun
                        ? "Nothing was published; without --dry-run it goes from " + topics.deadLetters() + " to "
                                + topics.input()
                        : "From " + topics.deadLetters() + " to " + topics.input());
        long failedAgain = counts.all(ReplayCounts.Fate.FAILED_AGAIN);
        if (failedAgain > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d of them left: their events were replayed before and failed again; --again takes them, too%n",
                    failedAgain);
        }
    }

    private static void row(String reason, Map<ReplayCounts.Fate, Long> fates) {
        line(
                "%-30s %,10d %,10d %,10d",
                reason,
                fates.values().stream().mapToLong(Long::longValue).sum(),
                fates.getOrDefault(ReplayCounts.Fate.REPLAYED, 0L),
                fates.getOrDefault(ReplayCounts.Fate.ALREADY_REPLAYED, 0L));
    }

    private Map<String, @Nullable Object> reported(
            Pipeline pipeline, LetterTopics topics, ReplayCounts counts, long wallMs) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("pipeline", pipeline.name());
        facts.put("from_topic", topics.deadLetters());
        facts.put("to_topic", topics.input());
        facts.put("dry_run", dryRun);
        facts.put("matched", counts.matched());
        for (ReplayCounts.Fate fate : ReplayCounts.Fate.values()) {
            facts.put(key(fate), counts.all(fate));
        }
        Map<String, Object> byReason = new LinkedHashMap<>();
        counts.byReason().forEach((reason, fates) -> {
            Map<String, Long> byFate = new LinkedHashMap<>();
            for (ReplayCounts.Fate fate : ReplayCounts.Fate.values()) {
                byFate.put(key(fate), fates.getOrDefault(fate, 0L));
            }
            byReason.put(ReasonCode.find(reason).map(ReasonCode::name).orElse(reason), byFate);
        });
        facts.put("by_reason", byReason);
        facts.put("wall_ms", wallMs);
        return facts;
    }

    private static String key(ReplayCounts.Fate fate) {
        return fate.name().toLowerCase(Locale.ROOT);
    }

    private static void log(Pipeline pipeline, ReplayCounts counts) {
        EventLog.of("dlq", "pipeline", pipeline.name(), "config_hash", pipeline.configHash())
                .info(
                        "dead_letters_replayed",
                        "matched",
                        counts.matched(),
                        "replayed",
                        counts.all(ReplayCounts.Fate.REPLAYED),
                        "already_replayed",
                        counts.all(ReplayCounts.Fate.ALREADY_REPLAYED),
                        "failed_again",
                        counts.all(ReplayCounts.Fate.FAILED_AGAIN),
                        "too_large",
                        counts.all(ReplayCounts.Fate.TOO_LARGE),
                        "by_reference",
                        counts.all(ReplayCounts.Fate.BY_REFERENCE));
    }

    private static int exitCode(LetterTopics topics, ReplayCounts counts) {
        long large = counts.all(ReplayCounts.Fate.TOO_LARGE);
        if (large > 0) {
            System.err.println(ReasonCode.OVERSIZED + ": " + staying(large) + ": topic " + topics.input()
                    + " takes no record of their size; raise its max.message.bytes and run this again");
        }
        long references = counts.all(ReplayCounts.Fate.BY_REFERENCE);
        if (references > 0) {
            System.err.println(ReasonCode.OVERSIZED + ": " + staying(references) + ": only where their events stand was"
                    + " kept, as topic " + topics.deadLetters() + " takes no record of their size; `nightjar dlq list"
                    + " --reason OVERSIZED --json -` names the places in " + topics.input()
                    + ", from which they can be sent again until retention deletes them");
        }
        return large + references == 0 ? 0 : ReasonCode.OVERSIZED.kind().exitCode();
    }

    private static String staying(long letters) {
        return letters + (letters == 1 ? " letter stays where it is" : " letters stay where they are");
    }

    private static void line(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
