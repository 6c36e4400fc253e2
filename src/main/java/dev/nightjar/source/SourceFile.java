package dev.nightjar.source;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a known layout.
 *
 * @param location absolute path
 * @param layout its layout
 * @param entity the commodity it is named after; for indicator layouts the file's name
 */
public record SourceFile(String location, Layout layout, String entity) implements Serializable {

    /** Its name without folders. */
    public String name() {
        return String.valueOf(Path.of(location).getFileName());
    }

    /**
     * Reads and cleans the file, which must fit into memory.
     *
     * @throws NightjarException FILE_UNREADABLE if it cannot be read
     */
    public ParsedFile read() {
        try (BufferedReader in = open(Path.of(location))) {
            ParsedFile.Builder lines = new ParsedFile.Builder(layout, SourceFiles.withoutMark(in.readLine()));
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(++number, line);
            }
            return lines.build();
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE,
                    "Cannot read " + location + ": " + e + "; check that it exists and may be read",
                    e);
        }
    }

    static BufferedReader open(Path path) throws IOException {
        Reader reader = new InputStreamReader(
                Files.newInputStream(path),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
        return new BufferedReader(reader, 1 << 16);
    }
}
