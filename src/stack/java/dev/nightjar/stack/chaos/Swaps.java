package dev.nightjar.stack.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Selects one version after the other, and notes how long each took to answer. */
final class Swaps {
    private static final double LIMIT_S = 5;

    private final Scene scene;
    private final List<Double> seconds = new ArrayList<>();
    private int selected;

    Swaps(Scene scene) {
        this.scene = scene;
    }

    /** Selects the other version and waits for its first answer. */
    void next() throws IOException {
        String version = select();
        Sighting sighting = scene.outputs().sighting(version);
        seconds.add(scene.await(sighting, "an answer by version " + version));
    }

    /** Selects the other version. */
    String select() throws IOException {
        selected++;
        return scene.promote(selected);
    }

    int count() {
        return seconds.size();
    }

    Check inTime() {
        double slowest = seconds.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return new Check(
                String.format(
                        Locale.ROOT,
                        "%d swaps, each answering within %.0f s (slowest %.1f s)",
                        count(),
                        LIMIT_S,
                        slowest),
                slowest <= LIMIT_S);
    }
}
