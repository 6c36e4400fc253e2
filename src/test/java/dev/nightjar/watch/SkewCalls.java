package dev.nightjar.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.command.Commands;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code nightjar skew} as a person would run it; it stops the session. */
public final class SkewCalls {
    private SkewCalls() {}

    /**
     * Runs it on a pipeline that is shipped.
     *
     * @return its report, with {@code exit} added
     */
    public static JsonNode report(
            Settings settings, String pipeline, Map<String, String> overrides, LocalDate date, Path folder)
            throws IOException {
        Path config = Files.writeString(
                folder.resolve("skew.conf"),
                "nightjar { kafka.bootstrap-servers = \"%s\", postgres { url = \"%s\", user = \"%s\", password = \"%s\" } }"
                        .formatted(
                                settings.kafka().bootstrapServers().orElseThrow(),
                                settings.postgres().url().orElseThrow(),
                                settings.postgres().user(),
                                settings.postgres().password()));
        Path report = folder.resolve("skew.json");
        List<String> words = new ArrayList<>(List.of("--config", config.toString(), "--pipeline", pipeline));
        words.addAll(List.of("--date", date.toString(), "--json", report.toString()));
        overrides.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        int exit = Commands.run(new SkewCommand(), words.toArray(String[]::new));
        ObjectNode facts = (ObjectNode) new ObjectMapper().readTree(report.toFile());
        return facts.put("exit", exit);
    }
}
