package dev.nightjar.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.session.TestSessions;
import dev.nightjar.stack.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that speaks S3, through s3a. */
class ObjectStoreIT {
    private static final String BUCKET = "nightjar-it";
    private static final byte[] CONTENT = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    private static S3Server server;

    private ObjectStore store;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start();
        server.createBucket(BUCKET);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        store = ObjectStore.open("s3a://" + BUCKET + "/some/prefix", at(server.endpoint()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void readsWhatWasPut() {
        store.put("a/b/c.json", CONTENT);

        assertThat(store.read("a/b/c.json", CONTENT.length))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(CONTENT));
        assertThat(store.exists("a/b/c.json")).isTrue();
    }

    @Test
    void hasNothingUnderAKeyThatNobodyPut() {
        store.put("x/y", CONTENT);

        assertThat(store.read("x/z", 100)).isEmpty();
        assertThat(store.read("x", 100)).as("a folder").isEmpty();
        assertThat(store.exists("x/z")).isFalse();
        assertThat(store.exists("x")).as("a folder").isFalse();
    }

    @Test
    void deletesAnObjectOnceAndForAll() {
        store.put("gone/here.json", CONTENT);
        store.put("gone/there.json", CONTENT);

        store.delete("gone/here.json");
        store.delete("gone/here.json");

        assertThat(store.exists("gone/here.json")).isFalse();
        assertThat(store.exists("gone/there.json")).isTrue();
    }

    @Test
    void keepsAnEmptyObjectAndOneOfSeveralMegabytes() {
        byte[] large = new byte[9_000_000];
        Arrays.fill(large, (byte) 7);

        store.put("empty", new byte[0]);
        store.put("large", large);

        assertThat(store.read("empty", 100))
                .hasValueSatisfying(read -> assertThat(read).isEmpty());
        assertThat(store.read("large", large.length))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(large));
    }

