package dev.nightjar;

import dev.nightjar.feature.Feature;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
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
    int check(@Parameters(paramLabel = "FILE", description = "A pipeline file.") Path file) {
        Pipeline pipeline = PipelineFile.read(file, Map.of(), Feature.keys());
        System.out.println(
                file + ": no mistakes. Pipeline " + pipeline.name() + ", config hash " + pipeline.configHash());
        return 0;
    }
}
