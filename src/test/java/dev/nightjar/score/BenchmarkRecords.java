package dev.nightjar.score;

import dev.nightjar.feature.Feature;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one record costs from its bytes to the answer's or the dead letter's, Kafka and Spark left out: good ones beside bad
 * ones of each usual kind, 100 trees of depth 10, one thread. Run as {@code BenchmarkForest} says, with this name.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before all else
public class BenchmarkRecords {
    private static final SourcePosition PLACE = new SourcePosition("commodity-prices", 1, 17);
    private static final Instant NOW = Instant.parse("2020-01-06T10:00:01Z");

    /** One kind of record. */
    public enum Kind {
        GOOD("{\"commodity\":\"sim_gold\",\"price\":1900.25,\"volume\":1200,\"event_time\":\"2020-01-06T10:00:00Z\"}"),
        MALFORMED_JSON("{\"commodity\":\"sim_gold\",\"price\":1900.25,\"volume\":1200,\"event_time\":\"2020-01-0"),
        MISSING_FIELD("{\"commodity\":\"sim_gold\",\"volume\":1200,\"event_time\":\"2020-01-06T10:00:00Z\"}"),
        NOT_A_NUMBER(
                "{\"commodity\":\"sim_gold\",\"price\":NaN,\"volume\":1200,\"event_time\":\"2020-01-06T10:00:00Z\"}"),
        UNKNOWN_ENTITY(
                "{\"commodity\":\"unobtainium\",\"price\":1,\"volume\":1200,\"event_time\":\"2020-01-06T10:00:00Z\"}"),
        BAD_TIME("{\"commodity\":\"sim_gold\",\"price\":1900.25,\"volume\":1200,\"event_time\":\"yesterday\"}"),
        NO_TEXT("\u0000\u0001\u0002 nothing that anybody could read, as long as the other records are, more or less");

        private final byte[] value;

        Kind(String value) {
            this.value = value.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Param
    private Kind kind;

    private PriceAnswering answering;

    @Setup
    public void prepare() {
        Pipeline pipeline = PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), Map.of(), Feature.keys());
        answering = new PriceAnswering(
                ScoringRules.of(pipeline), new LiveKnowledge(new MarketKnowledge(), Duration.ofDays(1)));
        answering.prepare(Patience.of(EventLog.of("benchmark"), line -> {}));
        boolean answered = answering.answer(kind.value, PLACE, NOW) instanceof Scored.Answered;
        if (answered != (kind == Kind.GOOD)) {
            throw new IllegalStateException(kind + " is answered otherwise than meant");
        }
    }

    @Benchmark
    public Object record() {
        Scored scored = answering.answer(kind.value, PLACE, NOW);
        answering.count(scored, 0.001);
        return scored;
    }
}
