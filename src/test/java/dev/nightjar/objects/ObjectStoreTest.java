package dev.nightjar.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoreTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private ObjectStore store;

    @BeforeEach
    void open() {
        store = ObjectStore.open(root().toString(), new Configuration());
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
    void replacesWhatIsThere() throws IOException {
        store.put("a/b", "older and longer".getBytes(StandardCharsets.UTF_8));

        store.put("a/b", CONTENT);

        assertThat(store.read("a/b", 100))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(CONTENT));
        try (Stream<Path> files = Files.list(root().resolve("a"))) {
            assertThat(files).as("nothing but the object").containsExactly(root().resolve("a/b"));
        }
    }

    @Test
    void hasNothingUnderAKeyThatNobodyPut() {
        store.put("a/b", CONTENT);

        assertThat(store.read("a/c", 100)).isEmpty();
        assertThat(store.read("a", 100)).as("a folder").isEmpty();
        assertThat(store.exists("a/c")).isFalse();
        assertThat(store.exists("a")).as("a folder").isFalse();
    }

    @Test
    void refusesAnObjectThatIsLargerThanItsReaderTakes() {
        store.put("a", CONTENT);

        assertThatRefused(() -> store.read("a", CONTENT.length - 1))
                .hasMessageContaining("has more than 6 bytes")
                .hasMessageContaining("file:" + root().resolve("a"));
        assertThat(store.read("a", CONTENT.length)).isPresent();
    }

    @Test
    void keepsAnEmptyObject() {
        store.put("a", new byte[0]);

        assertThat(store.read("a", 0))
                .hasValueSatisfying(read -> assertThat(read).isEmpty());
    }

    @Test
    void readersMeetOnlyWholeObjectsWhileAWriterReplacesThem() {
        int times = 400;
        AtomicBoolean enough = new AtomicBoolean();
        store.put("a/b", content(0));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= times || !enough.get(); i++) {
                store.put("a/b", content(i));
            }
        });

        try {
            for (int reads = 1; !writer.isDone(); reads++) {
                assertThat(store.read("a/b", 40_000).filter(ObjectStoreTest::isWhole))
                        .as("read %d", reads)
                        .isPresent();
                if (reads == times) {
                    enough.set(true);
                }
            }
        } finally {
            enough.set(true);
        }
        writer.join();
    }

    /** Says how long it is; all characters are the same one. */
    private static byte[] content(int version) {
        int length = 100 + version * 7919 % 30_000;
        return (length + ":" + String.valueOf(version % 10).repeat(length)).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isWhole(byte[] content) {
        String[] parts = new String(content, StandardCharsets.UTF_8).split(":", -1);
        return parts.length == 2
                && parts[1].length() == Integer.parseInt(parts[0])
                && parts[1].chars().distinct().count() == 1;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../a",
                "a/../b",
                "a/..",
                "./a",
                "a/./b",
                "a//b",
                "a/",
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "a\ud800b",
                "a/*",
                "a?b",
                "[ab]",
                "{a,b}",
                "a\\b"
            })
    void refusesWhatIsNoKey(String key) {
        assertThatRefused(() -> store.put(key, CONTENT));
        assertThatRefused(() -> store.read(key, 100));
        assertThatRefused(() -> store.exists(key));
        assertThatRefused(() -> store.uri(key));
        assertThatRefused(() -> store.objectKey(key)).message().doesNotContainPattern("\\p{Cntrl}");
        assertThat(store.key(store.bucket(), key)).isEmpty();
    }

    @Test
    void refusesAKeyThatS3WouldRefuseAsTooLong() {
        assertThatRefused(() -> store.exists("é".repeat(513)))
                .message()
                .contains("more than 1024 bytes")
                .hasSizeLessThan(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", ".a", "a..b", "...", "file:/a", "a b%20c#d+é", "a:b/c=d", "~"})
    void takesAnyOtherRelativePath(String key) {
        store.put(key, CONTENT);

        assertThat(store.read(key, 100)).isPresent();
        assertThat(new org.apache.hadoop.fs.Path(store.uri(key)).toUri().getPath())
                .as("as Spark reads it")
                .isEqualTo(root().resolve(key).toString());
    }

    @Test
    void hasItsFolderForABucket() {
        assertThat(store.bucket()).isEqualTo(root().toString());
        assertThat(store.objectKey("a/b")).isEqualTo("a/b");
        assertThat(store.uri("a/b")).isEqualTo("file:" + root().resolve("a/b"));
        assertThat(store.key(root().toString(), "a/b")).contains("a/b");
        assertThat(store.key("/elsewhere", "a/b")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "file://"})
    void takesALocalUriForItsFolder(String scheme) {
        try (ObjectStore same = ObjectStore.open(scheme + root(), new Configuration())) {
            assertThat(same.bucket()).isEqualTo(root().toString());
        }
    }

    @Test
    void makesARelativeFolderAbsolute() {
        try (ObjectStore relative = ObjectStore.open("objects/here", new Configuration())) {
            assertThat(relative.bucket())
                    .isEqualTo(Path.of("objects/here").toAbsolutePath().toString());
        }
    }

    @Test
    void putsThroughAFolderThatIsALink() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Files.createSymbolicLink(root(), folder.resolve("real"));

        store.put("a", CONTENT);

        assertThat(folder.resolve("real/a")).hasBinaryContent(CONTENT);
    }

    @Test
    void saysWhatIsInTheWay() {
        store.put("a", CONTENT);

        assertThatThrownBy(() -> store.put("a/b", CONTENT))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.OBJECTS_AWAY))
                .hasMessageStartingWith("Cannot write the object file:" + root().resolve("a/b") + ": ");
    }

    @Test
    void saysWhatToAddWhereTheClassesOfS3aAreMissing() {
        Configuration without = new Configuration();
        without.set("fs.s3a.impl", "no.such.Class");

        assertThatThrownBy(() -> ObjectStore.open("s3a://me:s3cret@bucket/x", without))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.OBJECTS_AWAY))
                .hasMessageStartingWith("Cannot open the object storage s3a://***@bucket/x: ")
                .hasMessageContaining("no.such.Class not found")
                .hasMessageContaining("--packages org.apache.hadoop:hadoop-aws:3.4.2")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch://bucket/x", "a:b"})
    void refusesAnAddressThatNoFileSystemHas(String location) {
        assertThatThrownBy(() -> ObjectStore.open(location, new Configuration()))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.OBJECTS_AWAY))
                .hasMessageContaining("correct nightjar.objects.path");
    }

    /** What HDFS goes through; a view of a local folder is the one such file system that needs no server. */
    @Test
    void renamesWhereAnObjectDoesNotAppearAsAWhole() throws IOException {
        Path seen = Files.createDirectory(folder.resolve("seen"));
        Configuration hadoop = new Configuration();
        hadoop.set("fs.viewfs.mounttable.view.link./objects", "file:" + seen);
        try (ObjectStore view = ObjectStore.open("viewfs://view/objects", hadoop)) {
            view.put("a/b", "older and longer".getBytes(StandardCharsets.UTF_8));
            view.put("a/b", CONTENT);

            assertThat(view.read("a/b", 100))
                    .hasValueSatisfying(read -> assertThat(read).isEqualTo(CONTENT));
            assertThat(view.exists("a/b")).isTrue();
            assertThat(view.exists("a/c")).isFalse();
            assertThat(view.read("a/c", 100)).isEmpty();
            assertThat(view.bucket()).isEqualTo("viewfs://view/objects");
            assertThat(view.objectKey("a/b")).isEqualTo("a/b");
            assertThat(view.uri("a/b")).isEqualTo("viewfs://view/objects/a/b");
        }
        try (Stream<Path> files = Files.list(seen.resolve("a"))) {
            assertThat(files.filter(file -> file.toString().contains("draft"))).isEmpty();
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertThatRefused(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.OBJECT_REFUSED))
                .hasMessageStartingWith("Cannot ");
    }

    private Path root() {
        return folder.resolve("the objects");
    }
}
