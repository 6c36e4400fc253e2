package dev.nightjar.claims.preprocess;

import dev.nightjar.command.ByClaim;
import dev.nightjar.command.Commands;
import dev.nightjar.command.InstallationOptions;
import dev.nightjar.command.ReportOptions;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.session.HadoopSettings;
import dev.nightjar.topic.KafkaClients;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar preprocess}. */
@Command(
        name = "preprocess",
        description = {
            "Reads a data set by URI, fills and scales it by statistics of its training part, adds time features and the"
                    + " label, puts processed_data.parquet and test_processed_data.parquet with their .meta.json into"
                    + " the object storage, and publishes a claim of each.",
            "For a pipeline with a preprocess block, such as cell-traffic. The same data again gives the same objects."
        },
        mixinStandardHelpOptions = true)
public final class PreprocessCommand implements Callable<Integer> {
    @Mixin
    private InstallationOptions installation = new InstallationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--train",
            paramLabel = "URI",
            description =
                    "The training part, CSV with a header: a file, http(s):, or a Hadoop URI such as s3a:. Default:"
                            + " the pipeline's preprocess.train.")
    private @Nullable String train;

    @Option(
            names = "--test",
            paramLabel = "URI",
            description = "The part that follows. Default: the pipeline's preprocess.test.")
    private @Nullable String test;

    /** As a program of its own. */
    public static void main(String[] args) {
        System.exit(Commands.run(new PreprocessCommand(), args));
    }

    @Override
    public Integer call() {
        Pipeline pipeline = ByClaim.required(installation.pipeline());
        Settings settings = installation.settings();
        KafkaClients.address(settings.kafka());
        report.requireWritable();
        PreprocessResult result = new PreprocessJob(
                        pipeline, settings, HadoopSettings.ofProcess(), step -> System.err.println(step + " …"))
                .execute(
                        train == null ? pipeline.claims().train() : train,
                        test == null ? pipeline.claims().test() : test);
        System.out.print(result.text());
        report.write(result.report());
        return 0;
    }
}
