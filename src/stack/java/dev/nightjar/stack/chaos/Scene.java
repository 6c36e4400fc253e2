package dev.nightjar.stack.chaos;

import dev.nightjar.command.TriggerName;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.stack.Workbench;
import dev.nightjar.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stage of one fault: a pipeline with topics, a checkpoint and a settings file of its own, the scorers that it starts,
 * the inputs that it sends, and what is read of the answers.
 */
final class Scene implements AutoCloseable {
    /** Bounds what hangs, on a busy machine too; no promise. */
    static final Duration PATIENCE = Duration.ofMinutes(8);

    private final Installation installation;
    private final String name;
    private final Pipeline.Trigger trigger;
    private final Map<String, String> overrides;
    private final Settings settings;
    private final Pipeline pipeline;
    private final Path config;
    private final OutputReader outputs;
    private final List<Feed> feeds = new ArrayList<>();
    private final List<Child> scorers = new ArrayList<>();
    private final List<Child> others = new ArrayList<>();
    private final Set<SourcePosition> given = new HashSet<>();
    private List<String> sparkOptions = List.of();
    private Map<String, String> environment = Map.of();
    private @Nullable Child scorer;
    private int restarts;

    private Scene(
            Installation installation,
            String name,
            Pipeline.Trigger trigger,
            Map<String, String> overrides,
            Settings settings)
            throws IOException {
        this.installation = installation;
        this.name = name;
        this.trigger = trigger;
        this.overrides = overrides;
        this.settings = settings;
        this.pipeline = Installation.pipeline(overrides);
        this.config = SettingsText.write(installation.folder().resolve(name + ".conf"), settings);
        Topics.ensure(installation.settings().kafka(), pipeline.topics());
        this.outputs = new OutputReader(installation.settings().kafka(), pipeline.topics(), installation.truth());
    }

    /**
     * Lays one out; no scorer runs yet.
     *
     * @param fault in lower case, {@code f1}
     * @param partitions of the input
     */
    static Scene of(Installation installation, String fault, Pipeline.Trigger trigger, int partitions)
            throws IOException {
        return of(installation, fault, trigger, partitions, Map.of(), installation.settings());
    }

    /**
     * The same with something different about pipeline and settings.
     *
     * @param more keys of the pipeline
     * @param settings that the scorers get
     */
    static Scene of(
            Installation installation,
            String fault,
            Pipeline.Trigger trigger,
            int partitions,
            Map<String, String> more,
            Settings settings)
            throws IOException {
        String name = "chaos-" + fault + "-" + TriggerName.of(trigger);
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("name", name);
        overrides.put("topics.input", name + "-in");
        overrides.put("topics.predictions", name + "-out");
        overrides.put("topics.dead-letters", name + "-dlq");
        overrides.put("topics.partitions", Integer.toString(partitions));
        overrides.putAll(more);
        return new Scene(installation, name, trigger, overrides, settings);
    }

    Installation installation() {
        return installation;
    }

    Settings.Kafka kafka() {
        return installation.settings().kafka();
    }

    Pipeline pipeline() {
        return pipeline;
    }

    String input() {
        return pipeline.topics().input();
    }

    OutputReader outputs() {
        return outputs;
    }

    /** The scorers' home: logs, model cache. */
    Path home() {
        return installation.folder().resolve(name);
    }

    /** The checkpoint's folder. */
    Path checkpoint() {
        return Path.of(settings.checkpoints(), "score", name, input());
    }

    /** Options of Spark for the scorers from now on, {@code -Dspark.master=local[4,4]}. */
    void sparkOptions(List<String> options) {
        sparkOptions = List.copyOf(options);
    }

    /** Scorers from now on have their tasks in executors of their own processes. */
    void cluster(SparkHome spark, int executors) {
        sparkOptions = spark.options(executors, home());
        environment = spark.environment();
    }

    /** Sends events of the usual kind, beginning now. */
    Feed feed(int count, int perSecond) {
        return feed(count, perSecond, 0);
    }

    /** The same, beginning with another number. */
    Feed feed(int count, int perSecond, int first) {
        Events events = installation.events();
        int partitions = pipeline.topics().partitions();
        Feed feed = new Feed(
                kafka(),
                input(),
                partitions,
                number -> events.key(first + number),
                number -> events.value(first + number),
                count,
                perSecond);
        feeds.add(feed);
        return feed.start();
    }

    /** Takes a feed of another kind into account. */
    Feed feed(Feed feed) {
        feeds.add(feed);
        return feed;
    }

    /** Takes inputs into account that no feed sent. */
    void given(Set<SourcePosition> inputs) {
        given.addAll(inputs);
    }

    /** Selects a version as {@code promote} does; even and odd numbers are different ones. */
    String promote(int number) {
        return installation.promote(number, pipeline);
    }

    /** Starts a scorer; it is the one that {@link #answered} starts again when it ends. */
    Child score(String... more) throws IOException {
        Child started = another(more);
        scorer = started;
        return started;
    }

    /** Takes a scorer that was started beside for the one to start again when it ends. */
    void adopt(Child started) {
        scorer = started;
    }

