package dev.nightjar.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Where an installation's systems are: {@code conf/nightjar.conf}, whose keys environment variables override. What is
 * absent is not configured; the local stack fills it in with {@code .nightjar/stack.conf}.
 *
 * @param kafka the brokers
 * @param postgres the feature store
 * @param mlflow the tracking server
 * @param lake the folder of the Delta tables, a path or a Hadoop URI
 * @param checkpoints the folder of the streams' checkpoints, a path or a Hadoop URI
 * @param objects the folder of objects such as promotion pointers, a path or a Hadoop URI; holds no password
 * @param metricsPort where a driver shows its metrics to Prometheus; empty for nowhere
 */
public record Settings(
        Kafka kafka,
        Postgres postgres,
        Mlflow mlflow,
        String lake,
        String checkpoints,
        String objects,
        OptionalInt metricsPort) {
    private static final Pattern BROKERS = Pattern.compile("[^\\s,/]+:\\d{1,5}(\\s*,\\s*[^\\s,/]+:\\d{1,5})*");

    /** The driver takes no user before the host: it would look the password up as part of the host's name. */
    private static final Pattern JDBC = Pattern.compile("jdbc:postgresql:(?!//[^?]*@)\\S+");

    /** Without what no URI may hold: {@link java.net.URI} would print all of it, password and all. */
    private static final Pattern HTTP = Pattern.compile("https?://[^\\s\"<>\\\\^`{|}]+");

    /** It is shown, and claims name it: the credentials come from elsewhere. */
    private static final Pattern OBJECTS =
            Pattern.compile("(?!s3a:|[^/]*://[^/]*:[^/]*@).+|s3a://[A-Za-z0-9._-]+(/.*)?");

    /** Settings without metrics. */
    public Settings(Kafka kafka, Postgres postgres, Mlflow mlflow, String lake, String checkpoints, String objects) {
        this(kafka, postgres, mlflow, lake, checkpoints, objects, OptionalInt.empty());
    }

    /**
     * The brokers.
     *
     * @param bootstrapServers {@code host:port,…}; empty when not configured
     * @param properties further client properties, passed through unaltered: those that {@code security} stands for, and
     *     the free ones, which win
     * @param trustStore the file whose certificates are trusted, for messages; empty for the JVM's own, or where this has
     *     travelled
     */
    public record Kafka(Optional<String> bootstrapServers, Map<String, String> properties, Optional<Path> trustStore) {
        /** Brokers without a trust store of their own. */
        public Kafka(Optional<String> bootstrapServers, Map<String, String> properties) {
            this(bootstrapServers, properties, Optional.empty());
        }

        private static Kafka of(Optional<String> bootstrapServers, Map<String, String> free, KafkaSecurity security) {
            Map<String, String> properties = new HashMap<>(security.properties());
            properties.putAll(free);
            return new Kafka(bootstrapServers, Map.copyOf(properties), security.trustStore());
        }

        /** Names the brokers, never a property's value: those may be secrets. */
        @Override
        public String toString() {
            return "Kafka[" + bootstrapServers.orElse("not configured") + "]";
        }
    }

    /**
     * The feature store.
     *
     * @param url {@code jdbc:postgresql://host:port/database}; empty when not configured; never printed, as it may hold a
     *     password
     * @param user database role
     * @param password its password; never printed
     */
    public record Postgres(Optional<String> url, String user, String password) {
        /** The url to print: without a password. */
        public Optional<String> shownUrl() {
            return url.map(Settings::masked);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Postgres[" + shownUrl().orElse("not configured") + ", user=" + user + "]";
        }
    }

    /**
     * The tracking server.
     *
     * @param trackingUri {@code http://host:port}; empty when not configured; never printed, as it may hold a password
     * @param username basic authentication; empty for none
     * @param password its password; never printed
     */
    public record Mlflow(Optional<String> trackingUri, String username, String password) {
        /** The tracking URI to print: without user and password. */
        public Optional<String> shownUri() {
            return trackingUri.map(Settings::masked);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Mlflow[" + shownUri().orElse("not configured") + "]";
        }
    }

    /**
     * Reads the settings.
     *
     * @param file {@code conf/nightjar.conf}; need not exist
     * @param stack {@code .nightjar/stack.conf}, what the local stack runs; need not exist; {@code file} wins
     * @throws ConfigurationException with every mistake found
     */
    public static Settings read(Path file, Path stack) {
        return SettingsFile.read(file, stack).settings();
    }

    /** Reads the keys below {@code nightjar}; the caller refuses the mistakes. */
    static Settings read(StrictConfig root) {
        StrictConfig kafka = root.child("kafka");
        StrictConfig postgres = root.child("postgres");
        StrictConfig mlflow = root.child("mlflow");
        StrictConfig lake = root.child("lake");
        StrictConfig checkpoints = root.child("checkpoints");
        StrictConfig objects = root.child("objects");
        StrictConfig metrics = root.child("metrics");
        Map<String, String> properties = kafka.properties("properties");
        return new Settings(
                Kafka.of(
                        address(kafka, "bootstrap-servers", BROKERS, "host:port, several joined by commas"),
                        properties,
                        KafkaSecurity.read(kafka, properties)),
                new Postgres(
                        address(postgres, "url", JDBC, "jdbc:postgresql://host:port/database"),
                        postgres.optionalText("user").orElse("nightjar"),
                        postgres.optionalText("password").orElse("")),
                new Mlflow(
                        address(mlflow, "tracking-uri", HTTP, "http://host:port or https://host:port"),
                        mlflow.optionalText("username").orElse(""),
                        mlflow.optionalText("password").orElse("")),
                lake.optionalText("path").orElse(".nightjar/lake"),
                checkpoints.optionalText("path").orElse(".nightjar/checkpoints"),
                address(objects, "path", OBJECTS, "a folder or a Hadoop URI without user and password")
                        .orElse(".nightjar/objects"),
                metrics.has("port") ? OptionalInt.of(metrics.port("port", 0)) : OptionalInt.empty());
    }

    private static Optional<String> address(StrictConfig config, String key, Pattern pattern, String allowed) {
        Optional<String> address = config.optionalText(key);
        if (address.isPresent() && !pattern.matcher(address.get()).matches()) {
            config.mistake(key, "is \"" + masked(address.get()) + "\"; allowed: " + allowed);
        }
        return address;
    }

    /** An address without the user and password that some put into it. */
    private static String masked(String address) {
        return address.replaceAll("//[^?]*@", "//***@").replaceAll("(?i)((?:password|user)=)[^&]*", "$1***");
    }
}
