package dev.nightjar.replay;

import dev.nightjar.command.ProgressDisplay;
import dev.nightjar.message.Json;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Publishes history at a pace and counts what comes back. */
public final class ReplayJob {
    private static final long SAY_EVERY_NS = 2_000_000_000L;
    private static final Duration READ_TO_END = Duration.ofSeconds(10);

    private final Pipeline pipeline;
    private final Settings settings;
    private final Request request;
    private final Consumer<String> console;

    /**
     * What to replay.
     *
     * @param prices a price file, or a folder of them
     * @param from first day
     * @param to last day
     * @param pace when each event is due
     * @param warmup events due within it do not count for the latency; they count for everything else
     * @param patience how long to wait for another answer after the last one
     */
    public record Request(Path prices, LocalDate from, LocalDate to, Pace pace, Duration warmup, Duration patience) {}

    /**
     * @param console gets one line for each thing that a person should know
     */
    public ReplayJob(Pipeline pipeline, Settings settings, Request request, Consumer<String> console) {
        this.pipeline = pipeline;
        this.settings = settings;
        this.request = request;
        this.console = console;
    }

    /**
     * Replays and waits for the answers.
     *
     * @throws NightjarException KAFKA_AWAY; FILE_UNREADABLE, INPUT_UNRECOGNISED or ARGUMENT_INVALID for what to replay
     */
    public ReplayResult execute() {
        long start = System.nanoTime();
        List<ReplayEvent> events = History.read(
                request.prices(), request.from(), request.to(), pipeline.label().horizon());
        return replay(events, start);
    }

    ReplayResult replay(List<ReplayEvent> events, long start) {
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        Pipeline.Topics topics = pipeline.topics();
        Topics.ensure(settings.kafka(), topics, Set.of(topics.input(), topics.predictions(), topics.deadLetters()));
        EventLog log = EventLog.of("replay", "pipeline", pipeline.name(), "config_hash", pipeline.configHash());
        try (Answers answers = new Answers(settings.kafka(), pipeline.topics(), json)) {
            console.accept(String.format(
                    Locale.ROOT,
                    "Replaying %,d events from %s to %s into %s",
                    events.size(),
                    events.get(0).event().eventTime(),
                    events.get(events.size() - 1).event().eventTime(),
                    pipeline.topics().input()));
            Sender.Sent sent = send(events, json, answers);
            awaitAnswers(sent.positions(), answers);
            // Each event has its first answer by now; a second one may stand in the topics, not read yet.
            if (!answers.readToEnd(READ_TO_END)) {
                console.accept("Kafka did not hand out the last answers within " + READ_TO_END.toSeconds()
                        + " s; late duplicates are not counted");
            }
            ReplayResult result =
                    Tally.of(events, sent, answers, request.warmup(), Duration.ofNanos(System.nanoTime() - start));
            log.info(
                    "replay_finished",
                    "events_sent",
                    result.eventsSent(),
                    "lost",
                    result.lost(),
                    "duplicates",
                    result.duplicates());
            return result;
        }
    }

    private Sender.Sent send(List<ReplayEvent> events, Json json, Answers answers) {
        try (ProgressDisplay display = ProgressDisplay.of("Sent", events.size(), console)) {
            return new Sender(settings.kafka(), pipeline.topics().input(), json, console)
                    .send(
                            events,
                            request.pace(),
                            count -> display.at(count, String.format(Locale.ROOT, "answered %,d", answers.size())));
        }
    }

    private void awaitAnswers(SourcePosition[] positions, Answers answers) {
        long lastChange = System.nanoTime();
        long said = lastChange;
        int before = -1;
        while (true) {
            int missing = missing(positions, answers);
            if (missing == 0) {
                return;
            }
            long now = System.nanoTime();
            if (missing != before) {
                before = missing;
                lastChange = now;
            }
            if (now - lastChange > request.patience().toNanos()) {
                console.accept("Gave up waiting: no further answer within "
                        + request.patience().toSeconds() + " s");
                return;
            }
            if (now - said > SAY_EVERY_NS) {
                said = now;
                console.accept(String.format(
                        Locale.ROOT,
                        "Waiting for %,d of %,d answers (gives up after %d s without one)",
                        missing,
                        positions.length,
                        request.patience().toSeconds()));
            }
            pause();
        }
    }

    private static int missing(SourcePosition[] positions, Answers answers) {
        int missing = positions.length;
        if (answers.size() == 0) {
            return missing;
        }
        for (SourcePosition position : positions) {
            if (answers.of(position).isPresent()) {
                missing--;
            }
        }
        return missing;
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NightjarException(
                    ReasonCode.EVENTS_LOST, "Cannot wait for the answers: the process is stopping", e);
        }
    }
}
