package dev.nightjar.judge;

import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;

/** The forecasts that training left for rows which its fits had not seen, as they were registered. */
final class Forecasts {
    private static final long MOST_BYTES = 256L << 20;

    private final ModelRegistry registry;

    Forecasts(ModelRegistry registry) {
        this.registry = registry;
    }

    /** @throws NightjarException EVALUATION_MISSING where they are not what was registered, or there are none */
    byte[] of(RegisteredVersion version) {
        try {
            return registry.verifiedBeside(version, ForecastFile.PATH, ForecastFile.TAG, MOST_BYTES)
                    .orElseThrow(() -> missing(version, "the version has no tag " + ForecastFile.TAG, null));
        } catch (NightjarException e) {
            if (e.reason() == ReasonCode.MODEL_CORRUPT) {
                throw missing(version, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private static NightjarException missing(
            RegisteredVersion version, String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new NightjarException(
                ReasonCode.EVALUATION_MISSING,
                "Cannot judge version " + version.version() + " of " + version.model() + ": " + why,
                cause);
    }
}
