package dev.nightjar.evaluation;

import java.util.List;

/**
 * What earlier decisions mean for a challenger.
 *
 * @param takenBack whether it was in use, and was taken back
 * @param line what the versions promoted within the champion's age limit were promoted at, but for those that were taken
 *     back: live accuracy has refuted their figures
 */
public record Past(boolean takenBack, List<Baseline> line) {
    /** Nothing was decided before. */
    public static final Past NONE = new Past(false, List.of());

    public Past {
        line = List.copyOf(line);
    }
}
