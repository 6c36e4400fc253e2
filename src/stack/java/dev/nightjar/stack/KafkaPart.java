package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/** Apache Kafka's broker: KRaft, one node, its own JVM with its own class path. */
final class KafkaPart extends StackPart {
    private volatile BrokerAccess access;

    KafkaPart(Place place, int port, BrokerAccess access) {
        super(place, Part.KAFKA, port);
        this.access = access;
    }

    /** Adds a listener at the next start; to an open broker only. */
    void listen(LocalStack.Listener listener) {
        access = new OpenAccess(listener);
    }

    @Override
    String address() {
        return "127.0.0.1:" + port();
    }

    @Override
    void prepare(Progress progress) {
        if (!isResolved()) {
            progress.step(part, "fetching the broker's jars (once)");
            resolve();
        }
        try {
            Files.createDirectories(place.own(part));
            access.layOut();
            PrivateFile.write(properties(), configuration());
            if (!Files.exists(place.data(part).resolve("meta.properties"))) {
                progress.step(part, "formatting its storage (once)");
                Files.createDirectories(place.data(part));
                Programs.run(
                        place,
                        part,
                        "format Kafka's storage",
                        java(List.of(
                                "-Xmx128m",
                                "kafka.tools.StorageTool",
                                "format",
                                "--ignore-formatted",
                                "-t",
                                Uuid.randomUuid().toString(),
                                "-c",
                                properties().toString())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lay out Kafka's storage in " + place.own(part), e);
        }
    }

    @Override
    ProcessBuilder server() {
        return java(List.of(
                "-Xms128m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=128m",
                "-Djava.awt.headless=true",
                "-Dlog4j2.configurationFile=" + place.source("kafka/log4j2.xml"),
                "kafka.Kafka",
                properties().toString()));
    }

    @Override
    void ask() throws Exception {
        Map<String, Object> client = new HashMap<>(access.client());
        client.put("bootstrap.servers", address());
        client.put("client.id", "nightjar-stack-health");
        client.put("request.timeout.ms", "3000");
        client.put("default.api.timeout.ms", "3000");
        // A broker that is still starting refuses connections: the client would warn at each attempt.
        client.put("reconnect.backoff.ms", "500");
        Loopback.connect(port());
        try (Admin admin = Admin.create(client)) {
            admin.describeCluster().nodes().get(4, TimeUnit.SECONDS);
        }
    }

    @Override
    void settle() {
        try {
            access.settle(address());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while letting clients into Kafka", e);
        } catch (Exception e) {
            throw new NightjarException(
                    ReasonCode.PART_DEAD, "Cannot let clients into Kafka at " + address() + ": " + e.getMessage(), e);
        }
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(90);
    }

    private Path properties() {
        return place.own(part).resolve("server.properties");
    }

    private Path classPathFile() {
        return place.tools(part).resolve("classpath");
    }

    /**
     * Small on purpose: few internal partitions and no rebalance delay, as one machine has one of everything; and what is kept
     * of a partition is bounded, as a load test at full speed writes a gigabyte every fifteen seconds.
     */
    private String configuration() {
        int controller = Ports.free();
        return String.join("\n", access.listeners(port(), controller))
                + String.join(
                        "\n",
                        List.of(
                                "",
                                "process.roles=broker,controller",
                                "node.id=1",
                                "controller.quorum.voters=1@127.0.0.1:" + controller,
                                "controller.listener.names=CONTROLLER",
                                "log.dirs=" + place.data(part),
                                "auto.create.topics.enable=false",
                                "offsets.topic.replication.factor=1",
                                "offsets.topic.num.partitions=4",
                                "transaction.state.log.replication.factor=1",
                                "transaction.state.log.min.isr=1",
                                "transaction.state.log.num.partitions=4",
                                "share.coordinator.state.topic.replication.factor=1",
                                "share.coordinator.state.topic.min.isr=1",
                                "share.coordinator.state.topic.num.partitions=1",
                                "group.initial.rebalance.delay.ms=0",
                                "log.segment.bytes=67108864",
                                "log.retention.bytes=1073741824",
                                "log.retention.check.interval.ms=30000",
                                "log.cleaner.dedupe.buffer.size=16777216",
                                "num.network.threads=2",
                                "num.io.threads=4",
                                ""));
    }

    private ProcessBuilder java(List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(place.own(part).toFile());
        builder.environment().put("CLASSPATH", classPath());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder;
    }

    private String classPath() {
        try {
            return Files.readString(classPathFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + classPathFile(), e);
        }
    }

    private boolean isResolved() {
        try {
            return Files.exists(classPathFile())
                    && Files.getLastModifiedTime(classPathFile())
                                    .compareTo(Files.getLastModifiedTime(place.source("kafka/pom.xml")))
                            >= 0
                    && Arrays.stream(classPath().split(File.pathSeparator)).allMatch(jar -> Files.exists(Path.of(jar)));
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE,
                    "Cannot read " + place.source("kafka/pom.xml") + ": " + e.getMessage(),
                    e);
        }
    }

    private void resolve() {
        Programs.run(
                place,
                part,
                "fetch Kafka's jars with Maven",
                new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-q",
                        "-f",
                        place.source("kafka/pom.xml").toString(),
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + classPathFile()));
    }
}
