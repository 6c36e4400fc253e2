package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The scorer's tasks run in executors of their own processes, and one of these is killed while events come in. */
final class ExecutorKilled implements Fault {
    private static final Amount KILLS = new Amount(1, 5);
    private static final int PER_SECOND = 100;
    /** One task slot an executor, one partition a slot. */
    private static final int EXECUTORS = 2;

    private static final Pattern PORT = Pattern.compile("\"event\":\"metrics_shown\".*\"port\":\"(\\d+)\"");

    @Override
    public String number() {
        return "F2";
    }

    @Override
    public String promise(Effort effort) {
        return "executor killed (kill -9) under load, local-cluster[2,1,1024], kills: " + KILLS.text(effort)
                + ": EO; scoring again within 30 s, by itself";
    }

    @Override
    public Set<Pipeline.Trigger> triggers() {
        return EnumSet.allOf(Pipeline.Trigger.class);
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        SparkHome spark = SparkHome.in(installation.folder().resolve("spark"));
        SplittableRandom random = effort.random(this);
        int kills = effort.of(KILLS);
        List<Double> recoveries = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        try (Scene scene = Scene.of(installation, "f2", trigger, EXECUTORS)) {
            scene.cluster(spark, EXECUTORS);
            scene.scoreUntilReady();
            for (int kill = 0; kill < kills; kill++) {
                Feed feed = scene.feed(30 * PER_SECOND, PER_SECOND, kill * 30 * PER_SECOND);
                feed.awaitSent(random.nextInt(5 * PER_SECOND, 10 * PER_SECOND));
                scene.awaitEachPartition("answers before the kill");
                List<ProcessHandle> executors = SparkHome.executorsOf(scene.scorer());
                checks.add(new Check(executors.size() + " executors before the kill", executors.size() == EXECUTORS));
                executors.get(random.nextInt(executors.size())).destroyForcibly();
                recoveries.add(scene.awaitEachPartition("answers after kill " + (kill + 1)));
                scene.answered(Scene.PATIENCE);
            }
            checks.add(counted(scene));
            Figures figures = scene.verify();
            checks.add(Checks.within(recoveries, 30));
            checks.add(Checks.byItself(scene));
            return Outcome.of(figures, recoveries, checks);
        }
    }

    /** Answers are counted where they are made, and each executor must show its counts. */
    private static Check counted(Scene scene) throws IOException {
        long shown = 0;
        List<Path> logs;
        try (Stream<Path> files = Files.list(scene.home().resolve(".nightjar/logs"))) {
            logs = files.filter(file -> String.valueOf(file.getFileName()).startsWith("executor-"))
                    .toList();
        }
        for (Path log : logs) {
            Matcher port = PORT.matcher(Files.readString(log));
            shown += port.find() && SparkHome.metrics(port.group(1)).contains("model_predictions_total{") ? 1 : 0;
        }
        return new Check(shown + " executors show what they answered", shown == EXECUTORS);
    }
}