    /** Starts a scorer beside. */
    Child another(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("score", "--trigger", TriggerName.of(trigger)));
        arguments.addAll(Installation.options(config, overrides));
        arguments.addAll(List.of(more));
        Child started =
                Child.start(home(), name + "-" + scorers.size(), sparkOptions, environment, Workbench.class, arguments);
        scorers.add(started);
        return started;
    }

    /** Runs another command on the same installation and pipeline; closed with the scene. */
    Child command(String what, Class<?> main) throws IOException {
        return run(what, main, Installation.options(config, overrides));
    }

    /** The same on other systems and with further options. */
    Child command(String what, Class<?> main, Settings others, String... more) throws IOException {
        Path file = SettingsText.write(installation.folder().resolve(name + "-" + what + ".conf"), others);
        List<String> arguments = new ArrayList<>(Installation.options(file, overrides));
        arguments.addAll(List.of(more));
        return run(what, main, arguments);
    }

    /** Runs any main class; closed with the scene. */
    Child run(String what, Class<?> main, List<String> arguments) throws IOException {
        Child started = Child.start(home(), name + "-" + what, List.of(), main, arguments);
        others.add(started);
        return started;
    }

    /** Starts a scorer and waits until it scores. */
    Child scoreUntilReady(String... more) throws IOException {
        Child started = score(more);
        requireReady(started);
        return started;
    }

    static void requireReady(Child started) {
        if (!started.awaitSaid("Ready: ", PATIENCE)) {
            throw new IllegalStateException("the scorer ended before it scored; read " + started.output());
        }
    }

    /** What the scorer that was started last has printed. */
    String lastOutput() {
        return scorers.get(scorers.size() - 1).said();
    }

    /** Compares what came so far, and begins anew with no inputs and no outputs. */
    Figures forgetInputs() {
        Figures figures = outputs.ledger().compare(given);
        feeds.clear();
        given.clear();
        outputs.ledger().clear();
        return figures;
    }

    /** Starts a scorer that must refuse: its exit code and whether it named the reason. */
    Check refuses(String reason, int exit, String... more) throws IOException {
        Child child = another(more);
        Optional<Integer> code = child.awaitExit(PATIENCE);
        boolean named = child.said().contains(reason);
        child.close();
        return new Check(
                "refused with " + reason + " (exit " + code.map(String::valueOf).orElse("none: it runs") + ")",
                named && code.equals(Optional.of(exit)));
    }

    /**
     * Waits until every input is answered. A scorer that ended meanwhile is started again, as a supervisor would.
     *
     * @return whether it came to that
     */
    boolean answered(Duration limit) throws IOException {
        for (Feed feed : feeds) {
            given.addAll(supervised(feed));
        }
        Deadline end = new Deadline(limit);
        while (outputs.ledger().missing(given) > 0) {
            if (end.passed()) {
                return false;
            }
            supervise();
            Waiting.pause(Duration.ofMillis(200));
        }
        return true;
    }

    private Set<SourcePosition> supervised(Feed feed) throws IOException {
        while (feed.isSending()) {
            supervise();
            Waiting.pause(Duration.ofMillis(200));
        }
        return feed.finish();
    }

    /** Starts the scorer again if it has ended. */
    void supervise() throws IOException {
        Child running = scorer;
        if (running != null && !running.isAlive()) {
            restarts++;
            score();
        }
    }

    /** The scorer that was started last, or the one that had to be started in its place. */
    Child scorer() {
        Child running = scorer;
        if (running == null) {
            throw new IllegalStateException("no scorer was started");
        }
        return running;
    }

    /**
     * Waits for an output; a scorer that ended meanwhile is started again, as a supervisor would.
     *
     * @return seconds that it took
     */
    double await(Sighting sighting, String what) throws IOException {
        Deadline end = new Deadline(PATIENCE);
        while (!sighting.came()) {
            if (end.passed()) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            }
            supervise();
            Waiting.pause(Duration.ofMillis(20));
        }
        return sighting.seconds();
    }

    /**
     * Waits for an output made from now on in each partition of the input, as {@link #await} does.
     *
     * @return seconds until the last of them had one
     */
    double awaitEachPartition(String what) throws IOException {
        double seconds = 0;
        List<Sighting> sightings = new ArrayList<>();
        for (int partition = 0; partition < pipeline.topics().partitions(); partition++) {
            sightings.add(outputs.sightingOf(partition));
        }
        for (Sighting sighting : sightings) {
            seconds = Math.max(seconds, await(sighting, what));
        }
        return seconds;
    }

    /** How often a scorer ended unasked and had to be started again. */
    int restarts() {
        return restarts;
    }

    /** Waits for all answers, stops the scorers, reads to the end and compares. */
    Figures verify() throws IOException {
        answered(PATIENCE);
        scorers.forEach(Child::close);
        scorer = null;
        outputs.readToEnd();
        return outputs.ledger().compare(given);
    }

    @Override
    public void close() {
        feeds.forEach(Feed::close);
        scorers.forEach(Child::close);
        others.forEach(Child::close);
        outputs.close();
    }
}
