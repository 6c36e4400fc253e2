package dev.nightjar.replay;

import dev.nightjar.command.PerSecond;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** When each event is meant to be sent, whatever became of the ones before it (an open loop). */
public sealed interface Pace {

    /**
     * Evenly.
     *
     * @param perSecond events per second, &gt; 0
     */
    record Rate(double perSecond) implements Pace {}

    /**
     * As history went, faster.
     *
     * @param factor seconds of history per second, &gt; 0
     */
    record SpeedUp(double factor) implements Pace {}

    /**
     * Time after the first event at which this one is due.
     *
     * @param index of the event, from 0
     * @param first time of the first event
     * @param time of this event
     */
    default Duration due(int index, Instant first, Instant time) {
        if (this instanceof Rate rate) {
            return Duration.ofNanos((long) (index / rate.perSecond() * 1e9));
        }
        double factor = ((SpeedUp) this).factor();
        return Duration.ofNanos((long) (Duration.between(first, time).toMillis() * 1e6 / factor));
    }

    /** Reads {@code 1000/s} or {@code 1000}. */
    static Optional<Rate> parseRate(String text) {
        OptionalDouble perSecond = PerSecond.parse(text);
        return perSecond.isPresent() ? Optional.of(new Rate(perSecond.getAsDouble())) : Optional.empty();
    }

    /**
     * Reads the two options, of which at most one is given; 200 events per second without any.
     *
     * @throws NightjarException ARGUMENT_INVALID
     */
    static Pace of(Optional<String> rate, Optional<Double> speedUp) {
        if (rate.isPresent() && speedUp.isPresent()) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot replay: --rate and --speed-up exclude each other; give one");
        }
        if (speedUp.isPresent()) {
            if (!(speedUp.get() > 0)) {
                throw new NightjarException(
                        ReasonCode.ARGUMENT_INVALID, "Cannot replay: --speed-up " + speedUp.get() + " is not above 0");
            }
            return new SpeedUp(speedUp.get());
        }
        String text = rate.orElse("200/s");
        return parseRate(text)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.ARGUMENT_INVALID,
                        "Cannot replay: --rate " + text + " is not a number above 0 like 1000/s"));
    }
}
