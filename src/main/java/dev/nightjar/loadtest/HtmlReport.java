package dev.nightjar.loadtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One page with the figures and two plots: latency over time, lag over time. It needs nothing but itself. */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * Writes the page.
     *
     * @param report {@link LoadResult#reportWithSeconds} with whatever else the JSON report has
     * @throws NightjarException DISK_REFUSED when it cannot be written
     */
    public static void write(Path file, Map<String, ?> report) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, page(report));
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.DISK_REFUSED, "Cannot write the report to " + file + ": " + e.getMessage(), e);
        }
    }

    static String page(Map<String, ?> report) {
        return resource("report.html")
                .replace("/*UPLOT_CSS*/", resource("uplot/uPlot.min.css"))
                .replace("/*UPLOT_JS*/", resource("uplot/uPlot.iife.min.js"))
                .replace("/*REPORT*/", json(report));
    }

    private static String json(Map<String, ?> report) {
        try {
            // A closing tag inside a text would end the script.
            return new ObjectMapper().writeValueAsString(report).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("report is not JSON: " + report, e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " in the jar", e);
        }
    }
}
