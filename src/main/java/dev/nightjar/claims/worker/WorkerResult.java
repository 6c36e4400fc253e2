package dev.nightjar.claims.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a worker did.
 *
 * @param done records whose work was done
 * @param foundDone records whose work was found done
 * @param ofAnother records for other pipelines
 * @param deadLetters records that were given up
 * @param retries failures that were tried again
 */
public record WorkerResult(int done, int foundDone, int ofAnother, int deadLetters, int retries) {

    static final WorkerResult NOTHING = new WorkerResult(0, 0, 0, 0, 0);

    /** How many records were settled. */
    public int settled() {
        return done + foundDone + ofAnother + deadLetters;
    }

    WorkerResult with(Task.Outcome outcome) {
        return switch (outcome) {
            case DONE -> new WorkerResult(done + 1, foundDone, ofAnother, deadLetters, retries);
            case FOUND_DONE -> new WorkerResult(done, foundDone + 1, ofAnother, deadLetters, retries);
            case OF_ANOTHER -> new WorkerResult(done, foundDone, ofAnother + 1, deadLetters, retries);
        };
    }

    WorkerResult withDeadLetter() {
        return new WorkerResult(done, foundDone, ofAnother, deadLetters + 1, retries);
    }

    WorkerResult withRetry() {
        return new WorkerResult(done, foundDone, ofAnother, deadLetters, retries + 1);
    }

    /** The report for a person. */
    String text() {
        return report().entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    /** The report for programs. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("settled", settled());
        report.put("done", done);
        report.put("found_done", foundDone);
        report.put("of_another_pipeline", ofAnother);
        report.put("dead_letters", deadLetters);
        report.put("retries", retries);
        return report;
    }
}
