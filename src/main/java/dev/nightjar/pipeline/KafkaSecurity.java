package dev.nightjar.pipeline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How clients prove who they are and whom they trust: {@code nightjar.kafka.security}, turned into properties of Kafka's
 * clients here and nowhere else. Certificates travel as text, so an executor needs no trust store of its own.
 *
 * @param properties of Kafka's clients; hold the password, never print them
 * @param trustStore the file whose certificates are trusted; empty for the JVM's own
 */
record KafkaSecurity(Map<String, String> properties, Optional<Path> trustStore) {
    static final KafkaSecurity NONE = new KafkaSecurity(Map.of(), Optional.empty());

    private static final String PROTOCOL = "protocol";
    private static final String MECHANISM = "mechanism";
    private static final String USERNAME = "username";
    private static final String TRUSTSTORE = "truststore";
    private static final Pattern PROTOCOLS = Pattern.compile("PLAINTEXT|SSL|SASL_SSL");
    private static final Pattern MECHANISMS = Pattern.compile("PLAIN|SCRAM-SHA-256|SCRAM-SHA-512");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String JAAS = "sasl.jaas.config";

    /** Without what the properties hold. */
    @Override
    public String toString() {
        return "KafkaSecurity[" + properties.getOrDefault("security.protocol", "PLAINTEXT") + "]";
    }

    /**
     * Reads the keys.
     *
     * @param kafka the level of {@code nightjar.kafka}
     * @param free the free properties, which win; credentials and trust store that they bring need not be here
     */
    static KafkaSecurity read(StrictConfig kafka, Map<String, String> free) {
        StrictConfig config = kafka.child("security");
        Secret password = Secret.read(config, "password");
        Secret storePassword = Secret.read(config, "truststore-password");
        Optional<String> mechanism = config.optionalText(MECHANISM);
        Optional<String> username = config.optionalText(USERNAME);
        Optional<String> store = config.optionalText(TRUSTSTORE);
        Optional<String> protocol = config.optionalText(PROTOCOL);
        boolean isEmpty = List.of(mechanism, username, store).stream().allMatch(Optional::isEmpty)
                && !password.isGiven()
                && !storePassword.isGiven();
        if (protocol.isEmpty() && isEmpty) {
            return NONE;
        }
        if (protocol.isEmpty() || !PROTOCOLS.matcher(protocol.get()).matches()) {
            String found = protocol.map(p -> "is \"" + p + "\"").orElse("is missing");
            config.mistake(PROTOCOL, found + "; allowed: SASL_SSL | SSL | PLAINTEXT");
            return NONE;
        }
        Map<String, String> properties = new HashMap<>();
        properties.put("security.protocol", protocol.get());
        if (protocol.get().equals("SASL_SSL")) {
            properties.putAll(login(config, mechanism, username, password, free));
        } else {
            refuse(config, "needs protocol = SASL_SSL", MECHANISM, USERNAME, password.key(), password.fileKey());
        }
        if (protocol.get().equals("PLAINTEXT")) {
            refuse(
                    config,
                    "needs protocol = SASL_SSL or SSL",
                    TRUSTSTORE,
                    storePassword.key(),
                    storePassword.fileKey());
            return new KafkaSecurity(properties, Optional.empty());
        }
        // Kafka's default; said here because without it any certificate of a trusted signer would do.
        properties.put("ssl.endpoint.identification.algorithm", "https");
        return new KafkaSecurity(properties, trust(config, store, storePassword, free, properties));
    }

    private static Map<String, String> login(
            StrictConfig config,
            Optional<String> mechanism,
            Optional<String> username,
            Secret password,
            Map<String, String> free) {
        boolean broughtAlong = free.containsKey(JAAS);
        if (broughtAlong) {
            refuse(
                    config,
                    "stands beside properties { " + JAAS + " }; keep one of them",
                    USERNAME,
                    password.key(),
                    password.fileKey());
        } else {
            require(config, USERNAME, username, "the user's name");
            password.require("the password, or " + password.fileKey() + " = a file that holds it");
        }
        if (!free.containsKey("sasl.mechanism")) {
            require(config, MECHANISM, mechanism, "PLAIN | SCRAM-SHA-256 | SCRAM-SHA-512");
        }
        mechanism
                .filter(given -> !MECHANISMS.matcher(given).matches())
                .ifPresent(given -> config.mistake(
                        MECHANISM, "is \"" + given + "\"; allowed: PLAIN | SCRAM-SHA-256 | SCRAM-SHA-512"));
        username.filter(given -> CONTROL.matcher(given).find())
                .ifPresent(given -> config.mistake(USERNAME, "has a control character; allowed: a name in one line"));
        Map<String, String> properties = new HashMap<>();
        mechanism.ifPresent(given -> properties.put("sasl.mechanism", given));
        if (!broughtAlong) {
            properties.put(
                    JAAS,
                    jaas(
                            mechanism.orElse(""),
                            username.orElse(""),
                            password.text().orElse("")));
        }
        return properties;
    }

    /** The line by which Kafka's clients log in; Kafka reads quoted texts as Java's StreamTokenizer does. */
    static String jaas(String mechanism, String username, String password) {
        String module = mechanism.startsWith("SCRAM")
                ? "org.apache.kafka.common.security.scram.ScramLoginModule"
                : "org.apache.kafka.common.security.plain.PlainLoginModule";
        return module + " required username=" + quoted(username) + " password=" + quoted(password) + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Optional<Path> trust(
            StrictConfig config,
            Optional<String> store,
            Secret password,
            Map<String, String> free,
            Map<String, String> properties) {
        if (store.isEmpty()) {
            refuse(config, "needs a truststore", password.key(), password.fileKey());
            return Optional.empty();
        }
        if (free.keySet().stream().anyMatch(key -> key.startsWith("ssl.truststore."))) {
            config.mistake(TRUSTSTORE, "stands beside properties { ssl.truststore… }; keep one of them");
            return Optional.empty();
        }
        Path file = config.beside(store.get());
        try {
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.certificates", TrustStore.certificates(file, password.text()));
        } catch (TrustStore.Unusable e) {
            config.mistake(TRUSTSTORE, "is " + file + ", " + e.getMessage());
        }
        return Optional.of(file);
    }

    private static void require(StrictConfig config, String key, Optional<String> value, String allowed) {
        if (value.isEmpty() && config.fine(key)) {
            config.mistake(key, "is missing; allowed: " + allowed);
        }
    }

    private static void refuse(StrictConfig config, String why, String... keys) {
        for (String key : keys) {
            if (config.isGiven(key)) {
                config.mistake(key, why);
            }
        }
    }
}
