package dev.nightjar.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private LocalStack stack;

    @BeforeEach
    void openStack() {
        stack = LocalStack.in(folder);
    }

    @AfterEach
    void stopEverything() {
        stack.close();
    }

    @Test
    void keepsTopicsOverARestartOnTheSamePort() throws Exception {
        stack.startPart(Part.KAFKA);
        int port = stack.port(Part.KAFKA);
        try (Admin admin = admin(stack.settings())) {
            admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1)))
                    .all()
                    .get();
        }

        stack.stopPart(Part.KAFKA);
        assertThat(stack.isHealthy(Part.KAFKA)).isFalse();
        stack.startPart(Part.KAFKA);

        assertThat(stack.port(Part.KAFKA)).isEqualTo(port);
        try (Admin admin = admin(stack.settings())) {
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void keepsRowsWhenPostgresIsKilledAndGivesFreshDatabases() throws Exception {
        stack.startPart(Part.POSTGRES);
        Settings.Postgres fresh = stack.freshSettings("mine").postgres();
        assertThat(fresh.url()).isNotEqualTo(stack.settings().postgres().url());
        try (Connection connection = connect(fresh)) {
            connection.createStatement().execute("create table kept as select 42 as answer");
        }

        stack.killPart(Part.POSTGRES);
        assertThat(stack.isHealthy(Part.POSTGRES)).isFalse();
        stack.startPart(Part.POSTGRES);

        try (Connection connection = connect(fresh);
                ResultSet row = connection.createStatement().executeQuery("select answer from kept")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(42);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("postgres/password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void startsPostgresAgainWhileItsKilledServersChildrenStillRun() throws Exception {
        stack.startPart(Part.POSTGRES);
        CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> {
            // Counts for minutes, and does not look up when its server dies.
            try (Connection connection = connect(stack.settings().postgres())) {
                connection.createStatement().execute("select count(*) from generate_series(1, 5000000000)");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await("the count has begun").atMost(Duration.ofSeconds(30)).until(this::postgresIsCounting);
        long server = stack.part(Part.POSTGRES).pid().orElseThrow();
        ProcessHandle process = ProcessHandle.of(server).orElseThrow();
        List<ProcessHandle> children = process.children().toList();

        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
        stack.startPart(Part.POSTGRES);

        assertThat(stack.isHealthy(Part.POSTGRES)).isTrue();
        assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(busy).failsWithin(Duration.ofSeconds(10));
    }

    private boolean postgresIsCounting() throws SQLException {
        try (Connection connection = connect(stack.settings().postgres());
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select count(*) from pg_stat_activity where state = 'active'"
                                + " and query like 'select count(*) from generate_series%'")) {
            return row.next() && row.getLong(1) > 0;
        }
    }

    @Test
    void refusesABusyPortAndNamesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StackPorts ports = new StackPorts(0, taken.getLocalPort(), 0);
            StackPart postgres = StackPart.of(
                    new Place(LocalStack.projectHome(), folder), Part.POSTGRES, ports.postgres(), BrokerAccess.OPEN);

            assertThatThrownBy(() -> postgres.start(Progress.SILENT))
                    .isInstanceOfSatisfying(
                            NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.PORT_BUSY))
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("nightjar.stack.postgres-port");
        }
    }

    @Test
    void saysWhyAPartDiedWithTheLastLinesOfItsLog() throws Exception {
        stack.startPart(Part.POSTGRES);
        stack.stopPart(Part.POSTGRES);
        Files.delete(folder.resolve("postgres/data/global/pg_control"));

        assertThatThrownBy(() -> stack.startPart(Part.POSTGRES))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.PART_DEAD))
                .hasMessageContaining("it ended while starting")
                .hasMessageContaining("pg_control");
    }

    @Test
    void servesMlflowWithItsArtifactProxy() throws Exception {
        stack.startPart(Part.MLFLOW);
        String uri = stack.settings().mlflow().trackingUri().orElseThrow();
        HttpClient http = HttpClient.newHttpClient();
        URI artifact = URI.create(uri + "/api/2.0/mlflow-artifacts/artifacts/a/b.txt");

        int put = http.send(
                        HttpRequest.newBuilder(artifact)
                                .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();

        assertThat(put).isEqualTo(200);
        assertThat(http.send(HttpRequest.newBuilder(artifact).build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("hello");
    }

    private static Admin admin(Settings settings) {
        return Admin.create(
                Map.of("bootstrap.servers", settings.kafka().bootstrapServers().orElseThrow()));
    }

    private static Connection connect(Settings.Postgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url().orElseThrow(), postgres.user(), postgres.password());
    }
}
