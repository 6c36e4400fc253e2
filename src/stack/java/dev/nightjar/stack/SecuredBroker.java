package dev.nightjar.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * TLS, a password and ACLs: one listener SASL_SSL that takes PLAIN and SCRAM, a certificate of the JDK's keytool for
 * 127.0.0.1, and two users. All of it in files that only their owner may read.
 */
public final class SecuredBroker implements BrokerAccess {
    /** Who may do everything. */
    public static final String USER = "nightjar";

    /** Who may do what ACLs grant; has the password of {@link #USER}. */
    public static final String LIMITED = "limited";

    private static final String LOGIN = "org.apache.kafka.common.security.";
    private static final int ITERATIONS = 4096;

    private final Place place;
    private final Path folder;

    SecuredBroker(Place place) {
        this.place = place;
        this.folder = place.own(Part.KAFKA).resolve("secured");
    }

    /** The password of both users; has the characters that a careless quoting would break. */
    public String password() {
        return secret("password");
    }

    /** A file that holds {@link #password}. */
    public Path passwordFile() {
        return folder.resolve("password");
    }

    /** The broker's certificate. */
    public Path pem() {
        return folder.resolve("broker.pem");
    }

    /** The same in PKCS#12. */
    public Path pkcs12() {
        return folder.resolve("trusted.p12");
    }

    /** Opens {@link #pkcs12}. */
    public String pkcs12Password() {
        return secret("trusted-password");
    }

    @Override
    public void layOut() throws IOException {
        if (Files.exists(pkcs12())) {
            return;
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        PrivateFile.write(passwordFile(), "p \"q\\u=;,'#$${env:HOME}" + PrivateFile.randomPassword());
        PrivateFile.write(folder.resolve("trusted-password"), PrivateFile.randomPassword());
        PrivateFile.write(folder.resolve("key-password"), PrivateFile.randomPassword());
        keytool(
                "-genkeypair -alias broker -keyalg EC -groupname secp256r1 -validity 3650 -dname CN=nightjar-local-broker"
                        + " -ext san=ip:127.0.0.1 -storetype PKCS12 -keystore broker.p12 -storepass:file key-password");
        keytool("-exportcert -rfc -alias broker -file broker.pem -keystore broker.p12 -storepass:file key-password");
        keytool("-importcert -noprompt -alias broker -file broker.pem -storetype PKCS12 -keystore trusted.p12"
                + " -storepass:file trusted-password");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    /** Brokers talk to themselves, too (transaction markers): on a listener of their own, open on the loopback. */
    @Override
    public List<String> listeners(int port, int inner) {
        int own = Ports.free();
        return List.of(
                "listeners=SECURED://127.0.0.1:" + port + ",OWN://127.0.0.1:" + own + ",CONTROLLER://127.0.0.1:"
                        + inner,
                "advertised.listeners=SECURED://127.0.0.1:" + port + ",OWN://127.0.0.1:" + own,
                "listener.security.protocol.map=SECURED:SASL_SSL,OWN:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name=OWN",
                "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
                "ssl.keystore.type=PKCS12",
                "ssl.keystore.location=" + folder.resolve("broker.p12"),
                "ssl.keystore.password=" + secret("key-password"),
                jaas("plain", "plain.PlainLoginModule required" + allowed(USER) + allowed(LIMITED) + ";"),
                jaas("scram-sha-256", "scram.ScramLoginModule required;"),
                jaas("scram-sha-512", "scram.ScramLoginModule required;"),
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // Whoever comes without a name comes by the loopback: the broker itself.
                "super.users=User:" + USER + ";User:ANONYMOUS");
    }

    private String allowed(String user) {
        return " user_" + user + "=" + quoted(password());
    }

    /** In a properties file a backslash is written twice. */
    private static String jaas(String mechanism, String line) {
        return "listener.name.secured." + mechanism + ".sasl.jaas.config=" + (LOGIN + line).replace("\\", "\\\\");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** As its user, by PLAIN. */
    @Override
    public Map<String, String> client() {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN + "plain.PlainLoginModule required username=" + USER + " password=" + quoted(password()) + ";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                pem().toString());
    }

    /** Gives the users their SCRAM credentials: here, because ps would show them while the storage is formatted. */
    @Override
    public void settle(String address) throws Exception {
        Map<String, Object> properties = new HashMap<>(client());
        properties.put("bootstrap.servers", address);
        try (Admin admin = Admin.create(properties)) {
            // One by one: the broker refuses two of one user in one request.
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                admin.alterUserScramCredentials(List.of(credential(USER, mechanism), credential(LIMITED, mechanism)))
                        .all()
                        .get(10, TimeUnit.SECONDS);
            }
        }
    }

    private UserScramCredentialAlteration credential(String user, ScramMechanism mechanism) {
        return new UserScramCredentialUpsertion(user, new ScramCredentialInfo(mechanism, ITERATIONS), password());
    }

    private String secret(String file) {
        try {
            return Files.readString(folder.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder.resolve(file), e);
        }
    }

    private void keytool(String arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        Programs.run(
                place,
                Part.KAFKA,
                "make the broker's certificate",
                new ProcessBuilder(command).directory(folder.toFile()));
    }
}
