package dev.nightjar.stack.chaos;

import dev.nightjar.pipeline.Pipeline;
import java.util.Set;

/** One promise of FAULTS.md: makes the fault for real and says what came of it. */
interface Fault {
    /** The line of FAULTS.md, {@code F1}. */
    String number();

    /** What is done and what must hold, in words; the numbers are those of this effort. */
    String promise(Effort effort);

    /** The triggers that it means something for. */
    default Set<Pipeline.Trigger> triggers() {
        return Set.of(Pipeline.Trigger.MICRO_BATCH);
    }

    /**
     * Does it.
     *
     * @param installation that runs; left as it was found
     * @throws Exception whatever keeps the fault from being made or judged; the promise counts as broken then
     */
    Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception;
}
