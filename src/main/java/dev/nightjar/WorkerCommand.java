package dev.nightjar;

import dev.nightjar.claims.worker.InferTask;
import dev.nightjar.claims.worker.WorkerOptions;
import dev.nightjar.command.ByClaim;
import dev.nightjar.command.Commands;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.RollbackJob;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.objects.ObjectStore;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Pipeline.Family;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.pipeline.Wording;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.session.HadoopSettings;
import dev.nightjar.session.Sessions;
import dev.nightjar.topic.KafkaClients;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;

/** {@code nightjar worker train|judge|infer}. */
@Command(
        name = "worker",
        description = "Works on claims, one after the other, until it is stopped: trains, judges or predicts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "train|judge|infer",
        subcommands = {
            HelpCommand.class,
            WorkerCommand.Train.class,
            WorkerCommand.Judge.class,
            WorkerCommand.Infer.class
        })
public final class WorkerCommand {
    /** The variable that says which family a training worker trains. */
    static final String MODEL_TYPE = "MODEL_TYPE";

    /** The main class for spark-submit; the first argument says which worker. */
    public static void main(String[] args) {
        System.exit(Commands.run(new WorkerCommand(), args));
    }

    /** What the variable says. */
    static Family family(@Nullable String text) {
        List<String> allowed = Arrays.stream(Family.values()).map(Family::key).toList();
        if (text == null || text.isBlank()) {
            throw new NightjarException(
                    ReasonCode.SETTING_MISSING,
                    "Cannot start the training worker: " + MODEL_TYPE + " is not set; set it to one of "
                            + String.join(", ", allowed));
        }
        int place = allowed.indexOf(text.strip());
        if (place < 0) {
            throw new NightjarException(
                    ReasonCode.CONFIGURATION_INVALID,
                    "Cannot start the training worker: " + MODEL_TYPE + " is \"" + text + "\""
                            + Wording.suggestion(text, allowed) + "; allowed: " + String.join(", ", allowed));
        }
        return Family.values()[place];
    }

    /** What all of them do first: what is missing is said before anything slow begins. */
    abstract static class OneWorker implements Callable<Integer> {
        @Mixin
        private WorkerOptions options = new WorkerOptions();

        @Override
        public final Integer call() {
            Pipeline pipeline = accepted(options.installation().pipeline());
            Settings settings = options.installation().settings();
            KafkaClients.address(settings.kafka());
            return work(options, pipeline, settings);
        }

        /** The pipeline as this worker works on it; refuses one that it cannot work on. */
        Pipeline accepted(Pipeline pipeline) {
            return ByClaim.required(pipeline);
        }

        /** Works until it is stopped; returns the exit code. */
        abstract int work(WorkerOptions options, Pipeline pipeline, Settings settings);
    }

    /** {@code nightjar worker train}. */
    @Command(
            name = "train",
            description = {
                "Trains a version of the family that MODEL_TYPE names on the data of each training claim, registers it and"
                        + " tells topics.model-training.",
                "One worker for each family, each with a consumer group of its own: all of them get every claim."
            },
            mixinStandardHelpOptions = true)
    static final class Train extends OneWorker {
        @Override
        Pipeline accepted(Pipeline pipeline) {
            return super.accepted(pipeline).withFamily(family(System.getenv(MODEL_TYPE)));
        }

        @Override
        int work(WorkerOptions options, Pipeline pipeline, Settings settings) {
            String family = pipeline.model().family().key();
            System.err.println("Starting Spark");
            SparkSession spark = Sessions.open("nightjar-worker-train " + pipeline.name() + " " + family);
            try (ObjectStore objects =
                    ObjectStore.open(settings.objects(), spark.sparkContext().hadoopConfiguration())) {
                TrainTask task = new TrainTask(
                        spark, pipeline, settings, objects, Clock.systemUTC(), step -> System.err.println(step + " …"));
                return options.run(
                        "train",
                        "train-" + family,
                        pipeline,
                        settings,
                        pipeline.claims().trainingTopic(),
                        task);
            } finally {
                spark.stop();
            }
        }
    }

    /** {@code nightjar worker judge}. */
    @Command(
            name = "judge",
            description =
                    "Judges each version that topics.model-training tells of, as nightjar judge does; what is promoted"
                            + " gets the promotion pointer and is told to topics.model-selected. Of any pipeline.",
            mixinStandardHelpOptions = true)
    static final class Judge extends OneWorker {
        /** Whatever was trained can be judged. */
        @Override
        Pipeline accepted(Pipeline pipeline) {
            return pipeline;
        }

        @Override
        int work(WorkerOptions options, Pipeline pipeline, Settings settings) {
            Consumer<String> progress = step -> System.err.println(step + " …");
            return options.run(
                    "judge",
                    "judge",
                    pipeline,
                    settings,
                    pipeline.topics().modelTraining(),
                    new JudgeTask(
                            pipeline,
                            new RollbackJob(pipeline, settings, Clock.systemUTC(), progress),
                            new JudgeJob(pipeline, settings, Clock.systemUTC(), progress)));
        }
    }

    /** {@code nightjar worker infer}. */
    @Command(
            name = "infer",
            description = {
                "Answers each inference claim with a file of predictions in the object storage, by the model that the"
                        + " promotion pointer names, and tells topics.predictions.",
                "Without a model the claim waits; it is not dropped."
            },
            mixinStandardHelpOptions = true)
    static final class Infer extends OneWorker {
        @Override
        int work(WorkerOptions options, Pipeline pipeline, Settings settings) {
            try (ObjectStore objects = ObjectStore.open(settings.objects(), HadoopSettings.ofProcess());
                    ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
                return options.run(
                        "infer",
                        "infer",
                        pipeline,
                        settings,
                        pipeline.topics().input(),
                        new InferTask(pipeline, objects, registry, Clock.systemUTC()));
            }
        }
    }
}
