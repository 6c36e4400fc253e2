package dev.nightjar.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.Feature;
import dev.nightjar.loadtest.Load;
import dev.nightjar.loadtest.LoadResult;
import dev.nightjar.loadtest.Sustained;
import dev.nightjar.measure.Latency;
import dev.nightjar.message.NightjarException;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadTestCommandTest {
    @Test
    void loadsAThousandASecondForAMinuteUnlessTold() {
        Load load = load();

        assertThat(load.perSecond()).hasValue(1000);
        assertThat(load.duration()).isEqualTo(Duration.ofSeconds(60));
        assertThat(load.warmup()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void warmsUpAMinuteBeforeFive() {
        assertThat(load("--duration", "5m").warmup()).isEqualTo(Duration.ofMinutes(1));
        assertThat(load("--duration", "5m", "--warmup", "3s").warmup()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void hasNoRateWhenItSeeksTheHighest() {
        assertThat(load("--rate", "max").perSecond()).isEmpty();
    }

    @Test
    void refusesWhatIsNoRateOrDuration() {
        assertThatThrownBy(() -> load("--rate", "fast")).hasMessageContaining("fast");
        assertThatThrownBy(() -> load("--rate", "0/s")).hasMessageContaining("0/s");
        assertThatThrownBy(() -> load("--duration", "soon")).hasMessageContaining("soon");
        assertThatThrownBy(() -> load("--duration", "0.1s")).hasMessageContaining("below 1s");
    }

    @Test
    void keepsMadeUpEventsAndItsScorerApartFromThePipelinesOwn() {
        Path file = Path.of("conf/pipelines/commodity-price.conf");
        Pipeline own = PipelineFile.read(file, Map.of(), Feature.keys());

        Pipeline loaded = PipelineFile.read(file, LoadTestTopics.overrides(own), Feature.keys());

        assertThat(loaded.name()).isEqualTo("commodity-price-loadtest");
        assertThat(loaded.topics().input()).isEqualTo("commodity-prices-loadtest");
        assertThat(loaded.topics().predictions()).isEqualTo("ml-predictions-loadtest");
        assertThat(loaded.topics().deadLetters()).isEqualTo("ml-predictions-dlq-loadtest");
        assertThat(loaded.topics().modelSelected()).isEqualTo(own.topics().modelSelected());
        assertThat(loaded.registry()).isEqualTo(own.registry());
    }

    @Test
    void refusesBaselinesForRequestsBeforeAnythingIsStarted() {
        StringWriter err = new StringWriter();

        int exit = Workbench.line()
                .setErr(new PrintWriter(err, true))
                .execute("loadtest", "--pipeline", "diabetes", "--baseline");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).startsWith("NJ-002 ARGUMENT_INVALID: ").contains("leave --baseline out");
    }

    @Test
    void saysWhatToRunWhereRequestsHaveNeitherModelNorData() {
        Pipeline pipeline = PipelineFile.read(
                Path.of("conf/pipelines/diabetes.conf"),
                Map.of("features.training-data", "nowhere.csv"),
                Feature.keys());

        assertThatThrownBy(() -> FirstModel.requireTrainingData(pipeline))
                .isInstanceOfSatisfying(
                        NightjarException.class,
                        e -> assertThat(e.reason().kind().exitCode()).isEqualTo(2))
                .hasMessageContaining("nowhere.csv")
                .hasMessageContaining("bin/nightjar retrain --pipeline diabetes --set features.training-data=FILE.csv");
    }

    @Test
    void saysWhatTheBaselinesAre() {
        Pipeline.Model model = PipelineFile.read(
                        Path.of("conf/pipelines/commodity-price.conf"), Map.of("model.trees", "70"), Feature.keys())
                .model();

        assertThat(Baselines.WHAT_COPY).contains("without a model", "at least once");
        assertThat(Baselines.whatSklearn(model)).contains("70 trees, depth 10", "made-up rows");
    }

    @Test
    void printsADashForWhatIsUnknown() {
        assertThat(LoadSummary.text("pipeline", nothingAnswered()))
                .contains("Answered     -/s", "p50 - ms", "growing by -/s")
                .doesNotContain("NaN");
    }

    @Test
    void standsInTheCommandLineOfACheckout() {
        assertThat(Workbench.line().getSubcommands()).containsKeys("loadtest", "loadtest-copy");
    }

    private static LoadResult nothingAnswered() {
        double nan = Double.NaN;
        return new LoadResult(
                load(),
                180,
                0,
                0,
                0,
                Map.of(),
                180,
                new Latency(0, nan, nan, nan, nan, nan),
                Map.of(),
                new Sustained(nan, nan, 180, -1, false, nan),
                List.of(),
                1.5);
    }

    private static Load load(String... arguments) {
        LoadTestCommand command = new LoadTestCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.load();
    }
}
