package dev.nightjar.loadtest;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How hard and how long.
 *
 * @param perSecond events due each second, whatever became of the ones before (an open loop); empty for as fast as they
 *     are answered
 * @param warmup comes first: its events count for everything but latency, rates and lag; may be zero
 * @param duration what is measured, after the warm-up; 1 s to 1 h with the warm-up
 * @param patience how long to wait for another answer after the last one
 * @param drain how long to wait for answers at most, once all is sent
 */
public record Load(OptionalDouble perSecond, Duration warmup, Duration duration, Duration patience, Duration drain) {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONG_RUN = Duration.ofMinutes(5);
    private static final Duration LONG_WARMUP = Duration.ofSeconds(60);

    /** Bytes that the bookkeeping keeps for an event: when it was due, whether it was answered, and room to grow. */
    private static final double BYTES_PER_EVENT = 9;

    /**
     * Checks.
     *
     * @throws NightjarException ARGUMENT_INVALID
     */
    public Load {
        require(duration.compareTo(Duration.ofSeconds(1)) >= 0, "--duration " + text(duration) + " is below 1s");
        require(!warmup.isNegative(), "--warmup is negative");
        require(
                warmup.plus(duration).compareTo(LONGEST) <= 0,
                "--warmup and --duration together are " + text(warmup.plus(duration)) + ", above the limit of 1 h");
        if (perSecond.isPresent()) {
            require(perSecond.getAsDouble() > 0, "--rate " + perSecond.getAsDouble() + " is not above 0");
            double bytes = perSecond.getAsDouble() * seconds(warmup.plus(duration)) * BYTES_PER_EVENT;
            require(
                    bytes < Runtime.getRuntime().maxMemory() / 2.0,
                    String.format(
                            java.util.Locale.ROOT,
                            "%.0f events/s for %s need %.0f MB to keep count of, more than half of the heap; shorten the"
                                    + " test or set NIGHTJAR_HEAP",
                            perSecond.getAsDouble(),
                            text(warmup.plus(duration)),
                            bytes / 1e6));
        }
    }

    /** A minute before five or more, else a fifth. */
    public static Duration warmupOf(Duration duration) {
        return duration.compareTo(LONG_RUN) >= 0 ? LONG_WARMUP : duration.dividedBy(5);
    }

    /** Warm-up and measured time. */
    Duration total() {
        return warmup.plus(duration);
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static String text(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new NightjarException(ReasonCode.ARGUMENT_INVALID, "Cannot load the scorer: " + otherwise);
        }
    }
}
