package dev.nightjar.watch;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of predictions whose features were recomputed.
 *
 * @param same predictions all of whose features are the same to the last bit
 * @param differing predictions of which at least one feature is not
 * @param unknown predictions of rows that nobody has any more
 * @param differences the first {@value #MOST_LISTED} of the features that differ
 */
record Skew(long same, long differing, long unknown, List<Difference> differences) implements Serializable {
    /** Where one differs, often all do. */
    static final int MOST_LISTED = 100;

    static final Skew NONE = new Skew(0, 0, 0, List.of());
    static final Skew SAME = new Skew(1, 0, 0, List.of());
    static final Skew UNKNOWN = new Skew(0, 0, 1, List.of());

    Skew {
        differences = List.copyOf(differences);
    }

    /**
     * A feature that was served otherwise.
     *
     * @param served NaN where the prediction has none of that name
     * @param recomputed NaN for a feature that this program does not know
     */
    record Difference(String predictionId, String feature, double served, double recomputed) implements Serializable {}

    static Skew differing(List<Difference> differences) {
        return new Skew(0, 1, 0, differences);
    }

    Skew plus(Skew other) {
        return new Skew(
                same + other.same,
                differing + other.differing,
                unknown + other.unknown,
                Stream.concat(differences.stream(), other.differences.stream())
                        .limit(MOST_LISTED)
                        .toList());
    }

    long predictions() {
        return same + differing + unknown;
    }
}
