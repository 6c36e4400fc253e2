package dev.nightjar.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Path SHIPPED = Path.of("conf/nightjar.conf");

    @TempDir
    private Path folder;

    @Test
    void isUnconfiguredWithoutFiles() {
        Settings settings = Settings.read(folder.resolve("a"), folder.resolve("b"));

        assertThat(settings)
                .isEqualTo(new Settings(
                        new Settings.Kafka(Optional.empty(), Map.of()),
                        new Settings.Postgres(Optional.empty(), "nightjar", ""),
                        new Settings.Mlflow(Optional.empty(), "", ""),
                        ".nightjar/lake",
                        ".nightjar/checkpoints",
                        ".nightjar/objects"));
    }

    @Test
    void readsEveryKey() throws IOException {
        Settings settings = read("""
                nightjar {
                  kafka {
                    bootstrap-servers = "a:1, b:2"
                    properties { security.protocol = SASL_SSL, "sasl.jaas.config" = "x y" }
                  }
                  postgres { url = "jdbc:postgresql://h:5432/n", user = u, password = p }
                  mlflow { tracking-uri = "http://h:5000", username = v, password = q }
                  lake.path = "s3a://lake"
                  checkpoints.path = "s3a://checkpoints"
                  objects.path = "s3a://objects/here"
                  metrics.port = 9400
                  stack.kafka-port = 19092
                }
                """);

        assertThat(settings)
                .isEqualTo(new Settings(
                        new Settings.Kafka(
                                Optional.of("a:1, b:2"),
                                Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "x y")),
                        new Settings.Postgres(Optional.of("jdbc:postgresql://h:5432/n"), "u", "p"),
                        new Settings.Mlflow(Optional.of("http://h:5000"), "v", "q"),
                        "s3a://lake",
                        "s3a://checkpoints",
                        "s3a://objects/here",
                        OptionalInt.of(9400)));
    }

    @Test
    void takesFromTheStackWhatTheFileLeavesOpen() throws IOException {
        Path stack = Files.writeString(
                folder.resolve("stack.conf"),
                "nightjar { kafka.bootstrap-servers = \"local:1\", postgres { url = \"jdbc:postgresql://local/n\" } }");
        Path file = Files.writeString(folder.resolve("nightjar.conf"), "nightjar.kafka.bootstrap-servers = \"far:9\"");

        Settings settings = Settings.read(file, stack);

        assertThat(settings.kafka().bootstrapServers()).contains("far:9");
        assertThat(settings.postgres().url()).contains("jdbc:postgresql://local/n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    kafka.bootstrap-servers | nowhere            | "nowhere"           | host:port
                    kafka.bootstrap-servers | "http://h:1"       | "http://h:1"        | host:port
                    postgres.url            | "mysql://h/n"      | "mysql://h/n"       | jdbc:postgresql://host:port/database
                    postgres.url            | "jdbc:postgresql://me:pw1@h/n" | "jdbc:postgresql://***@h/n" | jdbc:postgresql://host:port/database
                    postgres.url            | "jdbc:postgresql://me:p/pw1@h/n" | "jdbc:postgresql://***@h/n" | jdbc:postgresql://host:port/database
                    mlflow.tracking-uri     | "h:5000"           | "h:5000"            | http://host:port
                    mlflow.tracking-uri     | "ftp://me:pw1@h"   | "ftp://***@h"       | http://host:port
                    mlflow.tracking-uri     | "http://me:p^1@h" | "http://***@h"      | http://host:port
                    objects.path            | "s3a://me:pw1@b/x" | "s3a://***@b/x"      | a folder or a Hadoop URI without user and password
                    objects.path            | "s3a://me:p/pw1@b/x" | "s3a://***@b/x"    | a folder or a Hadoop URI without user and password
                    objects.path            | "s3a://pw1@b/x"    | "s3a://***@b/x"      | a folder or a Hadoop URI without user and password
                    objects.path            | "hdfs://me:pw1@h/x" | "hdfs://***@h/x"    | a folder or a Hadoop URI without user and password
                    postgres.password       | [pw1]              | (not shown)         | a text
                    kafka.properties        | pw1                | (not shown)         | an object of key = value
                    """)
    void refusesAValueWithLineAndWhatIsAllowed(String key, String given, String shown, String allowed) {
        ConfigurationException refused = refused("# line 1\nnightjar." + key + " = " + given);

        assertThat(refused.mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.where()).isEqualTo(folder.resolve("nightjar.conf") + ":2");
            assertThat(mistake.key()).isEqualTo("nightjar." + key);
            assertThat(mistake.problem()).startsWith("is " + shown).contains("allowed: " + allowed);
        });
        assertThat(refused).message().doesNotContain("pw1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objects",
                "/var/lib/nightjar/objects",
                "file:/var/objects",
                "s3a://nightjar",
                "s3a://night.jar-1/a/b@c:d",
                "hdfs://host:8020/user/me@realm",
                "abfs://container@account.dfs.core.windows.net/objects"
            })
    void takesAFolderOrAHadoopUriForObjects(String given) throws IOException {
        assertThat(read("nightjar.objects.path = \"" + given + "\"").objects()).isEqualTo(given);
    }

    @ParameterizedTest
    @CsvSource({
        "nightjar.postgres.pasword = pw1, nightjar.postgres.pasword, did you mean password?",
        "nightjar.kafak.x = 1, nightjar.kafak, did you mean kafka?",
        "nigtjar.x = 1, nigtjar, did you mean nightjar?"
    })
    void refusesAnUnknownKeyWithoutItsValue(String line, String key, String suggestion) {
        ConfigurationException refused = refused(line);

        assertThat(refused.mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.key()).isEqualTo(key);
            assertThat(mistake.problem()).contains(suggestion);
        });
        assertThat(refused).message().doesNotContain("pw1");
    }

    @Test
    void readsThePortsOfTheLocalStackAsNumbersOrTexts() throws IOException {
        Path file = Files.writeString(folder.resolve("nightjar.conf"), """
                nightjar.stack { kafka-port = 19092, postgres-port = "0", mlflow-port = "" }
                nightjar.lake.path = here
                """);

        SettingsFile read = SettingsFile.read(file);

        assertThat(read.kafkaPort()).isEqualTo(19092);
        assertThat(read.postgresPort()).isZero();
        assertThat(read.mlflowPort()).isEqualTo(5000);
        assertThat(read.settings().lake()).isEqualTo("here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "soon", "9092.5", "[1]", "999999999999"})
    void refusesWhatIsNoPort(String given) {
        assertThat(refused("nightjar.stack.kafka-port = " + given).mistakes())
                .singleElement()
                .satisfies(mistake -> {
                    assertThat(mistake.key()).isEqualTo("nightjar.stack.kafka-port");
                    assertThat(mistake.problem()).contains("allowed: a port, 1 to 65535, or 0 for a free one");
                });
    }

    @Test
    void refusesTheMistakesOfTheProductAndOfTheLocalStackAtOnce() {
        assertThat(refused("nightjar { kafak = 1, stack { kafka-port = x, mlflow-prot = 1 }, postgres.url = h }")
                        .mistakes())
                .extracting(Mistake::key)
                .containsExactlyInAnyOrder(
                        "nightjar.kafak",
                        "nightjar.stack.kafka-port",
                        "nightjar.stack.mlflow-prot",
                        "nightjar.postgres.url");
    }

    @Test
    void namesEachVariableThatIsNotSet() {
        ConfigurationException refused = refused(
                "nightjar.kafka.bootstrap-servers = ${NO_SUCH_HOST}\":9093\"\nnightjar.postgres.user = ${NO_SUCH_USER}");

        assertThat(refused.mistakes()).hasSize(2);
        assertThat(refused)
                .hasMessageContaining("environment variable NO_SUCH_HOST is not set")
                .hasMessageContaining("2: NO_SUCH_USER");
    }

    @Test
    void neverPrintsASecret() throws IOException {
        Settings settings = read("""
                nightjar {
                  kafka { bootstrap-servers = "a:1", properties { "sasl.jaas.config" = pw1 } }
                  postgres { url = "jdbc:postgresql://h/n?password=pw2&ssl=true", password = pw3 }
                  mlflow { tracking-uri = "http://me:pw4@h:5000", password = pw5 }
                }
                """);

        assertThat(settings.toString())
                .doesNotContainPattern("pw\\d")
                .contains("a:1", "jdbc:postgresql://h/n?password=***&ssl=true", "http://***@h:5000");
        assertThat(settings.postgres().shownUrl()).contains("jdbc:postgresql://h/n?password=***&ssl=true");
        assertThat(settings.mlflow().shownUri()).contains("http://***@h:5000");
    }

    @Test
    void hidesAPasswordThatHoldsAnAt() {
        assertThat(new Settings.Mlflow(Optional.of("http://me:p@w@h:5000"), "", "").shownUri())
                .contains("http://***@h:5000");
    }

    @Test
    void takesTheEnvironmentBeforeTheFileAndEmptyVariablesAsUnset() throws Exception {
        String printed = inAnotherProcess(Map.of(
                "NIGHTJAR_KAFKA_BOOTSTRAP_SERVERS", "env:9092",
                "NIGHTJAR_POSTGRES_URL", "jdbc:postgresql://env/n",
                "NIGHTJAR_POSTGRES_PASSWORD", "",
                "NIGHTJAR_LAKE_PATH", "s3a://env",
                "NIGHTJAR_OBJECTS_PATH", "s3a://env/objects",
                "MLFLOW_TRACKING_URI", ""));

        assertThat(printed)
                .contains(
                        "Kafka[env:9092]",
                        "jdbc:postgresql://env/n",
                        "lake=s3a://env",
                        "objects=s3a://env/objects",
                        "Mlflow[not configured]");
    }

    @Test
    void tellsThatAWrongValueComesFromTheEnvironment() throws Exception {
        assertThat(inAnotherProcess(Map.of("NIGHTJAR_POSTGRES_URL", "mysql://env/n")))
                .contains("environment variable: nightjar.postgres.url: is \"mysql://env/n\"; allowed: ");
    }

    /** Prints the shipped settings as this process's environment makes them. */
    static final class Show {
        public static void main(String[] args) {
            try {
                System.out.println(Settings.read(SHIPPED, Path.of("no-stack.conf")));
            } catch (ConfigurationException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String inAnotherProcess(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), Show.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    private Settings read(String text) throws IOException {
        return Settings.read(Files.writeString(folder.resolve("nightjar.conf"), text), folder.resolve("none"));
    }

    private ConfigurationException refused(String text) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> read(text));
        assertThat(refused).as("refused").isNotNull();
        assertThat(List.copyOf(refused.mistakes())).isNotEmpty();
        return refused;
    }
}
