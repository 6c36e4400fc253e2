package dev.nightjar.telemetry;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits for what is away, with one line for each try. It never gives up by itself: it ends with an answer, with a failure
 * that waiting does not mend, or by interruption.
 *
 * @param log where facts go
 * @param console where a person reads
 * @param firstPause between the first two tries; doubles up to {@code longestPause}
 * @param longestPause between later tries
 */
public record Patience(EventLog log, Consumer<String> console, Duration firstPause, Duration longestPause) {
    /** Pauses of 1, 2, 4, 8 and then 10 seconds. */
    public static Patience of(EventLog log, Consumer<String> console) {
        return new Patience(log, console, Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    /**
     * Tries until it succeeds.
     *
     * @throws NightjarException as thrown by {@code attempt} unless its kind is AWAY; the last one when interrupted
     */
    public <T> T untilAnswered(Supplier<T> attempt) {
        Retry retry = Retry.of(
                "patience",
                RetryConfig.custom()
                        .maxAttempts(Integer.MAX_VALUE)
                        .intervalFunction(IntervalFunction.ofExponentialBackoff(firstPause, 2, longestPause))
                        .retryOnException(Patience::isAway)
                        .build());
        retry.getEventPublisher()
                .onRetry(event -> say(
                        (NightjarException) event.getLastThrowable(),
                        event.getNumberOfRetryAttempts(),
                        event.getWaitInterval()));
        return retry.executeSupplier(attempt);
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof NightjarException known && known.reason().kind() == ReasonCode.Kind.AWAY;
    }

    private void say(NightjarException e, int tries, Duration pause) {
        String what = what(e.reason());
        log.info(
                "waiting_for_" + what,
                "reason",
                e.reason().name(),
                "code",
                e.reason().code(),
                "tries",
                tries,
                "cause",
                e.getMessage());
        console.accept(String.format(
                Locale.ROOT,
                "Waiting for %s (try %d, next in %d s): %s: %s",
                what,
                tries,
                pause.toSeconds(),
                e.reason(),
                e.getMessage()));
    }

    private static String what(ReasonCode reason) {
        return switch (reason) {
            case KAFKA_AWAY, TOPIC_MISSING -> "kafka";
            case STORE_AWAY, STORE_DENIED, STORE_EMPTY -> "store";
            case NO_CHAMPION -> "champion";
            case MLFLOW_AWAY -> "mlflow";
            case OBJECTS_AWAY, OBJECTS_DENIED -> "objects";
            default -> reason.name().toLowerCase(Locale.ROOT);
        };
    }

    /**
     * Sleeps.
     *
     * @throws NightjarException STREAM_FAILED when interrupted
     */
    public static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NightjarException(ReasonCode.STREAM_FAILED, "Cannot wait longer: the process is stopping", e);
        }
    }
}
