package dev.nightjar.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tracking server that gives a model's versions in two pages. */
class VersionPagesTest {
    private static final String VERSION =
            "{\"name\": \"m\", \"version\": \"%s\", \"run_id\": \"r\", \"source\": \"s\"}";

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.0/mlflow/model-versions/search", exchange -> {
            boolean second = exchange.getRequestURI().getQuery().contains("page_token=more");
            byte[] answer = ("{\"model_versions\": [" + VERSION.formatted(second ? 1 : 2) + "]"
                            + (second ? "}" : ", \"next_page_token\": \"more\"}"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void readsThemAll() {
        String uri = "http://127.0.0.1:" + server.getAddress().getPort();
        try (ModelRegistry registry = ModelRegistry.connect(new Settings.Mlflow(Optional.of(uri), "", ""))) {
            assertThat(registry.versions("m"))
                    .extracting(RegisteredVersion::version)
                    .containsExactly("2", "1");
        }
    }
}
