package dev.nightjar.deadletter;

import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar dlq list}. */
@Command(
        name = "list",
        description = "Counts dead letters by reason and partition and lists the newest. Reads the topic once; changes"
                + " nothing.",
        mixinStandardHelpOptions = true)
final class LetterListCommand implements Callable<Integer> {
    private static final int MOST_LISTED = 10_000;

    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private InputOption input = new InputOption();

    @Mixin
    private SelectionOptions selected = new SelectionOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Lists so many letters, the newest first, at most 10000; all are counted. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Override
    public Integer call() {
        if (limit < 0 || limit > MOST_LISTED) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot list " + limit + " dead letters: --limit is between 0 and " + MOST_LISTED
                            + "; narrow the list with --reason and --since, or read the topic itself");
        }
        Pipeline pipeline = installation.pipeline();
        LetterTopics topics = input.of(pipeline);
        Selection selection = selected.of(pipeline);
        LetterCounts counts = new LetterCounts(limit);
        AtomicLong others = new AtomicLong();
        Optional<DeadLetterTopic> topic =
                DeadLetterTopic.find(installation.settings().kafka(), topics);
        topic.ifPresent(found -> count(found, selection, counts, others));
        print(pipeline, topics, topic, counts, others.get());
        report.write(reported(pipeline, topics, topic.isPresent(), counts, others.get()));
        return 0;
    }

    private static void count(DeadLetterTopic topic, Selection selection, LetterCounts counts, AtomicLong others) {
        Replayed replayed = topic.replayed();
        topic.read(
                selection.since(),
                record -> {
                    Letter letter = Letter.of(record);
                    if (selection.matches(letter)) {
                        counts.add(new LetterCounts.Listed(letter, replayed.contains(letter.position())));
                    } else if (!selection.isOurs(letter)) {
                        others.incrementAndGet();
                    }
                },
                System.out::println);
    }

    private static void print(
            Pipeline pipeline, LetterTopics topics, Optional<DeadLetterTopic> topic, LetterCounts counts, long others) {
        String name = topics.deadLetters();
        if (topic.isPresent()) {
            System.out.print(LetterTable.of(name, counts));
        } else {
            System.out.println("No dead letters: topic " + name
                    + " does not exist; `nightjar score` or `nightjar worker` makes it");
        }
        if (others > 0) {
            System.out.println("Left out: " + others + " of other pipelines than " + pipeline.name());
        }
        List<String> elsewhere = LetterTopics.choices(pipeline).stream()
                .map(LetterTopics::input)
                .filter(input -> !input.equals(topics.input()))
                .map(input -> "--of " + input)
                .toList();
        if (!elsewhere.isEmpty()) {
            System.out.println("Letters of other topics: " + String.join(", ", elsewhere));
        }
    }

    private static Map<String, @Nullable Object> reported(
            Pipeline pipeline, LetterTopics topics, boolean exists, LetterCounts counts, long others) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("pipeline", pipeline.name());
        facts.put("topic", topics.deadLetters());
        facts.put("topic_exists", exists);
        facts.putAll(reported(counts.all()));
        facts.put("other_pipelines", others);
        Map<String, Object> byReason = new LinkedHashMap<>();
        counts.byReason().forEach((reason, count) -> byReason.put(name(reason), reported(count)));
        facts.put("by_reason", byReason);
        facts.put(
                "listed",
                counts.newest().stream().map(LetterListCommand::reported).toList());
        return facts;
    }

    private static String name(String reason) {
        return ReasonCode.find(reason).map(ReasonCode::name).orElse(reason);
    }

    private static Map<String, @Nullable Object> reported(LetterCounts.Count count) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("letters", count.letters());
        facts.put("replayed", count.replayed());
        facts.put("oldest", text(count.oldest()));
        facts.put("newest", text(count.newest()));
        facts.put("by_partition", count.byPartition());
        return facts;
    }

    private static Map<String, @Nullable Object> reported(LetterCounts.Listed listed) {
        Letter letter = listed.letter();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("position", letter.position().toString());
        facts.put("time", letter.time().toString());
        facts.put("reason", letter.reasonName());
        facts.put("code", letter.reason().map(ReasonCode::code).orElse(null));
        facts.put("message", letter.message());
        facts.put("source", letter.source().map(Object::toString).orElse(null));
        facts.put("value_bytes", letter.bytes() < 0 ? null : letter.bytes());
        facts.put("replayed", listed.replayed());
        return facts;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
