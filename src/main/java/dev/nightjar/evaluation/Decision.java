package dev.nightjar.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * What is to be done with the version in use, and why.
 *
 * @param kind what
 * @param reasons at least one, the one that decided first
 */
public record Decision(Kind kind, List<Reason> reasons) {
    public Decision {
        reasons = List.copyOf(reasons);
    }

    /** What is to be done. */
    public enum Kind {
        /** The challenger becomes champion. */
        PROMOTE,
        /** The champion stays. */
        KEEP,
        /** A former version becomes champion again. */
        ROLL_BACK;

        /** As reports and tables have it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A reason with its figures.
     *
     * @param code a name for programs: a reason code's, {@code NJ-023 FLOOR_MISSED}, where a rule said no
     * @param text a sentence with the figures
     */
    public record Reason(String code, String text) {
        /** {@code CODE: text}. */
        @Override
        public String toString() {
            return code + ": " + text;
        }
    }

    static Decision promote(Reason... reasons) {
        return new Decision(Kind.PROMOTE, List.of(reasons));
    }

    static Decision keep(Reason... reasons) {
        return new Decision(Kind.KEEP, List.of(reasons));
    }
}
