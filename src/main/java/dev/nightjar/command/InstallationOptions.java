package dev.nightjar.command;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.pipeline.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that works on an installation; a picocli mixin. */
public final class InstallationOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file. Default: conf/nightjar.conf under NIGHTJAR_HOME, else under this folder.")
    private @Nullable Path config;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME|FILE",
            defaultValue = "commodity-price",
            description = "Pipeline: a name under conf/pipelines/ or a file. Default: ${DEFAULT-VALUE}.")
    private String pipeline = "commodity-price";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides one key of the pipeline file, for example --set window=\"60 days\". Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--stacktrace", description = "Prints the stack trace when the command fails.")
    private boolean stackTrace;

    /** The folder that holds conf/ and .nightjar/: {@code NIGHTJAR_HOME}, else the working folder. */
    public static Path home() {
        String home = System.getenv("NIGHTJAR_HOME");
        return Path.of(home == null || home.isBlank() ? "" : home);
    }

    /**
     * The settings file.
     *
     * @param named by {@code --config}; null for {@code conf/nightjar.conf} under home, which need not exist
     * @throws NightjarException FILE_UNREADABLE if {@code named} is no file
     */
    public static Path settingsFile(@Nullable Path named) {
        if (named == null) {
            return home().resolve("conf/nightjar.conf");
        }
        if (!Files.isRegularFile(named)) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE,
                    "Cannot read the settings: --config names " + named + ", which is no file");
        }
        return named;
    }

    /** These options as words, for a command that starts another. */
    public List<String> arguments() {
        List<String> words = new ArrayList<>(List.of("--pipeline", pipeline));
        if (config != null) {
            words.addAll(List.of("--config", config.toString()));
        }
        overrides.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        if (stackTrace) {
            words.add("--stacktrace");
        }
        return words;
    }

    /**
     * Reads the settings file, what the local stack runs filling the gaps. Relative folders in it are below home,
     * wherever the user stands.
     *
     * @throws NightjarException FILE_UNREADABLE if {@code --config} names a file that is not there
     */
    public Settings settings() {
        Settings read = Settings.read(settingsFile(config), home().resolve(".nightjar/stack.conf"));
        return new Settings(
                read.kafka(),
                read.postgres(),
                read.mlflow(),
                belowHome(read.lake()),
                belowHome(read.checkpoints()),
                belowHome(read.objects()),
                read.metricsPort());
    }

    /** Reads the pipeline file, strictly. */
    public Pipeline pipeline() {
        return pipeline(Map.of());
    }

    /** The same with further keys overridden. */
    public Pipeline pipeline(Map<String, String> further) {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.putAll(further);
        return PipelineFile.read(pipelineFile(), all, Feature.keys());
    }

    /**
     * The same for a command that builds features out of the price history.
     *
     * @throws NightjarException CONFIGURATION_INVALID for a pipeline whose requests carry their features, or whose claims do
     */
    public Pipeline priceHistoryPipeline() {
        Pipeline read = pipeline();
        if (read.features().from() != Pipeline.FeatureSource.PRICE_HISTORY) {
            throw new NightjarException(
                    ReasonCode.CONFIGURATION_INVALID,
                    "Cannot use pipeline " + read.name() + " here: its features.from is "
                            + read.features().from().key() + ", so it reads no prices; name another pipeline");
        }
        return read;
    }

    /**
     * The pipeline's file: as given, or {@code conf/pipelines/NAME.conf} beside the settings file or under home.
     *
     * @throws NightjarException FILE_UNREADABLE if a name has no file in either folder
     */
    public Path pipelineFile() {
        Path given = Path.of(pipeline);
        if (pipeline.endsWith(".conf") || Files.isRegularFile(given)) {
            return given;
        }
        List<Path> folders =
                List.of(settingsFile(config).resolveSibling("pipelines"), home().resolve("conf/pipelines"));
        return folders.stream()
                .map(folder -> folder.resolve(pipeline + ".conf"))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> unknownPipeline(folders));
    }

    private NightjarException unknownPipeline(List<Path> folders) {
        SortedSet<String> names = new TreeSet<>();
        folders.forEach(folder -> names.addAll(names(folder)));
        return new NightjarException(
                ReasonCode.FILE_UNREADABLE,
                "Cannot find pipeline " + pipeline + ": neither a file nor a name under "
                        + folders.stream().distinct().map(Path::toString).collect(Collectors.joining(" or "))
                        + Wording.suggestion(pipeline, names)
                        + (names.isEmpty() ? "" : "; there: " + String.join(", ", names)));
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".conf"))
                    .map(name -> name.substring(0, name.length() - ".conf".length()))
                    .toList();
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE, "Cannot list the pipelines in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String belowHome(String folder) {
        boolean isUri = folder.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        return isUri ? folder : home().resolve(folder).toString();
    }
}
