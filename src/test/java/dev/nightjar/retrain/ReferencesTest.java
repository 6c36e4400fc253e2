package dev.nightjar.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.drift.Reference;
import dev.nightjar.feature.Feature;
import dev.nightjar.feature.ModelInput;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.session.TestSessions;
import dev.nightjar.training.PriceTrainer;
import dev.nightjar.training.Trained;
import dev.nightjar.training.TrainingRows;
import dev.nightjar.training.TrainingWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReferencesTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-02");

    private static SparkSession spark;

    @BeforeAll
    static void open() {
        spark = TestSessions.open();
    }

    @Test
    void cutsAThousandNumbersEveryFifthAndCountsThem() {
        List<Double> numbers =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> (double) i).collect(Collectors.toList());
        Collections.shuffle(numbers, new Random(1));

        Reference reference =
                new References(count -> count / 10).of(rows(numbers)).get(0);

        assertThat(reference.name()).isEqualTo("a number");
        // The smallest, then each fifth.
        assertThat(reference.grid().points())
                .containsExactly(DoubleStream.concat(
                                DoubleStream.of(1),
                                IntStream.rangeClosed(1, 200).mapToDouble(i -> 5 * i))
                        .toArray());
        assertThat(reference.bins().points()).containsExactly(100, 200, 300, 400, 500, 600, 700, 800, 900);
        assertThat(reference.counts().cells().subList(0, 4)).containsExactly(1L, 4L, 5L, 5L);
        assertThat(reference.counts().rows()).isEqualTo(1000);
        assertThat(reference.independent()).isEqualTo(100);
    }

    @Test
    void describesAConstantColumn() {
        Reference reference = new References(count -> count)
                .of(rows(Collections.nCopies(50, 3.0)))
                .get(0);

        assertThat(reference.grid().points()).containsExactly(Math.nextDown(3.0), 3);
        assertThat(reference.bins().points()).containsExactly(Math.nextDown(3.0), 3);
        assertThat(reference.counts().cells()).containsExactly(0L, 50L, 0L);
    }

    @Test
    void describesAPriceModelsInputsAndItsLogReturns() {
        Random random = new Random(2);
        double[] prices = IntStream.range(0, 60)
                .mapToDouble(i -> 100 * Math.exp(0.02 * random.nextGaussian()))
                .toArray();
        TrainingWindow window =
                TrainingWindow.of(Instant.ofEpochMilli(LiteralRows.endMs(FIRST.plusDays(59))), Duration.ofDays(60));
        Dataset<Row> rows = new TrainingRows(window, 1, 7)
                .of(
                        LiteralRows.prices(spark, LiteralRows.closes("gold", FIRST, prices)),
                        LiteralRows.indicators(spark, List.of()));
        List<Feature> features = Arrays.asList(Feature.values());
        Pipeline pipeline = PipelineFile.read(
                Path.of("conf/pipelines/commodity-price.conf"), Map.of("model.trees", "5"), Feature.keys());
        Trained trained = new PriceTrainer(pipeline.model(), features).fit(rows, Map.of());

        Dataset<Row> watched = ReferenceRows.ofPrices(rows, trained, features);

        assertThat(watched.columns())
                .containsExactly(
                        "in_avg_to_price",
                        "in_price_zscore",
                        "in_volatility_to_price",
                        "in_volume_trend",
                        "in_supply_ratio",
                        "in_demand_ratio",
                        "prediction");
        Forecaster forecaster = new Forecaster(trained.regressor(), 0.9);
        List<Row> asked = rows.collectAsList();
        List<Row> answered = watched.collectAsList();
        assertThat(answered).hasSameSizeAs(asked).hasSizeGreaterThan(40);
        for (int i = 0; i < asked.size(); i++) {
            Row row = asked.get(i);
            double[] values = features.stream()
                    .mapToDouble(feature -> row.<Double>getAs(feature.key()))
                    .toArray();
            double forecast = forecaster.forecast(values).predictedPrice();
            assertThat(answered.get(i).<Double>getAs("prediction"))
                    .isCloseTo(Math.log(forecast / values[0]), within(1e-12));
            for (ModelInput input : ModelInput.values()) {
                assertThat(answered.get(i).<Double>getAs(input.key())).isEqualTo(input.of(values));
            }
        }
        assertThat(new References(count -> count).of(watched))
                .extracting(reference -> reference.counts().rows())
                .containsOnly((long) asked.size());
    }

    private static Dataset<Row> rows(List<Double> numbers) {
        return spark.createDataFrame(
                        numbers.stream().map(RowFactory::create).toList(),
                        new StructType().add("a number", DataTypes.DoubleType))
                .repartition(3);
    }
}
