package dev.nightjar.evaluation;

import java.time.Duration;
import java.util.Optional;

/**
 * What a decision rests on.
 *
 * @param fault why the challenger must not be used; empty when nothing is wrong with it
 * @param challenger scores of the challenger on all rows that judge it: forecasts of fits that had not seen them
 * @param opponent the version in use
 * @param past what was decided before
 */
public record Evidence(Optional<String> fault, Scorecard challenger, Opponent opponent, Past past) {

    /** Evidence before the past is known. */
    public Evidence(Optional<String> fault, Scorecard challenger, Opponent opponent) {
        this(fault, challenger, opponent, Past.NONE);
    }

    /** The same with a past. */
    public Evidence after(Past decided) {
        return new Evidence(fault, challenger, opponent, decided);
    }

    /** The version in use, as far as it can be compared. */
    public sealed interface Opponent {}

    /** No version is in use. */
    public record Nobody() implements Opponent {}

    /** The challenger is the version in use. */
    public record Itself() implements Opponent {}

    /**
     * A version that must not or cannot be used.
     *
     * @param version its number
     * @param why what is wrong with it
     */
    public record Unusable(String version, String why) implements Opponent {}

    /**
     * A version that works, but of which nothing says any more what it was judged on, and so which rows it knows.
     *
     * @param version its number
     * @param why what is missing
     */
    public record Unrecorded(String version, String why) implements Opponent {}

    /**
     * Both on the same rows, which neither had learned from.
     *
     * @param version the champion's number
     * @param age since it learned
     * @param times different event times among the rows
     * @param challenger scores of the challenger on these rows
     * @param champion scores of the champion on these rows
     * @param test of the challenger's losses against the champion's, a mean for each event time
     */
    public record Contest(
            String version, Duration age, int times, Scorecard challenger, Scorecard champion, DieboldMariano test)
            implements Opponent {}
}
