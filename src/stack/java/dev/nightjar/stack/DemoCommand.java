package dev.nightjar.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.PerSecond;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.TriggerName;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.source.PriceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar demo}: the whole loop, each step a command that a user can type. */
@Command(
        name = "demo",
        description = "Runs the whole loop once: up, ingest, retrain, judge, score, replay; then says how good it was.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String USUAL_RATE = "200/s";

    /** Slow enough that something is left to send after each fault. */
    private static final String RATE_WHILE_BROKEN = "50/s";

    @Option(
            names = "--prices",
            paramLabel = "DIR",
            description =
                    "CSV files of daily prices; the last two years become the stream. Default: a simulated market.")
    private @Nullable Path prices;

    @Option(
            names = "--trigger",
            paramLabel = "micro-batch|real-time",
            converter = TriggerName.class,
            defaultValue = "micro-batch",
            description = "Structured Streaming's trigger. Default: ${DEFAULT-VALUE}.")
    private Pipeline.Trigger trigger = Pipeline.Trigger.MICRO_BATCH;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = "Events per second. Default: " + USUAL_RATE + ", with --break " + RATE_WHILE_BROKEN + ".")
    private @Nullable String rate;

    @Option(
            names = "--seed",
            defaultValue = "7",
            description = "Seed of the simulated market. Default: ${DEFAULT-VALUE}.")
    private long seed = 7;

    @Option(
            names = "--break",
            description = "Poisons records, restarts the broker and kills the scorer while events flow, and says how"
                    + " long each took to recover.")
    private boolean breakIt;

    @Option(names = "--keep", description = "Leaves the local stack running afterwards.")
    private boolean keep;

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    private List<String> broken = List.of();
    private Map<String, Double> recoveryS = Map.of();
    private long poisonedLetters;

    @Override
    public Integer call() throws IOException, InterruptedException {
        report.requireWritable();
        long start = System.nanoTime();
        installation.pipeline();
        requireRate(rate());
        if (prices != null) {
            requirePrices(prices);
        }
        DemoSteps steps = new DemoSteps("demo", InstallationOptions.home(), installation.arguments());
        BorrowedStack stack = BorrowedStack.up(steps, keep);
        Path folder = prices != null ? prices.toAbsolutePath() : steps.simulatedMarket("--seed", Long.toString(seed));
        JsonNode ingest = steps.report("ingest", "ingest", "--prices", folder.toString());
        LocalDate last = lastDay(ingest);
        LocalDate split = last.minusYears(2);
        JsonNode retrain = steps.champion("--as-of", split.toString());
        JsonNode replay = scoreAndReplay(steps, folder, split, last);
        double wallSeconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
        report.write(reported(retrain, replay, wallSeconds));
        stack.giveBack();
        System.out.print(DemoSummary.text(retrain, replay, wallSeconds));
        broken.forEach(line -> System.out.println("Broken         " + line));
        System.out.print(DemoSummary.whatNext(
                installation.settings(),
                !stack.stopsAfter(),
                prices == null ? List.of() : List.of("--prices", prices.toString())));
        boolean kept = replay.path("lost").asLong() == 0
                && (!breakIt || (replay.path("duplicates").asLong() == 0 && poisonedLetters == DemoBreak.POISONED));
        return kept ? 0 : 1;
    }

    /** Before anything is started: the steps would find out minutes later. */
    private static void requirePrices(Path folder) {
        if (PriceFiles.find(folder).isEmpty()) {
            throw new NightjarException(
                    ReasonCode.INPUT_UNRECOGNISED,
                    "Cannot run the demo: --prices " + folder + " holds no file of daily prices; name a folder with"
                            + " one, or leave --prices out for a simulated market");
        }
    }

    private static void requireRate(String rate) {
        if (PerSecond.parse(rate).isEmpty()) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot run the demo: --rate " + rate + " is no rate; write events per second above 0, such as "
                            + USUAL_RATE);
        }
    }

    private static LocalDate lastDay(JsonNode ingest) {
        JsonNode day = ingest.path("last_day");
        if (!day.isTextual()) {
            throw new NightjarException(
                    ReasonCode.DEMO_STEP_FAILED,
                    "Cannot go on with the demo: `ingest` found no daily price; look at the rejected rows it counts"
                            + " above");
        }
        return LocalDate.parse(day.asText());
    }

    private JsonNode scoreAndReplay(DemoSteps steps, Path folder, LocalDate from, LocalDate to)
            throws IOException, InterruptedException {
        try (ScorerProcess scorer = steps.scorer(TriggerName.of(trigger))) {
            scorer.awaitReady(Duration.ofMinutes(2));
            return breakIt ? replayBroken(steps, scorer, folder, from, to) : replay(steps, rate(), folder, from, to);
        }
    }

    private String rate() {
        return rate != null ? rate : breakIt ? RATE_WHILE_BROKEN : USUAL_RATE;
    }

    private JsonNode replayBroken(DemoSteps steps, ScorerProcess scorer, Path folder, LocalDate from, LocalDate to)
            throws IOException, InterruptedException {
        DemoBreak breaking =
                new DemoBreak(steps, installation.settings().kafka(), installation.pipeline(), TriggerName.of(trigger));
        FutureTask<JsonNode> replay = new FutureTask<>(() -> replay(steps, rate(), folder, from, to));
        new Thread(replay, "demo-replay").start();
        try (ScorerProcess last = breaking.run(scorer, steps.stack())) {
            JsonNode replayed = replay.get();
            poisonedLetters = breaking.letters();
            broken = breaking.summary(poisonedLetters);
            recoveryS = breaking.recoveryS();
            return replayed;
        } catch (ExecutionException e) {
            throw NightjarException.in(e)
                    .orElseThrow(() -> new IllegalStateException("the replay ended in an unknown way", e));
        }
    }

    private static JsonNode replay(DemoSteps steps, String rate, Path folder, LocalDate from, LocalDate to)
            throws IOException, InterruptedException {
        return steps.report(
                "replay",
                "replay",
                "--prices",
                folder.toString(),
                "--from",
                from.toString(),
                "--to",
                to.toString(),
                "--rate",
                rate,
                "--wait",
                "120");
    }

    private Map<String, Object> reported(JsonNode retrain, JsonNode replay, double wallSeconds) {
        Map<String, Object> report = new LinkedHashMap<>();
        replay.properties().forEach(field -> report.put(field.getKey(), field.getValue()));
        report.put("model_version", retrain.path("model_version").asText());
        report.put("training", retrain);
        if (breakIt) {
            report.put("recovery_s", recoveryS);
            report.put("poisoned", DemoBreak.POISONED);
            report.put("poisoned_dead_letters", poisonedLetters);
        }
        report.put("wall_s", wallSeconds);
        return report;
    }
}
