package dev.nightjar.score.model;

import dev.nightjar.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The versions of one registered model, by what requests call them. */
public interface Versions {

    /**
     * The version that answers a request; never waits for longer than a few seconds, and for any one version only once in
     * a while.
     *
     * @param wanted number, {@code vN} or alias; null for the champion
     */
    Found find(@Nullable String wanted);

    /**
     * A version to answer with.
     *
     * @param model the version that was asked for, or the champion in its place
     * @param fallback why the champion answers in its place: VERSION_UNKNOWN, MODEL_CORRUPT, MLFLOW_AWAY, …; null when
     *     it does not
     */
    record Found(RequestModel model, @Nullable ReasonCode fallback) {}
}
