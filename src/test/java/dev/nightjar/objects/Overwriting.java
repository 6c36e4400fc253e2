package dev.nightjar.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A reader that loops while a writer replaces an object; each content says how long it is. */
final class Overwriting {
    private static final String KEY = "model-promotion/global/f00/current.json";
    private static final int LARGEST = 40_000;

    private Overwriting() {}

    /** Fails when the reader finds anything but one whole content. */
    static void meetsOnlyWholeObjects(ObjectStore store, int times) {
        store.put(KEY, content(0));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= times; i++) {
                store.put(KEY, content(i));
            }
        });
        int reads = 0;
        boolean last = false;
        while (!last) {
            last = writer.isDone();
            byte[] read = store.read(KEY, LARGEST).orElseThrow();
            assertThat(isWhole(read))
                    .as("read %d, of %d bytes", reads, read.length)
                    .isTrue();
            reads++;
        }
        writer.join();
        assertThat(store.read(KEY, LARGEST))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(content(times)));
        assertThat(reads).isGreaterThan(times / 10);
    }

    private static byte[] content(int version) {
        int length = 100 + version * 7919 % 30_000;
        return (length + ":" + String.valueOf(version % 10).repeat(length)).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isWhole(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        String body = text.substring(colon + 1);
        return colon > 0
                && body.length() == Integer.parseInt(text.substring(0, colon))
                && body.chars().distinct().count() == 1;
    }
}
