package dev.nightjar.loadtest;

import dev.nightjar.feature.Standardisation;
import dev.nightjar.forecast.EstimatorFile;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.RequestJson;
import dev.nightjar.message.ScoreRequest;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.Settings;
import dev.nightjar.registry.ModelRegistry;
import dev.nightjar.registry.RegisteredVersion;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * An endless stream of requests that a scorer can answer: ten thousand rows drawn around the means of the champion's
 * training rows, encoded once, each request under an id of its own. Most ask for no version; one in ten for the champion's
 * number, which needs the scorer to look a version up.
 */
final class RequestEvents implements Events {
    private static final int ROWS = 10_000;
    private static final int NAMING_EVERY = 10;
    private static final long SEED = 20001;

    /** As much as a person would write. */
    private static final MathContext WRITTEN = new MathContext(5);

    /** Requests in an id's last digits; as many as a load test of an hour can send. */
    private static final int ID_DIGITS = 10;

    private final int partitions;
    private final byte[][] rows;
    private final byte[] id;
    private final int idAt;

    private RequestEvents(int partitions, byte[][] rows, byte[] id, int idAt) {
        this.partitions = partitions;
        this.rows = rows;
        this.id = id;
        this.idAt = idAt;
    }

    /** Of what the champion learned from. */
    static RequestEvents of(Pipeline pipeline, Settings settings, int partitions) {
        List<String> names = pipeline.features().names();
        try (ModelRegistry registry = ModelRegistry.connect(settings.mlflow())) {
            RegisteredVersion champion =
                    registry.champion(pipeline.registry().model()).orElseThrow(() -> nothingKnown(pipeline));
            return of(
                    RequestJson.complete(names, pipeline.scoring().maxRecordBytes()),
                    EstimatorFile.readStandardisation(
                            registry.verified(champion, EstimatorFile.NAME, EstimatorFile.MOST_BYTES), names),
                    champion.version(),
                    partitions,
                    Long.toString(System.currentTimeMillis(), Character.MAX_RADIX));
        }
    }

    private static NightjarException nothingKnown(Pipeline pipeline) {
        return new NightjarException(
                ReasonCode.NO_CHAMPION,
                "Cannot make requests: no version of model "
                        + pipeline.registry().model()
                        + " carries the alias champion, so nothing is known about its features; run nightjar retrain"
                        + " --pipeline " + pipeline.name() + " first");
    }

    /**
     * Of some training rows' statistics.
     *
     * @param version that one in ten asks for
     * @param run tells the ids of this stream from those of another; a few letters and digits
     */
    static RequestEvents of(RequestJson json, Standardisation learned, String version, int partitions, String run) {
        String id = run + "-" + "0".repeat(ID_DIGITS);
        SplittableRandom random = new SplittableRandom(SEED);
        byte[][] rows = IntStream.range(0, ROWS)
                .mapToObj(row -> new ScoreRequest(id, draw(learned, random), row % NAMING_EVERY == 0 ? version : null))
                .map(json::encode)
                .toArray(byte[][]::new);
        // No field comes before the id.
        int idAt = new String(rows[0], StandardCharsets.UTF_8).indexOf(id);
        return new RequestEvents(partitions, rows, id.getBytes(StandardCharsets.UTF_8), idAt);
    }

    private static double[] draw(Standardisation learned, SplittableRandom random) {
        return learned.columns().stream()
                .mapToDouble(column -> column.mean() + column.scale() * random.nextGaussian())
                .map(value -> new BigDecimal(value).round(WRITTEN).doubleValue())
                .toArray();
    }

    @Override
    public int partitions() {
        return partitions;
    }

    /** The request's id, as the answer's key will be. */
    @Override
    public byte[] key(long number) {
        byte[] key = id.clone();
        Digits.write(key, key.length - ID_DIGITS, number, ID_DIGITS);
        return key;
    }

    @Override
    public byte[] value(long number) {
        byte[] row = rows[(int) (number % ROWS)];
        byte[] request = Arrays.copyOf(row, row.length);
        Digits.write(request, idAt + id.length - ID_DIGITS, number, ID_DIGITS);
        return request;
    }
}
