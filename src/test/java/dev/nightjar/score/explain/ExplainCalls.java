package dev.nightjar.score.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.command.Commands;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls {@code nightjar explain} as a person does, in this process. */
public final class ExplainCalls {
    private final Settings settings;
    private final Path folder;
    private final Map<String, String> overrides;
    private StringWriter errors = new StringWriter();

    /** @param overrides keys of the pipeline that are not as shipped */
    public ExplainCalls(Settings settings, Path folder, Map<String, String> overrides) {
        this.settings = settings;
        this.folder = folder;
        this.overrides = new TreeMap<>(overrides);
    }

    /** What the last call wrote to standard error. */
    public String errors() {
        return errors.toString();
    }

    public JsonNode report(int exit, String... words) throws IOException {
        Path file = folder.resolve("explained.json");
        Files.deleteIfExists(file);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--json", file.toString()));

        assertThat(run(all.toArray(String[]::new))).as(errors()).isEqualTo(exit);

        return new ObjectMapper().readTree(file.toFile());
    }

    /** @return the exit code */
    public int run(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", config().toString()));
        if (all.stream().noneMatch("--pipeline"::equals)) {
            all.addAll(List.of("--pipeline", "conf/pipelines/commodity-price.conf"));
        }
        overrides.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        errors = new StringWriter();
        return Commands.line(new ExplainCommand())
                .setErr(new PrintWriter(errors, true))
                .execute(all.toArray(String[]::new));
    }

    private Path config() throws IOException {
        return Files.writeString(folder.resolve("explain.conf"), """
                nightjar {
                  kafka.bootstrap-servers = "%s"
                  postgres { url = "%s", user = "%s", password = "%s" }
                  mlflow.tracking-uri = "%s"
                }
                """.formatted(
                        settings.kafka().bootstrapServers().orElseThrow(),
                        settings.postgres().url().orElseThrow(),
                        settings.postgres().user(),
                        settings.postgres().password(),
                        settings.mlflow().trackingUri().orElseThrow()));
    }
}
