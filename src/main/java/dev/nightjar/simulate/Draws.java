package dev.nightjar.simulate;

import java.util.SplittableRandom;

/**
 * Random draws that are the same on every machine and JDK: uniform ones from {@link SplittableRandom}, the rest made from
 * them here with {@link StrictMath}, as the JDK's own normal draws changed between releases.
 */
final class Draws {
    private final SplittableRandom random;

    Draws(long seed, String name) {
        this.random = new SplittableRandom(seed * 31 + name.hashCode());
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return random.nextDouble();
    }

    /** Standard normal (Box and Muller 1958, first of the pair). */
    double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
