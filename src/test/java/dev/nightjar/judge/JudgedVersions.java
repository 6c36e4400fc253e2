package dev.nightjar.judge;

import dev.nightjar.evaluation.Outcome;
import dev.nightjar.evaluation.PriceForecast;
import dev.nightjar.forest.Forest;
import dev.nightjar.registry.RegisteredVersion;
import dev.nightjar.score.model.ConstantForests;
import dev.nightjar.score.model.RegisteredVersions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Versions whose forests answer one return, judged on days whose returns are about 1 %. */
public final class JudgedVersions {
    /** End of the first window. */
    static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    static final double TRUTH = 0.01;
    private static final int ENTITIES = 4;

    private final RegisteredVersions versions;

    public JudgedVersions(RegisteredVersions versions) {
        this.versions = versions;
    }

    /**
     * A version that answers a return.
     *
     * @param days how many days judge it, the last of them before {@code windowUntil}
     */
    public RegisteredVersion answering(double answer, int days, Instant windowUntil) throws IOException {
        return version(ConstantForests.answering(answer), answer, days, windowUntil);
    }

    RegisteredVersion version(Forest forest, double judgedAnswer, int days, Instant windowUntil) throws IOException {
        return versions.trained(forest, forecasts(judgedAnswer, days, windowUntil), windowUntil);
    }

    static List<PriceForecast> forecasts(double answer, int days, Instant windowUntil) {
        Random random = new Random(days);
        List<PriceForecast> forecasts = new ArrayList<>();
        for (int day = days; day > 0; day--) {
            Instant time = windowUntil.minus(Duration.ofDays(day)).minusSeconds(1);
            for (int entity = 0; entity < ENTITIES; entity++) {
                double price = 100 + entity;
                double later = price * Math.exp(TRUTH + 0.001 * random.nextGaussian());
                double predicted = price * Math.exp(answer);
                forecasts.add(new PriceForecast(
                        new Outcome(
                                "c" + entity,
                                time.toEpochMilli(),
                                price,
                                later,
                                predicted,
                                predicted * Math.exp(-0.01),
                                predicted * Math.exp(0.01)),
                        time.toEpochMilli(),
                        new double[] {price, price, 1, 0, 100, 100}));
            }
        }
        return forecasts;
    }
}
