package dev.nightjar.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code nightjar.kafka.security} says, as Kafka's own classes understand it. */
class KafkaSecurityTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                " spaces at its ends ",
                "quote \" in it",
                "apostrophe ' in it",
                "back\\slash and \\n no line break",
                "ends with \\",
                "semicolon; required username=\"other\"",
                "/* no comment */ // none",
                "# $ConnectionString ${env:HOME} ${?HOME}",
                "Endpoint=sb://n.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=aB3+/=",
                "ünïcödé 秘密 🔑"
            })
    void hasKafkaReadAnyPasswordAsItWasWritten(String password) throws IOException {
        assertThat(readByKafka("SCRAM-SHA-512", password)).isEqualTo(password);
    }

    @Test
    void hasKafkaReadRandomPasswordsAsTheyWereWritten() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            String password = new Random(seed)
                    .ints(1 + (int) (seed % 40), ' ', 0x250)
                    .filter(c -> !Character.isISOControl(c))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            if (!password.isBlank()) {
                assertThat(readByKafka("PLAIN", password)).as("seed " + seed).isEqualTo(password);
            }
        }
    }

    @Test
    void makesClientsOfTheSettingsForEventHubs() throws IOException {
        Map<String, Object> properties = KafkaClients.adminProperties(eventHubs(), "test");

        assertThat(properties)
                .containsEntry("bootstrap.servers", "hub.servicebus.windows.net:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "PLAIN");
        assertThat(options(String.valueOf(properties.get("sasl.jaas.config"))))
                .isEqualTo(Map.of("username", "$ConnectionString", "password", "Endpoint=sb://hub/;Key=a\"b+/="));
        // A client that cannot be made of them throws here; localhost, as the name of the example resolves nowhere.
        properties.put("bootstrap.servers", "localhost:1");
        Admin.create(properties).close(Duration.ZERO);
    }

    /** The shipped file, with its two variables set. */
    private Settings.Kafka eventHubs() throws IOException {
        String conf = Files.readString(Path.of("conf/eventhubs.conf"))
                .replace("${NIGHTJAR_EVENTHUBS_NAMESPACE}", "hub")
                .replace("${NIGHTJAR_EVENTHUBS_CONNECTION_STRING}", "\"Endpoint=sb://hub/;Key=a\\\"b+/=\"");
        Files.copy(Path.of("conf/nightjar.conf"), folder.resolve("nightjar.conf"));
        return settings(conf);
    }

    private String readByKafka(String mechanism, String password) throws IOException {
        Map<String, String> security = new HashMap<>();
        security.put("nightjar.kafka.security.protocol", "SASL_SSL");
        security.put("nightjar.kafka.security.mechanism", mechanism);
        security.put("nightjar.kafka.security.username", "me");
        security.put("nightjar.kafka.security.password", password);
        String conf = ConfigFactory.parseMap(security).root().render(ConfigRenderOptions.concise());
        String line = String.valueOf(settings(conf).properties().get("sasl.jaas.config"));
        return String.valueOf(options(line).get("password"));
    }

    private static Map<String, ?> options(String line) {
        AppConfigurationEntry entry = JaasContext.loadClientContext(Map.of("sasl.jaas.config", new Password(line)))
                .configurationEntries()
                .get(0);
        return entry.getOptions();
    }

    private Settings.Kafka settings(String conf) throws IOException {
        return Settings.read(Files.writeString(folder.resolve("settings.conf"), conf), folder.resolve("none"))
                .kafka();
    }
}
