package dev.nightjar.stack.chaos;

import java.util.List;
import java.util.Locale;

/** Parts of promises that several faults share. */
final class Checks {
    private Checks() {}

    /** Scoring again in time, after each fault; where no answer was seen after it, nothing is proven. */
    static Check within(List<Double> recoveriesS, double limitS) {
        if (recoveriesS.isEmpty()) {
            return new Check("scoring again: no answer was seen after the fault", false);
        }
        double slowest =
                recoveriesS.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return new Check(
                String.format(Locale.ROOT, "scoring again within %.0f s (slowest %.1f s)", limitS, slowest),
                slowest <= limitS);
    }

    /** The scorer lived through it. */
    static Check byItself(Scene scene) {
        return new Check("by itself (" + scene.restarts() + " restarts from outside)", scene.restarts() == 0);
    }
}
