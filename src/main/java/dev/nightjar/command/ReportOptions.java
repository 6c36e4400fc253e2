package dev.nightjar.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --json FILE} of every command that reports; a picocli mixin. */
public final class ReportOptions {
    @Option(
            names = "--json",
            paramLabel = "FILE",
            converter = NewFile.class,
            description = "Also writes the report as JSON; - for standard output.")
    private @Nullable Path file;

    /**
     * Refuses a file that could not be written, before a long run.
     *
     * @throws NightjarException DISK_REFUSED
     */
    public void requireWritable() {
        if (file == null || file.toString().equals("-")) {
            return;
        }
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw refused(file, e.getMessage());
        }
        if (Files.isDirectory(file) || (parent != null && !Files.isWritable(parent))) {
            throw refused(file, "it is a folder, or its folder cannot be written to");
        }
    }

    private static NightjarException refused(Path file, @Nullable String why) {
        return new NightjarException(ReasonCode.DISK_REFUSED, "Cannot write the report to " + file + ": " + why);
    }

    /** Writes what is known of a long run so far, if its report goes to a file: it may be stopped. */
    public void writeSoFar(Map<String, ?> report) {
        if (file != null && !file.toString().equals("-")) {
            write(report);
        }
    }

    /**
     * Writes the report if one was asked for.
     *
     * @param report snake_case keys; times in ms with the unit in the name; unknown is null
     */
    public void write(Map<String, ?> report) {
        if (file == null) {
            return;
        }
        try {
            String json = new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(report);
            if (file.toString().equals("-")) {
                System.out.println(json);
            } else {
                Path parent = file.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.writeString(file, json + "\n");
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("report is not JSON: " + report, e);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.DISK_REFUSED, "Cannot write the report to " + file + ": " + e.getMessage(), e);
        }
    }
}
