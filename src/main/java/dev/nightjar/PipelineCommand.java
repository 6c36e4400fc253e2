package dev.nightjar;

import dev.nightjar.command.ReportOptions;
import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.ConfigurationException;
import dev.nightjar.pipeline.Mistake;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code nightjar pipeline check FILE}. */
@Command(
        name = "pipeline",
        description = "Checks pipeline files.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class PipelineCommand {

    @Command(
            name = "check",
            description = "Reads a pipeline file and names every mistake with file, line, key and what is allowed.",
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(paramLabel = "FILE", description = "A pipeline file.") Path file, @Mixin ReportOptions report) {
        try {
            Pipeline pipeline = PipelineFile.read(file, Map.of(), Feature.keys());
            System.out.println(
                    file + ": no mistakes. Pipeline " + pipeline.name() + ", config hash " + pipeline.configHash());
            Map<String, Object> facts = reported(file, List.of());
            facts.put("pipeline", pipeline.name());
            facts.put("config_hash", pipeline.configHash());
            report.write(facts);
            return 0;
        } catch (ConfigurationException e) {
            report.write(reported(file, e.mistakes()));
            throw e;
        }
    }

    private static Map<String, Object> reported(Path file, List<Mistake> mistakes) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file.toString());
        facts.put("valid", mistakes.isEmpty());
        facts.put("mistakes", mistakes);
        return facts;
    }
}
