package dev.nightjar.objects;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder of this machine. Not through Hadoop: its local file system replaces a file and its checksum in two steps, so a
 * reader between them finds neither the old nor the new.
 */
record Folder(Path root) implements Medium {
    @Override
    public void write(String key, byte[] content) throws IOException {
        Path target = root.resolve(key);
        Path parent = target.resolveSibling("");
        if (!Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        Path draft = target.resolveSibling("." + UUID.randomUUID() + ".draft");
        try {
            try (FileChannel file = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                // The name must not reach the disk before the bytes.
                file.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    @Override
    public Optional<byte[]> read(String key, int most) throws IOException {
        Path file = root.resolve(key);
        if (Files.isDirectory(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(most));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean exists(String key) throws IOException {
        return read(key, 0).isPresent();
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(root.resolve(key));
    }

    @Override
    public String uri(String key) {
        return "file:" + root.resolve(key);
    }

    @Override
    public String bucket() {
        return root.toString();
    }

    @Override
    public String prefix() {
        return "";
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
