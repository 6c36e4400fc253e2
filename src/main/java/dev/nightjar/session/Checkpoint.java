package dev.nightjar.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A streaming query's checkpoint, looked at before the query starts: Spark takes a lost {@code metadata} file for a new
 * query, and a damaged one for whatever its exception says.
 */
public final class Checkpoint {
    /** Our own note beside Spark's files: which topic, by id, the offsets belong to. */
    private static final String SOURCE = "nightjar-source";

    private static final int MOST_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final Configuration hadoop;

    /** @param location a path or a Hadoop URI; need not exist */
    public Checkpoint(String location, Configuration hadoop) {
        this.root = new Path(location);
        this.hadoop = hadoop;
    }

    /** Where it is. */
    public String location() {
        return root.toString();
    }

    /**
     * Where the query would begin: the end of its last completed batch, by topic and partition. Empty for a new query.
     *
     * @throws NightjarException CHECKPOINT_DAMAGED, naming the file
     */
    public Optional<Map<String, Map<Integer, Long>>> position() {
        try {
            FileSystem files = root.getFileSystem(hadoop);
            NavigableSet<Long> planned = batches(files, "offsets");
            NavigableSet<Long> done = batches(files, "commits");
            if (planned.isEmpty() && done.isEmpty()) {
                return Optional.empty();
            }
            json(files, new Path(root, "metadata"), 0);
            if (!planned.isEmpty()) {
                offsets(files, new Path(root, "offsets/" + planned.last()));
            }
            if (done.isEmpty()) {
                return Optional.of(start(files));
            }
            json(files, new Path(root, "commits/" + done.last()), 1);
            return Optional.of(offsets(files, new Path(root, "offsets/" + done.last())));
        } catch (IOException e) {
            throw damaged(root, e.toString(), e);
        }
    }

    /**
     * The note of {@link #keepSourceId}; empty without one.
     *
     * @throws NightjarException CHECKPOINT_DAMAGED when nothing stands in it
     */
    public Optional<String> sourceId() {
        try {
            FileSystem files = root.getFileSystem(hadoop);
            Path note = new Path(root, SOURCE);
            if (!files.exists(note)) {
                return Optional.empty();
            }
            String id = text(files, note).strip();
            if (id.isEmpty()) {
                throw damaged(note, "it is empty", null);
            }
            return Optional.of(id);
        } catch (IOException e) {
            throw damaged(new Path(root, SOURCE), e.toString(), e);
        }
    }

    /** Notes what the offsets belong to: whole or not at all, also when the process dies on the way. */
    public void keepSourceId(String id) {
        Path note = new Path(root, SOURCE);
        Path draft = new Path(root, "." + SOURCE + ".draft");
        try {
            FileSystem files = root.getFileSystem(hadoop);
            if (files.exists(note) && text(files, note).equals(id)) {
                return;
            }
            try (OutputStream out = files.create(draft, true)) {
                out.write(id.getBytes(StandardCharsets.UTF_8));
            }
            files.delete(note, false);
            if (!files.rename(draft, note)) {
                throw new IOException("cannot rename " + draft + " to " + note);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Renames it, so that the next query begins anew and nothing is deleted.
     *
     * @param suffix for the new name
     * @return where it is now; empty if there was none
     */
    public Optional<String> setAside(String suffix) {
        try {
            FileSystem files = root.getFileSystem(hadoop);
            if (!files.exists(root)) {
                return Optional.empty();
            }
            Path aside = new Path(root.getParent(), root.getName() + suffix);
            if (!files.rename(root, aside)) {
                throw new IOException("cannot rename it to " + aside);
            }
            return Optional.of(aside.toString());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private NightjarException unwritable(IOException e) {
        return new NightjarException(
                ReasonCode.CHECKPOINT_UNWRITABLE,
                "Cannot write the checkpoint " + root + ": " + e.getMessage()
                        + "; give it room and rights, then start again",
                e);
    }

    /** No batch was completed yet: the source's own note says where the first one begins. */
    private Map<String, Map<Integer, Long>> start(FileSystem files) throws IOException {
        Path note = new Path(root, "sources/0/0");
        return files.exists(note) ? partitions(note, json(files, note, 1)) : Map.of();
    }

    private static NavigableSet<Long> batches(FileSystem files, Path folder) throws IOException {
        NavigableSet<Long> batches = new TreeSet<>();
        if (files.exists(folder)) {
            for (FileStatus file : files.listStatus(folder)) {
                if (file.getPath().getName().matches("\\d{1,18}")) {
                    batches.add(Long.parseLong(file.getPath().getName()));
                }
            }
        }
        return batches;
    }

    private NavigableSet<Long> batches(FileSystem files, String folder) throws IOException {
        return batches(files, new Path(root, folder));
    }

    /** An offset log's file: version, Spark's own notes, then one line a source. */
    private static Map<String, Map<Integer, Long>> offsets(FileSystem files, Path file) throws IOException {
        json(files, file, 1);
        return partitions(file, json(files, file, 2));
    }

    private static Map<String, Map<Integer, Long>> partitions(Path file, JsonNode topics) {
        Map<String, Map<Integer, Long>> offsets = new HashMap<>();
        for (Map.Entry<String, JsonNode> topic : topics.properties()) {
            Map<Integer, Long> partitions = new HashMap<>();
            for (Map.Entry<String, JsonNode> partition : topic.getValue().properties()) {
                if (!partition.getKey().matches("\\d{1,9}")
                        || !partition.getValue().isIntegralNumber()) {
                    throw damaged(file, "it holds " + partition + " where an offset should stand", null);
                }
                partitions.put(
                        Integer.parseInt(partition.getKey()),
                        partition.getValue().asLong());
            }
            offsets.put(topic.getKey(), partitions);
        }
        return Collections.unmodifiableMap(offsets);
    }

    private static JsonNode json(FileSystem files, Path file, int line) throws IOException {
        if (!files.exists(file)) {
            throw damaged(file, "it is missing", null);
        }
        List<String> lines = text(files, file).lines().toList();
        if (lines.size() <= line) {
            throw damaged(file, "it ends after " + lines.size() + " lines", null);
        }
        try {
            JsonNode node = JSON.readTree(lines.get(line));
            if (!node.isObject()) {
                throw damaged(file, "line " + (line + 1) + " is no JSON object", null);
            }
            return node;
        } catch (JsonProcessingException e) {
            throw damaged(file, "line " + (line + 1) + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(FileSystem files, Path file) {
        try (FSDataInputStream in = files.open(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw damaged(file, e.toString(), e);
        }
    }

    private static NightjarException damaged(Path file, String what, @Nullable Throwable cause) {
        return new NightjarException(
                ReasonCode.CHECKPOINT_DAMAGED,
                "Cannot start from the checkpoint file " + file + ": " + what
                        + "; start with --reset-checkpoint, which sets the checkpoint aside and goes on from the"
                        + " group's committed offsets",
                cause);
    }
}
