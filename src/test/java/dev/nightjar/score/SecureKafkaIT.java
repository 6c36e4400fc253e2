package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.simulate.Market;
import dev.nightjar.stack.LocalStack;
import dev.nightjar.stack.Part;
import dev.nightjar.stack.SecuredBroker;
import dev.nightjar.topic.KafkaClients;
import dev.nightjar.topic.TopicFacts;
import dev.nightjar.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Brokers with TLS, a password and ACLs: who has the password and the documented rights scores, who has not is told why, and
 * nobody else gets to see the password.
 */
class SecureKafkaIT {
    private static final Pattern PAGES = Pattern.compile("\\[child] Pages at (\\S+)");
    private static final int EVENTS = 20;

    @TempDir
    static Path folder;

    private static LocalStack stack;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        stack = LocalStack.securedIn(folder.resolve("stack"));
        stack.startPart(Part.KAFKA);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN,         EXACTLY_ONCE,  MICRO_BATCH",
        "SCRAM-SHA-512, EXACTLY_ONCE,  REAL_TIME",
        "SCRAM-SHA-512, AT_LEAST_ONCE, MICRO_BATCH"
    })
    void scoresAndShowsNoSecretAnywhere(String mechanism, Pipeline.Delivery delivery, Pipeline.Trigger trigger)
            throws Exception {
        Path work = Files.createDirectory(folder.resolve(mark));
        Path output = work.resolve("output");
        Pipeline pipeline = ScorePipelines.marked(mark, delivery);
        Topics.ensure(stack.settings().kafka(), pipeline.topics());
        grant(new DocumentedRights(SecuredBroker.LIMITED).scorer(pipeline));
        Process child = child(work, output, mechanism, delivery, trigger);
        try {
            awaitLine(child, output, "[child] Ready: ");
            Settings.Kafka kafka = stack.settings().kafka();
            send(kafka, pipeline);
            awaitAnswers(kafka, pipeline);

            Map<String, String> places = places(child, work);

            // What is known to be there is found in each kind of place, so the search can find.
            assertThat(kindsWith(mark, places))
                    .contains("checkpoint", "cmdline", "events", "log", "output", "page", "rest");
            for (String secret : secrets()) {
                assertThat(kindsWith(secret, places)).isEmpty();
            }
        } finally {
            child.destroy();
            if (!child.waitFor(40, TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        }
        for (String secret : secrets()) {
            assertThat(kindsWith(secret, files(work))).isEmpty();
        }
    }

    @Test
    void saysThatThePasswordIsWrong() throws Exception {
        NightjarException refused = refusedBy(
                settings("PLAIN", "password = wrong-" + mark, stack.security().pem()));

        assertThat(refused.reason()).isEqualTo(ReasonCode.KAFKA_AWAY);
        assertThat(refused)
                .message()
                .contains("refuse the credentials", "nightjar.kafka.security", "NIGHTJAR_KAFKA_PASSWORD")
                .doesNotContain("wrong-");
    }

    @Test
    void saysWhichTrustStoreDoesNotVouchForTheBrokers() throws Exception {
        LocalStack other = LocalStack.securedIn(folder.resolve("other"));
        other.startPart(Part.KAFKA);
        other.stopPart(Part.KAFKA);
        Path stranger = other.security().pem();

        NightjarException refused = refusedBy(settings(
                "SCRAM-SHA-256", "password-file = \"" + stack.security().passwordFile() + "\"", stranger));

        assertThat(refused.reason()).isEqualTo(ReasonCode.KAFKA_AWAY);
        assertThat(refused).message().contains("certificate is refused", stranger.toString());
    }

    @Test
    void saysThatTheCertificateIsForAnotherHost() throws Exception {
        Settings.Kafka kafka = settings(
                "PLAIN",
                "password-file = \"" + stack.security().passwordFile() + "\"",
                stack.security().pem());

        NightjarException refused = refusedBy(new Settings.Kafka(
                kafka.bootstrapServers().map(address -> address.replace("127.0.0.1", "localhost")),
                kafka.properties(),
                kafka.trustStore()));

        assertThat(refused).message().contains("certificate is refused", "localhost");
    }

    @Test
    void namesTheRightThatIsMissing() throws Exception {
        Pipeline.Topics topics = ScorePipelines.marked(mark).topics();
        Topics.ensure(stack.settings().kafka(), topics);

        NightjarException refused = refusedBy(limited());

        assertThat(refused.reason()).isEqualTo(ReasonCode.TOPIC_MISSING);
        assertThat(refused).message().contains("grant Describe on topic " + topics.input(), "docs/operations.md");
    }

    @Test
    void makesNoTopicOfReplayedLettersThatIsThere() throws Exception {
        Pipeline.Topics topics = ScorePipelines.marked(mark).topics();
        Topics.ensureReplayed(stack.settings().kafka(), topics, topics.deadLetters());
        Settings.Kafka limited = limited();
        grant(new DocumentedRights(SecuredBroker.LIMITED).replayed(topics));
        // The broker hears of a grant a moment after it is made.
        Awaitility.await("grant")
                .ignoreExceptions()
                .until(() -> TopicFacts.find(limited, Topics.replayed(topics.deadLetters()))
                        .isPresent());

        assertThatCode(() -> Topics.ensureReplayed(limited, topics, topics.deadLetters()))
                .doesNotThrowAnyException();
    }

    @Test
    void keepsKeysAndPasswordsOfTheLocalBrokerPrivate() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("stack/kafka/secured"))) {
            assertThat(files.filter(Files::isRegularFile).toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("stack/kafka/server.properties"))))
                .isEqualTo("rw-------");
    }

    private Process child(
            Path work, Path output, String mechanism, Pipeline.Delivery delivery, Pipeline.Trigger trigger)
            throws IOException {
        Path events = Files.createDirectory(work.resolve("events"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + LocalStack.projectHome().resolve("conf/jvm.options"),
                "-Xmx1g",
                "-Dlog4j2.configurationFile=nightjar-log4j2.xml",
                "-Dnightjar.log.file=" + work.resolve("log"),
                "-Dspark.master=local[4]",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.ui.enabled=true",
                "-Dspark.ui.port=0",
                "-Dspark.eventLog.enabled=true",
                "-Dspark.eventLog.compress=false",
                "-Dspark.eventLog.dir=" + events.toUri(),
                SecureScoreChild.class.getName(),
                mark,
                work.resolve("checkpoint").toString(),
                trigger.name(),
                delivery.name());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        SecuredBroker broker = stack.security();
        Map<String, String> environment = builder.environment();
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put(
                "NIGHTJAR_KAFKA_BOOTSTRAP_SERVERS",
                stack.settings().kafka().bootstrapServers().orElseThrow());
        environment.put("NIGHTJAR_KAFKA_PROTOCOL", "SASL_SSL");
        environment.put("NIGHTJAR_KAFKA_MECHANISM", mechanism);
        environment.put("NIGHTJAR_KAFKA_USERNAME", SecuredBroker.LIMITED);
        if (trigger == Pipeline.Trigger.REAL_TIME) {
            environment.put(
                    "NIGHTJAR_KAFKA_PASSWORD_FILE", broker.passwordFile().toString());
            environment.put("NIGHTJAR_KAFKA_TRUSTSTORE", broker.pem().toString());
        } else {
            environment.put("NIGHTJAR_KAFKA_PASSWORD", broker.password());
            environment.put("NIGHTJAR_KAFKA_TRUSTSTORE", broker.pkcs12().toString());
            environment.put("NIGHTJAR_KAFKA_TRUSTSTORE_PASSWORD", broker.pkcs12Password());
        }
        return builder.start();
    }

    /** Parts of the secrets that no escaping changes, and the password as a mechanism might send it. */
    private static List<String> secrets() {
        SecuredBroker broker = stack.security();
        String password = broker.password();
        return List.of(
                password,
                password.substring(password.lastIndexOf('}') + 1),
                Base64.getEncoder().withoutPadding().encodeToString(password.getBytes(StandardCharsets.UTF_8)),
                broker.pkcs12Password());
    }

    /** All that others may see, by a name that begins with its kind. */
    private static Map<String, String> places(Process child, Path work) throws Exception {
        Map<String, String> places = files(work);
        Matcher pages = PAGES.matcher(Files.readString(work.resolve("output")));
        assertThat(pages.find()).isTrue();
        new SparkPages(pages.group(1))
                .read()
                .forEach((address, text) ->
                        places.put((address.contains("/api/v1/") ? "rest " : "page ") + address, text));
        assertThat(places.keySet())
                .anyMatch(name -> name.startsWith("page") && name.contains("/environment/"))
                .anyMatch(name -> name.startsWith("page") && name.contains("/SQL/execution/"))
                .anyMatch(name -> name.startsWith("page") && name.contains("/StreamingQuery/statistics"))
                .anyMatch(name -> name.startsWith("rest") && name.contains("planDescription"));
        assertThat(Path.of("/proc/" + child.pid() + "/cmdline")).exists();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    places.put(
                            "cmdline " + process,
                            Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    assertThat(process).as("a process that has ended meanwhile").doesNotExist();
                }
            }
        }
        return places;
    }

    /** The run's own files and the broker's log. */
    private static Map<String, String> files(Path work) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(work)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        work.relativize(file).getName(0) + " " + file,
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        files.put("broker", Files.readString(stack.log(Part.KAFKA), StandardCharsets.ISO_8859_1));
        return files;
    }

    private static Set<String> kindsWith(String text, Map<String, String> places) {
        Set<String> kinds = new TreeSet<>();
        places.forEach((name, content) -> {
            if (content.contains(text)) {
                kinds.add(name.split(" ")[0]);
            }
        });
        return kinds;
    }

    private static void awaitLine(Process child, Path output, String start) {
        Awaitility.await(start).atMost(Duration.ofMinutes(2)).until(() -> {
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            assertThat(child.isAlive()).as(text).isTrue();
            return text.contains(start);
        });
    }

    private static void send(Settings.Kafka kafka, Pipeline pipeline) throws Exception {
        String event = "{\"commodity\":\"" + Market.commodities().get(0)
                + "\",\"price\":80,\"event_time\":\"2021-11-20T10:00:00Z\"}";
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(kafka, "test")) {
            for (int i = 0; i < EVENTS; i++) {
                producer.send(new ProducerRecord<>(pipeline.topics().input(), event.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    private static void awaitAnswers(Settings.Kafka kafka, Pipeline pipeline) {
        String topic = pipeline.topics().predictions();
        List<Object> answers = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka, "test")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await("answers").atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(answers::add);
                return answers.size() >= EVENTS;
            });
        }
    }

    private static void grant(List<AclBinding> rights) throws Exception {
        try (Admin admin = KafkaClients.admin(stack.settings().kafka(), "test")) {
            admin.createAcls(rights).all().get();
        }
    }

    private static Settings.Kafka limited() throws IOException {
        return settings(
                SecuredBroker.LIMITED,
                "PLAIN",
                "password-file = \"" + stack.security().passwordFile() + "\"",
                stack.security().pem());
    }

    private static Settings.Kafka settings(String mechanism, String password, Path trustStore) throws IOException {
        return settings(SecuredBroker.USER, mechanism, password, trustStore);
    }

    private static Settings.Kafka settings(String user, String mechanism, String password, Path trustStore)
            throws IOException {
        Path file = Files.createTempFile(folder, "settings", ".conf");
        Files.writeString(
                file,
                "nightjar.kafka { bootstrap-servers = \""
                        + stack.settings().kafka().bootstrapServers().orElseThrow()
                        + "\", security { protocol = SASL_SSL, mechanism = " + mechanism + ", username = "
                        + user + ", truststore = \"" + trustStore + "\", " + password + " } }");
        return Settings.read(file, folder.resolve("none")).kafka();
    }

    private NightjarException refusedBy(Settings.Kafka kafka) {
        Pipeline.Topics topics = ScorePipelines.marked(mark).topics();
        NightjarException refused = catchThrowableOfType(NightjarException.class, () -> Topics.ensure(kafka, topics));
        assertThat(refused).as("refused").isNotNull();
        return refused;
    }
}
