package dev.nightjar.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrackingServerTest {
    @Test
    void namesTheExceptionOfAServerThatIsNotThere() {
        // Nothing listens on port 1; the JDK's client says so with an exception without a message.
        try (TrackingServer server =
                new TrackingServer(new Settings.Mlflow(Optional.of("http://127.0.0.1:1"), "", ""))) {
            assertThatThrownBy(server::version)
                    .isInstanceOfSatisfying(
                            NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MLFLOW_AWAY))
                    .hasMessage("Cannot read the server's version: MLflow at http://127.0.0.1:1: ConnectException");
        }
    }

    @Test
    void neverPrintsThePasswordOfItsAddress() {
        try (TrackingServer server =
                new TrackingServer(new Settings.Mlflow(Optional.of("http://me:s3cret@127.0.0.1:1/"), "", ""))) {
            assertThatThrownBy(server::version)
                    .hasMessageContaining("MLflow at http://***@127.0.0.1:1: ")
                    .hasMessageNotContaining("s3cret");
            assertThatThrownBy(() -> server.post("runs/search", Map.of()))
                    .hasMessageContaining("MLflow at http://***@127.0.0.1:1: ")
                    .hasMessageNotContaining("s3cret");
            assertThat(server.answered("read", 403, "", null)).message().doesNotContain("s3cret");
            assertThat(server.answered("read", 404, "", null)).message().doesNotContain("s3cret");
            assertThat(server.shownUri()).isEqualTo("http://***@127.0.0.1:1");
        }
    }

    @Test
    @Timeout(30)
    void asksAgainWhereAnIdleConnectionWasClosedUnderARequest() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TrackingServer server = new TrackingServer(
                        new Settings.Mlflow(Optional.of("http://127.0.0.1:" + listening.getLocalPort()), "", ""))) {
            Future<List<String>> requests = inBackground(() -> {
                List<String> lines = new ArrayList<>();
                try (Socket first = listening.accept()) {
                    lines.add(request(first));
                    answer(first, "200 OK", "3.17.2");
                    lines.add(request(first));
                }
                try (Socket second = listening.accept()) {
                    lines.add(request(second));
                    answer(second, "404 NOT FOUND", "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}");
                }
                return lines;
            });

            server.version();
            server.delete("model-versions/delete", Map.of("name", "m", "version", "1"));

            assertThat(requests.get())
                    .containsExactly(
                            "GET /version HTTP/1.1",
                            "DELETE /api/2.0/mlflow/model-versions/delete HTTP/1.1",
                            "DELETE /api/2.0/mlflow/model-versions/delete HTTP/1.1");
        }
    }

    private static <T> Future<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "server");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** The first line of the next request; its headers and body are read, too. */
    private static String request(Socket connection) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
        String first = lines.readLine();
        int length = 0;
        for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        for (int i = 0; i < length; i++) {
            lines.read();
        }
        return first;
    }

    private static void answer(Socket connection, String status, String body) throws IOException {
        connection
                .getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }
}
