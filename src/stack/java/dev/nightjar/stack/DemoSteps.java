package dev.nightjar.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs nightjar's own commands one after the other, as a user would type them, and reads their reports. */
final class DemoSteps {
    /** A scorer's own 25 s, and its Spark's end. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** What a judge ends with that lets the champion stay. */
    private static final int REFUSAL = ReasonCode.NOT_BETTER.kind().exitCode();

    private final String what;
    private final Path home;
    private final List<String> common;
    private final Path reports;
    private final Children children = new Children(GRACE);
    private final AtomicBoolean stackIsBorrowed = new AtomicBoolean();
    private int scorers;

    /**
     * The steps of one demo, or of another command that runs others.
     *
     * @param what {@code demo}; names the folder of reports under {@code .nightjar/}
     * @param home the checkout
     * @param common options that every pipeline command gets: {@code --config}, {@code --pipeline}, {@code --set}
     */
    DemoSteps(String what, Path home, List<String> common) throws IOException {
        this.what = what;
        this.home = home.toAbsolutePath();
        this.common = common;
        this.reports = Files.createDirectories(this.home.resolve(".nightjar").resolve(what));
        Runtime.getRuntime().addShutdownHook(new Thread(this::clearAway));
    }

    /** Whether a local stack runs already; then the demo leaves it running. */
    boolean stackIsUp() {
        // Not by stack.conf: it outlives a reboot and a kill -9.
        LocalStack stack = stack();
        return Stream.of(Part.values()).anyMatch(part -> stack.part(part).isRunning());
    }

    /** Starts what is not configured elsewhere. */
    void up() throws IOException, InterruptedException {
        run("up", withSettings("up"));
    }

    /** The stack on this machine, for breaking it. */
    LocalStack stack() {
        return LocalStack.of(home, StackPorts.FREE);
    }

    /** From now on the stack is stopped when the process ends, by whatever, unless {@link #giveStackBack} came first. */
    void borrowStack() {
        stackIsBorrowed.set(true);
    }

    /** It was not started after all. */
    void forgetStack() {
        stackIsBorrowed.set(false);
    }

    /** Stops a borrowed stack, whatever state it is in. */
    void giveStackBack() {
        if (stackIsBorrowed.getAndSet(false)) {
            downQuietly();
        }
    }

    /** Who stands on the stack ends first: a scorer whose brokers are gone takes its whole grace to stop. */
    private void clearAway() {
        children.endAll();
        giveStackBack();
    }

    private void downQuietly() {
        String[] down = withSettings("down");
        try {
            show(down);
            // Not one of the children: it goes on to its end.
            await("down", 0, new ProcessBuilder(line(down)).inheritIO().start());
        } catch (IOException | NightjarException e) {
            System.err.println("The local stack may still run: " + e.getMessage() + "; stop it with bin/nightjar down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a command; its failure is the demo's. */
    void run(String step, String... command) throws IOException, InterruptedException {
        run(step, 0, command);
    }

    private void run(String step, int alsoFine, String... command) throws IOException, InterruptedException {
        show(command);
        await(step, alsoFine, children.start(new ProcessBuilder(line(command)).inheritIO()));
    }

    private static void show(String... command) {
        System.out.println();
        System.out.println("$ bin/nightjar " + written(command));
    }

    private void await(String step, int alsoFine, Process process) throws InterruptedException {
        int exit = process.waitFor();
        if (exit != 0 && exit != alsoFine) {
            throw new StepFailed(
                    "Cannot go on with the " + what + ": `" + step + "` ended with exit code " + exit
                            + "; its own message stands above",
                    exit);
        }
    }

    /** Runs a pipeline command with {@code --json} and returns its report. */
    JsonNode report(String step, String... command) throws IOException, InterruptedException {
        return report(step, 0, command);
    }

    private JsonNode report(String step, int alsoFine, String... command) throws IOException, InterruptedException {
        Path file = reports.resolve(step + ".json");
        Files.deleteIfExists(file);
        List<String> full = new ArrayList<>(List.of(withCommonOptions(command)));
        full.addAll(List.of("--json", file.toString()));
        run(step, alsoFine, full.toArray(String[]::new));
        return new ObjectMapper().readTree(file.toFile());
    }

    /** Writes four years of daily prices of a simulated market, up to yesterday. */
    Path simulatedMarket(String... options) throws IOException, InterruptedException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Path market = Files.createDirectories(reports.resolve("market"));
        List<String> command = new ArrayList<>(List.of("simulate", "--out", market.toString()));
        command.addAll(List.of("--from", today.minusYears(4).toString()));
        command.addAll(List.of("--to", today.minusDays(1).toString()));
        command.addAll(List.of(options));
        run("simulate", command.toArray(String[]::new));
        return market;
    }

    /** Trains a model that becomes the champion, better than the last or not, and returns the report of its training. */
    JsonNode champion(String... options) throws IOException, InterruptedException {
        JsonNode retrain = report(
                "retrain",
                Stream.concat(Stream.of("retrain"), Stream.of(options)).toArray(String[]::new));
        String version = retrain.path("model_version").asText();
        JsonNode judged = report("judge", REFUSAL, "judge", "--challenger", version);
        if (!judged.path("decision").asText().equals("promote")) {
            String why = "the " + what + " shows the version that it trained";
            run("promote", withCommonOptions("promote", "--to", version, "--reason", why));
        }
        return retrain;
    }

    /** Starts the scorer as a process of its own, as production runs it. */
    ScorerProcess scorer(String trigger) throws IOException {
        return scorer(trigger, Map.of());
    }

    /**
     * The same of a pipeline that differs.
     *
     * @param overrides keys of the pipeline file; they win
     */
    ScorerProcess scorer(String trigger, Map<String, String> overrides) throws IOException {
        List<String> words = new ArrayList<>(List.of(withCommonOptions("score", "--trigger", trigger)));
        overrides.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        String[] command = words.toArray(String[]::new);
        System.out.println();
        System.out.println("$ bin/nightjar " + written(command) + " &");
        return start(line(command), "score-" + ++scorers);
    }

    /** Starts what does a scorer's work; its output goes to a file of that name. */
    ScorerProcess start(List<String> command, String name) throws IOException {
        return ScorerProcess.start(children, command, reports.resolve(name + ".out"));
    }

    /** Where reports and outputs of the steps are kept. */
    Path folder() {
        return reports;
    }

    /** The command with the options that say which installation and pipeline it works on. */
    String[] withCommonOptions(String... command) {
        return Stream.concat(Arrays.stream(command), common.stream()).toArray(String[]::new);
    }

    /** The command with the settings file that the demo was given; the stack's commands know no pipeline. */
    private String[] withSettings(String command) {
        int config = common.indexOf("--config");
        return config < 0 ? new String[] {command} : new String[] {command, "--config", common.get(config + 1)};
    }

    /** The command as the system runs it. */
    List<String> line(String... command) {
        List<String> line = new ArrayList<>();
        line.add(home.resolve("bin/nightjar").toString());
        line.addAll(Arrays.asList(command));
        return line;
    }

    private static String written(String... command) {
        return Stream.of(command).map(DemoSteps::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.contains(" ") ? "\"" + word + "\"" : word;
    }
}
