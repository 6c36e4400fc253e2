package dev.nightjar.stack.chaos;

import dev.nightjar.command.ReportOptions;
import dev.nightjar.command.TriggerName;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar chaos}: breaks a stack of its own in every way that is known, and counts. */
@Command(
        name = "chaos",
        description = {
            "Does the faults for real to a stack of its own, and counts inputs, outputs, missing and duplicates.",
            "Exit code 1 when a promise is broken."
        },
        mixinStandardHelpOptions = true)
public final class ChaosCommand implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "F1,F4",
            split = ",",
            description = "These faults only. Default: all; with --quick a selection of some minutes.")
    private List<String> only = List.of();

    @Option(names = "--quick", description = "Fewer events and fewer faults.")
    private boolean quick;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Events of the combined scenario. Default: 100000, with --quick 5000.")
    private @Nullable Integer events;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "20001",
            description = "Of the market, the events and the moments of the faults. Default: ${DEFAULT-VALUE}.")
    private long seed = 20001;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "Length of the soak (F39). Default: ${DEFAULT-VALUE}.")
    private int minutes = 30;

    @Option(
            names = "--trigger",
            paramLabel = "micro-batch|real-time",
            converter = TriggerName.class,
            description = "This trigger only. Default: each that a fault means something for.")
    private Pipeline.@Nullable Trigger trigger;

    @Option(names = "--list", description = "Names the faults and does nothing.")
    private boolean list;

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() throws IOException {
        report.requireWritable();
        List<Fault> faults = Faults.named(only, quick);
        int count = events != null ? events : quick ? Everything.EVENTS.quick() : Everything.EVENTS.full();
        Effort effort = new Effort(seed, quick, count, minutes);
        if (list) {
            faults.forEach(fault -> System.out.printf("%-9s %s%n", fault.number(), fault.promise(effort)));
            return 0;
        }
        if (count < 1_000) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot make faults among " + count + " events: give --events ≥ 1000");
        }
        RunFolder folder = RunFolder.create();
        System.out.println("Seed " + seed + "; everything is in " + folder.path());
        System.out.println("Starting Kafka, PostgreSQL and MLflow, training two small models");
        List<Map<String, @Nullable Object>> results = new ArrayList<>();
        Set<String> notDone = new LinkedHashSet<>();
        boolean kept = true;
        long start = System.nanoTime();
        try (Installation installation = Installation.open(folder.path(), seed)) {
            for (Fault fault : faults) {
                for (Pipeline.Trigger each : Pipeline.Trigger.values()) {
                    if (fault.triggers().contains(each) && (trigger == null || trigger == each)) {
                        long begun = System.nanoTime();
                        Outcome outcome = outcome(fault, installation, each, effort, folder);
                        kept &= outcome.kept();
                        if (outcome.isSkipped()) {
                            notDone.add(fault.number());
                        }
                        results.add(result(fault, each, effort, outcome, begun));
                        System.out.printf("%-9s %-11s %s%n", fault.number(), TriggerName.of(each), outcome.text());
                        // Each time: a run of hours that is stopped has its results all the same.
                        report.writeSoFar(reported(results, kept, start));
                    }
                }
            }
            report.write(reported(results, kept, start));
            if (kept) {
                installation.close();
                installation.delete();
            }
        }
        folder.finished();
        System.out.println(kept ? kept(notDone) : "BROKEN; logs and topics' data are in " + folder.path());
        return kept ? 0 : 1;
    }

    /** What could not be done here proves nothing, so it is named. */
    static String kept(Set<String> notDone) {
        return notDone.isEmpty()
                ? "Every promise was kept."
                : "Every promise that was tried was kept; not done: " + String.join(", ", notDone);
    }

    private static Outcome outcome(
            Fault fault, Installation installation, Pipeline.Trigger trigger, Effort effort, RunFolder folder) {
        System.out.printf("%-9s %-11s %s …%n", fault.number(), TriggerName.of(trigger), fault.promise(effort));
        try {
            return fault.run(installation, trigger, effort);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed(e);
        } catch (Exception e) {
            // What the harness could not see to its end proves nothing.
            return Outcome.failed(e, folder.trace(fault.number() + "-" + TriggerName.of(trigger), e));
        }
    }

    private static Map<String, @Nullable Object> result(
            Fault fault, Pipeline.Trigger trigger, Effort effort, Outcome outcome, long begun) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("fault", fault.number());
        result.put("promise", fault.promise(effort));
        result.put("trigger", TriggerName.of(trigger));
        result.putAll(outcome.report());
        result.put("wall_s", seconds(begun));
        return result;
    }

    private Map<String, @Nullable Object> reported(
            List<Map<String, @Nullable Object>> results, boolean kept, long start) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("seed", seed);
        all.put("quick", quick);
        all.put("kept", kept);
        all.put("faults", results);
        all.put("wall_s", seconds(start));
        return all;
    }

    private static double seconds(long sinceNs) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.1f", (System.nanoTime() - sinceNs) / 1e9));
    }
}
