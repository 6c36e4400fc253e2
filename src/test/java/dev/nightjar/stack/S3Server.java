package dev.nightjar.stack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A server that speaks S3, in a process of its own on the loopback; it ends with {@link #close}, or with this JVM. */
public final class S3Server implements AutoCloseable {
    private final Children children = new Children(Duration.ofSeconds(10));
    private final Thread onExit = new Thread(children::endAll);
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Ports.free();

    private S3Server() {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Starts one without buckets, and waits until it answers; Maven has put its program there before any IT. */
    public static S3Server start() throws IOException {
        S3Server server = new S3Server();
        Path log = LocalStack.projectHome().resolve("target/s3-server.log");
        Process process = server.children.start(new ProcessBuilder(server.command())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        try {
            Awaitility.await("an answer of the S3 server")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> !process.isAlive() || server.answers());
            if (!process.isAlive()) {
                throw new IOException("the S3 server ended" + Programs.lastLines(log));
            }
            return server;
        } catch (RuntimeException | IOException e) {
            server.close();
            throw e;
        }
    }

    /** {@code http://127.0.0.1:port}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Makes a bucket. */
    public void createBucket(String name) throws IOException, InterruptedException {
        int status = http.send(request("/" + name).PUT(BodyPublishers.noBody()).build(), BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("PUT /" + name + " answers " + status);
        }
    }

    /** An object's bytes, as any client of S3 gets them. */
    public byte[] get(String bucket, String objectKey) throws IOException, InterruptedException {
        return http.send(request("/" + bucket + "/" + objectKey).GET().build(), BodyHandlers.ofByteArray())
                .body();
    }

    private boolean answers() throws InterruptedException {
        try {
            return http.send(request("/").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(endpoint() + path)).timeout(Duration.ofSeconds(10));
    }

    /** Both ports of S3Mock, the one that is used and another that it wants, on the loopback and without TLS. */
    private List<String> command() throws IOException {
        Path target = LocalStack.projectHome().resolve("target");
        Path folder = target.resolve("s3-server");
        Folders.delete(folder);
        Files.createDirectories(folder);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                target.resolve("s3mock.jar").toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--server.ssl.enabled=false",
                "--http.port=0",
                "--spring.main.sources=" + S3Server.class.getResource("s3mock-loopback.xml"));
    }

    @Override
    public void close() {
        children.endAll();
        Runtime.getRuntime().removeShutdownHook(onExit);
    }
}
