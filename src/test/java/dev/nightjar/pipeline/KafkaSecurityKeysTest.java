package dev.nightjar.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSecurityKeysTest {
    private static final String USER = "protocol = SASL_SSL, mechanism = PLAIN, username = me, ";

    @TempDir
    private Path folder;

    @Test
    void readsEveryKey() throws Exception {
        Files.writeString(folder.resolve("store-pw"), "pw2\n");
        Certificate certificate = trustStore("pw2");

        Settings.Kafka kafka =
                read(USER + "password = pw1, truststore = store.p12, truststore-password-file = store-pw");

        assertThat(kafka.properties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"pw1\";")
                .containsEntry("ssl.endpoint.identification.algorithm", "https")
                .containsEntry("ssl.truststore.type", "PEM");
        assertThat(kafka.trustStore()).contains(folder.resolve("store.p12"));
        assertThat(TrustStore.certificates(
                        Files.writeString(
                                folder.resolve("written.pem"),
                                "# a comment\n" + kafka.properties().get("ssl.truststore.certificates")),
                        Optional.empty()))
                .isEqualTo(kafka.properties().get("ssl.truststore.certificates"))
                .contains(java.util.Base64.getEncoder()
                        .encodeToString(certificate.getEncoded())
                        .substring(0, 60));
        assertThat(kafka.toString()).doesNotContainPattern("pw\\d");
    }

    @Test
    void takesThePasswordFromAFileBesideTheSettings() throws IOException {
        Files.writeString(folder.resolve("pw"), " p w1 \n");

        assertThat(read(USER + "password-file = pw").properties().get("sasl.jaas.config"))
                .endsWith("password=\" p w1 \";");
    }

    @Test
    void needsNothing() throws IOException {
        assertThat(read("username = \"\", password = \"\"").properties()).isEmpty();
    }

    @Test
    void encryptsWithoutAUser() throws IOException {
        assertThat(read("protocol = SSL").properties())
                .isEqualTo(Map.of("security.protocol", "SSL", "ssl.endpoint.identification.algorithm", "https"));
    }

    @Test
    void letsFreePropertiesWinAndBringTheLogin() throws IOException {
        Settings.Kafka kafka = read(
                "protocol = SASL_SSL",
                "\"sasl.jaas.config\" = \"x y\", sasl.mechanism = GSSAPI,"
                        + " ssl.endpoint.identification.algorithm = \"\"");

        assertThat(kafka.properties())
                .isEqualTo(Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.jaas.config", "x y",
                        "sasl.mechanism", "GSSAPI",
                        "ssl.endpoint.identification.algorithm", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        mechanism = PLAIN                                                       | protocol            | is missing; allowed: SASL_SSL
        protocol = sasl                                                         | protocol            | is "sasl"; allowed: SASL_SSL
        protocol = SASL_SSL, username = me, password = pw1                      | mechanism           | is missing; allowed: PLAIN
        protocol = SASL_SSL, mechanism = GSS, username = me, password = pw1     | mechanism           | is "GSS"; allowed: PLAIN
        protocol = SASL_SSL, mechanism = PLAIN, password = pw1                  | username            | is missing
        protocol = SASL_SSL, mechanism = PLAIN, username = me                   | password            | is missing; allowed: the password, or password-file
        protocol = SASL_SSL, mechanism = PLAIN, username = "m\\ne", password = x | username            | has a control character
        protocol = SSL, username = me                                           | username            | needs protocol = SASL_SSL
        protocol = SSL, password = pw1                                          | password            | needs protocol = SASL_SSL
        protocol = PLAINTEXT, truststore = x                                    | truststore          | needs protocol = SASL_SSL or SSL
        protocol = SSL, truststore-password = pw1                               | truststore-password | needs a truststore
        protocol = SSL, truststore = nowhere                                    | truststore          | which is no file
        protocol = SSL, truststore = text                                       | truststore          | which is neither PEM nor PKCS#12
        protocol = SSL, truststore = no.pem                                     | truststore          | which is PEM, but holds no certificate
        protocol = SSL, truststore = bad.pem                                    | truststore          | whose certificates cannot be read
        protocol = SSL, truststore = no.pem, truststore-password = pw1          | truststore          | leave truststore-password out
        protocol = SSL, truststore = store.p12                                  | truststore          | which needs truststore-password
        protocol = SSL, truststore = store.p12, truststore-password = pw1       | truststore          | which truststore-password does not open
        protocol = SSL, trustore = pw1                                          | trustore            | did you mean truststore?
        """)
    void refusesWithTheKey(String security, String key, String problem) throws Exception {
        Files.writeString(folder.resolve("text"), "pw1");
        Files.writeString(folder.resolve("no.pem"), "-----BEGIN PUBLIC KEY-----");
        Files.writeString(folder.resolve("bad.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        trustStore("another");

        ConfigurationException refused = refused(security, "");

        assertThat(refused.mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo("nightjar.kafka.security." + key);
            assertThat(mistake.problem()).contains(problem);
        });
        assertThat(refused).message().doesNotContain("pw1");
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, which is no file",
        "empty, which is empty",
        "lines, has a line break",
        "bytes, not UTF-8",
        "large, larger"
    })
    void refusesAPasswordFileWithItsPath(String file, String problem) throws IOException {
        Files.writeString(folder.resolve("empty"), "\n");
        Files.writeString(folder.resolve("lines"), "pw1\npw2\n");
        Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xc3, 0x28});
        Files.writeString(folder.resolve("large"), "pw1".repeat(30_000));

        ConfigurationException refused = refused(USER + "password-file = " + file, "");

        assertThat(refused.mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo("nightjar.kafka.security.password-file");
            assertThat(mistake.problem()).contains(problem);
        });
        assertThat(refused).message().doesNotContain("pw1");
    }

    @Test
    void refusesTwoPasswordsAtOnce() {
        assertThat(keys(refused(USER + "password = pw1, password-file = x", "")))
                .containsExactly("nightjar.kafka.security.password-file");
    }

    @Test
    void refusesWhatFreePropertiesSayToo() throws Exception {
        trustStore("pw1");

        assertThat(keys(refused(
                        USER + "password = pw1, truststore = store.p12, truststore-password = pw1",
                        "sasl.jaas.config = x, ssl.truststore.location = y")))
                .containsExactlyInAnyOrder(
                        "nightjar.kafka.security.username",
                        "nightjar.kafka.security.password",
                        "nightjar.kafka.security.truststore");
    }

    private static List<String> keys(ConfigurationException refused) {
        return refused.mistakes().stream().map(Mistake::key).toList();
    }

    /** A store with one of the JVM's own certificates. */
    private Certificate trustStore(String password) throws Exception {
        KeyStore own = KeyStore.getInstance(
                Path.of(System.getProperty("java.home"), "lib/security/cacerts").toFile(), "changeit".toCharArray());
        Certificate certificate =
                own.getCertificate(Collections.list(own.aliases()).get(0));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("one", certificate);
        try (var out = Files.newOutputStream(folder.resolve("store.p12"))) {
            store.store(out, password.toCharArray());
        }
        return certificate;
    }

    private Settings.Kafka read(String security) throws IOException {
        return read(security, "");
    }

    private Settings.Kafka read(String security, String properties) throws IOException {
        Path file = Files.write(
                folder.resolve("nightjar.conf"),
                ("nightjar.kafka { security { " + security + " }, properties { " + properties + " } }")
                        .getBytes(StandardCharsets.UTF_8));
        return Settings.read(file, folder.resolve("none")).kafka();
    }

    private ConfigurationException refused(String security, String properties) {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> read(security, properties));
        assertThat(refused).as("refused").isNotNull();
        return refused;
    }
}
