package dev.nightjar.score.model;

import dev.nightjar.pipeline.Settings;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an executor reaches the store, the registry and the brokers. It travels inside a broadcast, so that no secret stands in Spark's
 * configuration, and never prints what it holds.
 */
public final class Connections implements Serializable {
    private static final long serialVersionUID = 1L;

    private final @Nullable String brokers;
    private final HashMap<String, String> kafkaProperties;
    private final @Nullable String storeUrl;
    private final String storeUser;
    private final String storePassword;
    private final @Nullable String trackingUri;
    private final String trackingUser;
    private final String trackingPassword;

    /** Keeps what an executor needs of the settings. */
    public Connections(Settings settings) {
        brokers = settings.kafka().bootstrapServers().orElse(null);
        kafkaProperties = new HashMap<>(settings.kafka().properties());
        storeUrl = settings.postgres().url().orElse(null);
        storeUser = settings.postgres().user();
        storePassword = settings.postgres().password();
        trackingUri = settings.mlflow().trackingUri().orElse(null);
        trackingUser = settings.mlflow().username();
        trackingPassword = settings.mlflow().password();
    }

    /** Brokers and client properties, credentials included. */
    public Settings.Kafka kafka() {
        return new Settings.Kafka(Optional.ofNullable(brokers), Map.copyOf(kafkaProperties));
    }

    /** The feature store. */
    public Settings.Postgres postgres() {
        return new Settings.Postgres(Optional.ofNullable(storeUrl), storeUser, storePassword);
    }

    /** The model registry. */
    public Settings.Mlflow mlflow() {
        return new Settings.Mlflow(Optional.ofNullable(trackingUri), trackingUser, trackingPassword);
    }

    @Override
    public String toString() {
        return "Connections[" + kafka() + ", " + postgres() + ", " + mlflow() + "]";
    }
}
