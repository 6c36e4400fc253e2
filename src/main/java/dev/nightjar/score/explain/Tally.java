package dev.nightjar.score.explain;

import java.util.ArrayList;
import java.util.List;

/** What came of many audits. Not safe for several threads. */
final class Tally {
    private static final int MOST_NAMED = 20;

    private int identical;
    private int differing;
    private int unproven;
    private final List<Audited> named = new ArrayList<>();

    void add(Audited audited) {
        Verdict verdict = audited.verdict();
        if (verdict instanceof Verdict.Identical) {
            identical++;
        } else if (verdict instanceof Verdict.Differs) {
            differing++;
        } else {
            unproven++;
        }
        if (!(verdict instanceof Verdict.Identical) && named.size() < MOST_NAMED) {
            named.add(audited);
        }
    }

    int identical() {
        return identical;
    }

    int differing() {
        return differing;
    }

    int unproven() {
        return unproven;
    }

    int all() {
        return identical + differing + unproven;
    }

    /** The first 20 that are not identical. */
    List<Audited> named() {
        return List.copyOf(named);
    }
}
