package dev.nightjar.measure;

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

/** A page with the figures of a report and plots of them. It needs nothing but itself: uPlot is in it. */
public final class HtmlPage {
    private HtmlPage() {}

    /**
     * Writes the page.
     *
     * @param template the page's resource, {@code /dev/nightjar/loadtest/report.html}, with places for the report and uPlot
     * @param report what the page shows, JSON's types
     * @throws NightjarException DISK_REFUSED when it cannot be written
     */
    public static void write(Path file, String template, Map<String, ?> report) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, page(template, report));
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.DISK_REFUSED, "Cannot write the report to " + file + ": " + e.getMessage(), e);
        }
    }

    /** The page itself. */
    public static String page(String template, Map<String, ?> report) {
        return resource(template)
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
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " in the jar", e);
        }
    }
}
