package dev.nightjar.loadtest;

import dev.nightjar.command.ProgressDisplay;
import dev.nightjar.measure.Reported;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Loads whatever answers on a route, and measures it with a live consumer. */
public final class LoadTest {
    private static final Duration READ_TO_END = Duration.ofSeconds(20);
    private static final long LOOK_EVERY_MS = 50;

    /** Longer than a scorer takes whose query is just starting again. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(15);

    private final Settings.Kafka kafka;
    private final Route route;
    private final Events events;
    private final boolean groupsAreTruth;
    private final Consumer<String> console;
    private final EventLog log = EventLog.of("loadtest");

    /**
     * @param events what to send; for as many partitions as the input topic has
     * @param groupsAreTruth whether the consumer group's positions are exact (exactly-once delivery)
     * @param console gets one line for each thing that a person should know
     */
    public LoadTest(
            Settings.Kafka kafka, Route route, Events events, boolean groupsAreTruth, Consumer<String> console) {
        this.kafka = kafka;
        this.route = route;
        this.events = events;
        this.groupsAreTruth = groupsAreTruth;
        this.console = console;
    }

    /**
     * Sends, waits for the answers and counts.
     *
     * @throws NightjarException KAFKA_AWAY
     */
    public LoadResult execute(Load load) {
        return execute(load, (generator, ledger, reader) -> {});
    }

    /**
     * The same with a scorer that nobody has seen: it must answer one event first, which counts as sent.
     *
     * @throws NightjarException SCORER_AWAY when it does not; KAFKA_AWAY
     */
    public LoadResult executeOnceAnswered(Load load) {
        return execute(load, this::requireAnswer);
    }

    /** What comes before the load. */
    private interface Opening {
        void run(Generator generator, Ledger ledger, AnswerReader reader);
    }

    private LoadResult execute(Load load, Opening opening) {
        long start = System.nanoTime();
        long[] first = ends();
        Ledger ledger = new Ledger(first);
        Generator generator = new Generator(kafka, route.input(), events, ledger, new Backlog(ledger));
        try (AnswerReader reader =
                new AnswerReader(kafka, route, ledger, first, load.perSecond().isPresent())) {
            opening.run(generator, ledger, reader);
            List<Second> seconds = sendAndWait(load, generator, ledger, reader);
            ledger.giveUp();
            LoadResult result = result(load, ledger, reader, seconds, (System.nanoTime() - start) / 1e9);
            log.info(
                    "loadtest_finished",
                    "input",
                    route.input(),
                    "events_sent",
                    result.eventsSent(),
                    "lost",
                    result.lost(),
                    "duplicates",
                    result.duplicates());
            return result;
        }
    }

    private void requireAnswer(Generator generator, Ledger ledger, AnswerReader reader) {
        generator.sendOne();
        long deadline = System.nanoTime() + FIRST_ANSWER.toNanos();
        while (ledger.matched() == 0) {
            reader.check();
            if (System.nanoTime() > deadline) {
                throw new NightjarException(
                        ReasonCode.SCORER_AWAY,
                        "Cannot load the scorer: an event sent to " + route.input() + " got no answer within "
                                + FIRST_ANSWER.toSeconds() + " s, so nobody reads it, or who does is far behind");
            }
            pause();
        }
    }

    private List<Second> sendAndWait(Load load, Generator generator, Ledger ledger, AnswerReader reader) {
        BrokerWatch brokers = new BrokerWatch(KafkaClients.address(kafka), console);
        try (ProgressDisplay display = ProgressDisplay.of("Second", load.total().toSeconds(), console);
                GroupLag lag = route.group()
                        .map(group -> new GroupLag(kafka, group, route.input(), events.partitions()))
                        .orElse(null);
                Timeline timeline = new Timeline(ledger, lag, second -> {
                    show(display, load.total().toSeconds(), second);
                    brokers.note(second, generator.sent());
                })) {
            generator.send(load);
            awaitAnswers(ledger, reader, load);
            return timeline.seconds();
        }
    }

    private LoadResult result(Load load, Ledger ledger, AnswerReader reader, List<Second> seconds, double wallS) {
        return new LoadResult(
                load,
                ledger.written(),
                reader.distinct() + ledger.duplicates(),
                reader.distinct(),
                ledger.duplicates(),
                reader.deadLetters(),
                ledger.written() - ledger.matched(),
                ledger.latency(),
                reader.versions(),
                Sustained.of(seconds, load, groupsAreTruth),
                seconds,
                wallS);
    }

    private static void show(ProgressDisplay display, long total, Second second) {
        display.at(
                Math.min(Math.round(second.atS()), total),
                String.format(
                        Locale.ROOT,
                        "sent %,d, unanswered %,d, p50 %s ms, p99 %s ms",
                        second.written(),
                        second.unanswered(),
                        Reported.shown(second.latency().p50()),
                        Reported.shown(second.latency().p99())));
    }

    private long[] ends() {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka, "nightjar-loadtest-ends")) {
            List<TopicPartition> partitions = IntStream.range(0, events.partitions())
                    .mapToObj(partition -> new TopicPartition(route.input(), partition))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            return partitions.stream()
                    .mapToLong(partition -> ends.getOrDefault(partition, 0L))
                    .toArray();
        } catch (KafkaException e) {
            throw KafkaClients.away(kafka, e);
        }
    }

    /** Each event has its first answer then, or never will; a second one may stand in the topics, not read yet. */
    private void awaitAnswers(Ledger ledger, AnswerReader reader, Load load) {
        long sentNs = System.nanoTime();
        long lastChange = sentNs;
        long before = -1;
        while (ledger.written() > ledger.matched()) {
            reader.check();
            long matched = ledger.matched();
            if (matched != before) {
                before = matched;
                lastChange = System.nanoTime();
            }
            long now = System.nanoTime();
            if (now - lastChange > load.patience().toNanos()
                    || now - sentNs > load.drain().toNanos()) {
                console.accept(String.format(
                        Locale.ROOT,
                        "Gave up waiting for %,d answers: %.0f s after the last event, %.0f s after the last answer",
                        ledger.written() - matched,
                        (now - sentNs) / 1e9,
                        (now - lastChange) / 1e9));
                break;
            }
            pause();
        }
        long deadline = System.nanoTime() + READ_TO_END.toNanos();
        while (!reader.isReadToEnd()) {
            reader.check();
            if (System.nanoTime() > deadline) {
                console.accept("Kafka did not hand out the last answers within " + READ_TO_END.toSeconds()
                        + " s; late duplicates are not counted");
                return;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NightjarException(
                    ReasonCode.EVENTS_LOST, "Cannot wait for the answers: the process is stopping", e);
        }
    }
}
