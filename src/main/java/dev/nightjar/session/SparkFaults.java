package dev.nightjar.session;

import java.util.Arrays;

/** Faults of Spark itself that a stream survives by starting again. */
public final class SparkFaults {
    private SparkFaults() {}

    /**
     * Spark 4.1.0 (SPARK-57438): a Kafka query in micro-batches that finds an unfinished batch in its checkpoint does it,
     * notes its end, and then fails while it reports its progress. Started again it goes on where it should.
     */
    public static boolean isProgressReport(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof NullPointerException
                    && Arrays.stream(t.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().contains("KafkaMicroBatchStream")
                                    && frame.getMethodName().equals("metrics"))) {
                return true;
            }
        }
        return false;
    }
}
