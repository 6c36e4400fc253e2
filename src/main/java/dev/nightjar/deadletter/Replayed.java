package dev.nightjar.deadletter;

import dev.nightjar.message.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Which letters of a dead-letter topic were replayed, read from the markers beside it. A marker's key is
 * {@code ID/partition/offset}, with the topic's id and not its name: a topic that is made anew counts its offsets from 0
 * again, and no old marker may hide a new letter. A bit for each letter; millions fit.
 */
final class Replayed {
    /** So that forgetting never needs much memory; the next replay forgets more. */
    private static final int MOST_FORGOTTEN = 10_000;

    private final String topicId;
    private final Map<Integer, Long> oldest;
    private final Map<Integer, Roaring64Bitmap> offsets = new HashMap<>();
    private final String inputId;
    private final Map<Integer, Roaring64Bitmap> events = new HashMap<>();
    private final Set<String> outlived = new LinkedHashSet<>();

    /**
     * Knows of none yet.
     *
     * @param topicId the dead-letter topic's id
     * @param oldest offset of the oldest letter in each partition: retention took those before it
     * @param inputId id of the topic that letters are replayed to
     */
    Replayed(String topicId, Map<Integer, Long> oldest, String inputId) {
        this.topicId = topicId;
        this.oldest = oldest;
        this.inputId = inputId;
    }

    static byte[] key(String topicId, SourcePosition letter) {
        return (topicId + "/" + letter.partition() + "/" + letter.offset()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A marker's value: when, and where the event stands now.
     *
     * @param inputId id of the topic that it was replayed to
     */
    static byte[] value(Instant time, String inputId, int partition, long offset) {
        return (time + " " + inputId + "/" + partition + "/" + offset).getBytes(StandardCharsets.UTF_8);
    }

    /** Takes in one marker; in the order of their topic, as a tombstone takes back what stands before it. */
    void read(ConsumerRecord<byte[], byte[]> marker) {
        if (marker.key() == null) {
            return;
        }
        String key = new String(marker.key(), StandardCharsets.UTF_8);
        Optional<SourcePosition> read = SourcePosition.parse(key);
        if (read.isEmpty()) {
            return;
        }
        SourcePosition letter = read.get();
        if (letter.topic().equals(topicId) && letter.offset() >= oldest.getOrDefault(letter.partition(), 0L)) {
            mark(letter, marker.value());
            noteEvent(marker.value());
        } else if (marker.value() == null) {
            outlived.remove(key);
        } else if (outlived.size() < MOST_FORGOTTEN) {
            outlived.add(key);
        }
    }

    private void mark(SourcePosition letter, byte @Nullable [] value) {
        Roaring64Bitmap known = offsets.computeIfAbsent(letter.partition(), partition -> new Roaring64Bitmap());
        if (value == null) {
            known.removeLong(letter.offset());
        } else {
            known.addLong(letter.offset());
        }
    }

    private void noteEvent(byte @Nullable [] value) {
        String text = value == null ? "" : new String(value, StandardCharsets.UTF_8);
        SourcePosition.parse(text.substring(text.indexOf(' ') + 1))
                .filter(event -> event.topic().equals(inputId))
                .ifPresent(event -> events.computeIfAbsent(event.partition(), partition -> new Roaring64Bitmap())
                        .addLong(event.offset()));
    }

    boolean contains(SourcePosition letter) {
        return holds(offsets, letter);
    }

    /**
     * Whether the event that a letter is of was itself replayed from an earlier letter.
     *
     * @param event where it stands in the input topic
     */
    boolean madeEvent(SourcePosition event) {
        return holds(events, event);
    }

    private static boolean holds(Map<Integer, Roaring64Bitmap> places, SourcePosition place) {
        Roaring64Bitmap known = places.get(place.partition());
        return known != null && known.contains(place.offset());
    }

    /** Keys of markers whose letters are gone, at most 10,000 of them. */
    List<byte[]> outlived() {
        List<byte[]> keys = new ArrayList<>();
        outlived.forEach(key -> keys.add(key.getBytes(StandardCharsets.UTF_8)));
        return keys;
    }
}