    @Test
    void refusesAnObjectThatIsLargerThanItsReaderTakes() {
        store.put("large", new byte[1000]);

        assertThatThrownBy(() -> store.read("large", 999))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.OBJECT_REFUSED))
                .hasMessageContaining("s3a://" + BUCKET + "/some/prefix/large: it has more than 999 bytes");
    }

    /** Between two requests another object could take the place, and its beginning be read for all of it. */
    @Test
    void asksOnlyOnceForAnObject() throws IOException {
        List<String> requests = new CopyOnWriteArrayList<>();
        HttpServer counting = answering(exchange -> {
            requests.add(exchange.getRequestMethod());
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-6/7");
            exchange.sendResponseHeaders(206, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
        });
        try (ObjectStore counted = ObjectStore.open("s3a://" + BUCKET, at(endpoint(counting)))) {
            assertThat(counted.read("a", 100))
                    .hasValueSatisfying(read -> assertThat(read).isEqualTo(CONTENT));
        } finally {
            counting.stop(0);
        }
        assertThat(requests).containsExactly("GET");
    }

    @Test
    void namesInAClaimWhatAnyClientOfS3Finds() throws Exception {
        store.put("claims/a.json", CONTENT);

        assertThat(store.bucket()).isEqualTo(BUCKET);
        assertThat(store.objectKey("claims/a.json")).isEqualTo("some/prefix/claims/a.json");
        assertThat(server.get(store.bucket(), store.objectKey("claims/a.json"))).isEqualTo(CONTENT);
        assertThat(store.key(BUCKET, "some/prefix/claims/a.json")).contains("claims/a.json");
        assertThat(store.key(BUCKET, "some/prefix/../a.json")).isEmpty();
        assertThat(store.key(BUCKET, "other/a.json")).isEmpty();
        assertThat(store.key("other", "some/prefix/a.json")).isEmpty();
    }

    @Test
    void hasKeysFromTheBucketOnWhereThereIsNoPrefix() throws Exception {
        for (String location : new String[] {"s3a://" + BUCKET, "s3a://" + BUCKET + "/"}) {
            try (ObjectStore whole = ObjectStore.open(location, at(server.endpoint()))) {
                whole.put("top.json", CONTENT);

                assertThat(whole.objectKey("top.json")).isEqualTo("top.json");
                assertThat(whole.uri("top.json")).isEqualTo("s3a://" + BUCKET + "/top.json");
                assertThat(server.get(BUCKET, "top.json")).isEqualTo(CONTENT);
            }
        }
    }

    @Test
    void givesSparkAnAddressThatItCanRead() {
        store.put("data/a b/one.json", CONTENT);
        SparkSession spark = TestSessions.open().newSession();
        settings(server.endpoint()).forEach(spark.conf()::set);

        assertThat(spark.read()
                        .json(store.uri("data/a b"))
                        .select("a")
                        .as(Encoders.LONG())
                        .collectAsList())
                .containsExactly(1L);
    }

    @Test
    void saysThatThereIsNoSuchBucket() {
        try (ObjectStore nowhere = ObjectStore.open("s3a://no-such-bucket/x", at(server.endpoint()))) {
            assertThatAway(() -> nowhere.put("a", CONTENT), ReasonCode.OBJECTS_AWAY);
            assertThatAway(() -> nowhere.read("a", 100), ReasonCode.OBJECTS_AWAY);
            assertThatAway(() -> nowhere.exists("a"), ReasonCode.OBJECTS_AWAY);
        }
    }

    @Test
    void saysThatItsCredentialsAreRefused() throws IOException {
        HttpServer denying = answering(exchange -> exchange.sendResponseHeaders(403, -1));
        try (ObjectStore denied = ObjectStore.open("s3a://" + BUCKET, at(endpoint(denying)))) {
            assertThatAway(() -> denied.put("a", CONTENT), ReasonCode.OBJECTS_DENIED);
            assertThatAway(() -> denied.read("a", 100), ReasonCode.OBJECTS_DENIED);
        } finally {
            denying.stop(0);
        }
    }

    @Test
    void saysThatThereAreNoCredentials() {
        Configuration without = at(server.endpoint());
        without.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        without.unset("fs.s3a.access.key");
        without.unset("fs.s3a.secret.key");
        try (ObjectStore anonymous = ObjectStore.open("s3a://" + BUCKET, without)) {
            assertThatAway(() -> anonymous.read("a", 100), ReasonCode.OBJECTS_DENIED);
        }
    }

    @Test
    @Timeout(60)
    void endsACallThatNobodyListensTo() {
        // Nothing listens on port 1.
        try (ObjectStore alone = ObjectStore.open("s3a://" + BUCKET, at("http://127.0.0.1:1"))) {
            assertThatAway(() -> alone.read("a", 100), ReasonCode.OBJECTS_AWAY);
        }
    }

    @Test
    void endsACallThatIsNeverAnswered() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ObjectStore waiting =
                        ObjectStore.open("s3a://" + BUCKET, at("http://127.0.0.1:" + silent.getLocalPort()))) {
            long began = System.nanoTime();

            assertThatAway(() -> waiting.read("a", 100), ReasonCode.OBJECTS_AWAY);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(50));
        }
    }

    private static HttpServer answering(HttpHandler handler) throws IOException {
        HttpServer fake = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fake.createContext("/", exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
        fake.start();
        return fake;
    }

    private static String endpoint(HttpServer fake) {
        return "http://127.0.0.1:" + fake.getAddress().getPort();
    }

    private static void assertThatAway(ThrowingCallable call, ReasonCode reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining("s3a://")
                .hasMessageNotContaining("s3cret");
    }

    private static Configuration at(String endpoint) {
        Configuration hadoop = new Configuration();
        settings(endpoint).forEach(hadoop::set);
        return hadoop;
    }

    private static Map<String, String> settings(String endpoint) {
        return Map.of(
                "fs.s3a.endpoint", endpoint,
                "fs.s3a.endpoint.region", "us-east-1",
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", "nightjar",
                "fs.s3a.secret.key", "s3cret");
    }
}
