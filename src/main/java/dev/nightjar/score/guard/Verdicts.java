package dev.nightjar.score.guard;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.time.Duration;

/** Why a scorer must not go on reading its input; said before the start and while it runs. */
final class Verdicts {
    private Verdicts() {}

    /** @param noted id of the topic that the positions belong to */
    static NightjarException recreated(String topic, String noted, String id) {
        return new NightjarException(
                ReasonCode.SOURCE_RECREATED,
                "Cannot go on reading topic " + topic + ": it was deleted and created again (its id is " + id
                        + ", the positions belong to " + noted
                        + "); start with --reset-checkpoint to read the new one");
    }

    /**
     * Records are gone that nobody answered.
     *
     * @param from the first of them
     * @param to the offset after the last
     */
    static NightjarException lost(String topic, int partition, long from, long to) {
        return new NightjarException(
                ReasonCode.POSITION_DELETED,
                "Cannot go on reading " + topic + "/" + partition + ": the records " + from + " to " + (to - 1)
                        + " were deleted before they were answered; restore them, or start with --accept-loss to go on"
                        + " from what is left");
    }

    /** Records wait from {@code position} on. */
    static NightjarException silent(String topic, int partition, long position, long unansweredNs) {
        return new NightjarException(
                ReasonCode.STREAM_SILENT,
                "Cannot see the scorer answer: records wait in " + topic + "/" + partition + " from offset " + position
                        + " on, and for " + Duration.ofNanos(unansweredNs).toSeconds() + " s none was answered");
    }
}
