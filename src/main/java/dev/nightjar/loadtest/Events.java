package dev.nightjar.loadtest;

import dev.nightjar.command.ByClaim;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;

/**
 * What a load test sends: an endless stream of records that the scorer can answer, each told by its number, ≥ 0, alone.
 * Partitions take turns, so that they are even. For one thread.
 */
public sealed interface Events permits PriceEvents, RequestEvents {

    /**
     * What a pipeline's scorer can answer now.
     *
     * @param partitions of the input topic
     * @throws dev.nightjar.message.NightjarException STORE_EMPTY or NO_CHAMPION when there is nothing to make events of; or
     *     of kind AWAY
     */
    static Events of(Pipeline pipeline, Settings settings, int partitions) {
        return switch (pipeline.features().from()) {
            case PRICE_HISTORY -> PriceEvents.of(pipeline, settings, partitions);
            case REQUEST -> RequestEvents.of(pipeline, settings, partitions);
            case CLAIM -> throw ByClaim.refused("load", pipeline);
        };
    }

    /** How many partitions the stream is dealt to; as many as the input topic has. */
    int partitions();

    /** The partition of an event. */
    default int partition(long number) {
        return (int) (number % partitions());
    }

    /** Its key. */
    byte[] key(long number);

    /** Its value. */
    byte[] value(long number);
}
