package dev.nightjar.claims.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nightjar.claims.Sha256;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data sets by URI, from a folder and from a web server. */
class DataSourceTest {
    private static final byte[] CONTENT = "time,down\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private HttpServer server;
    private final DataSource source = new DataSource(new Configuration(false), 1000);

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            int status = path.matches("/\\d{3}") ? Integer.parseInt(path.substring(1)) : 200;
            byte[] body = path.equals("/large") ? new byte[1001] : CONTENT;
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void copiesFilesByPathAndUriAndPagesByHttp() throws IOException {
        Path file = Files.write(folder.resolve("data.csv"), CONTENT);

        for (String uri : new String[] {file.toString(), file.toUri().toString(), at("/data.csv")}) {
            DataSource.Copy copy = source.copy(uri, folder.resolve("copy"));

            assertThat(copy.file()).as(uri).hasBinaryContent(CONTENT);
            assertThat(copy.sha256()).isEqualTo(Sha256.of(CONTENT));
            assertThat(copy.bytes()).isEqualTo(CONTENT.length);
        }
    }

    @Test
    void refusesWhatIsTooLargeWhileItReads() {
        refuses(at("/large"), ReasonCode.DATASET_REFUSED, "more than 1000 bytes");
    }

    @ParameterizedTest
    @CsvSource({"/404, FILE_UNREADABLE, 404", "/403, FILE_UNREADABLE, 403", "/503, DATASET_AWAY, 503"})
    void tellsWhatIsNotThereFromWhatIsAway(String path, ReasonCode reason, String said) {
        refuses(at(path), reason, said);
    }

    @Test
    void saysWhatItCannotRead() {
        refuses("file:nowhere.csv", ReasonCode.FILE_UNREADABLE, "nowhere.csv");
        refuses("strange://bucket/data.csv", ReasonCode.FILE_UNREADABLE, "strange");
        refuses(folder.resolve("none.csv").toString(), ReasonCode.FILE_UNREADABLE, "none.csv: it does not exist");
        refuses("http://127.0.0.1:1/x?secret", ReasonCode.DATASET_AWAY, "http://127.0.0.1:1/x?…: nobody answers");
        refuses("https://user:secret@127.0.0.1:1/x", ReasonCode.DATASET_AWAY, "https://***@127.0.0.1:1/x");
        refuses(
                "https://user:secret@127.0.0.1:1/my data.csv",
                ReasonCode.FILE_UNREADABLE,
                "Illegal character in path at index 34: https://***@127.0.0.1:1/my data.csv");
        refuses("http://:", ReasonCode.FILE_UNREADABLE, "http://:");
    }

    private void refuses(String uri, ReasonCode reason, String said) {
        assertThatThrownBy(() -> source.copy(uri, folder.resolve("copy")))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(said)
                .message()
                .doesNotContain("secret");
    }

    private String at(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }
}
