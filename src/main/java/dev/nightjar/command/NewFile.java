package dev.nightjar.command;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file that a command will write, refused before it begins where it could not; {@code -} is standard output. */
public final class NewFile implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        Path file = Path.of(text);
        if (text.equals("-")) {
            return file;
        }
        if (Files.isDirectory(file)) {
            throw new TypeConversionException("'" + text + "' is a folder; name a file");
        }
        Path stands = Files.exists(file) ? file : existingParent(file);
        if (!Files.isWritable(stands) || (Files.isRegularFile(stands) && !stands.equals(file))) {
            throw new TypeConversionException("'" + text + "' cannot be written: " + stands
                    + (Files.isRegularFile(stands) ? " is no folder" : " may not be written to"));
        }
        return file;
    }

    private static Path existingParent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        return parent == null ? file : parent;
    }
}
