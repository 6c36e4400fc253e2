package dev.nightjar.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.session.TestSessions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ModelInputTest {
    private static final int ROWS = 2_000;
    private static final long SEED = 20_261_121;

    @Test
    void isScaleFree() {
        double[] gold = {2000, 1900, 50, 0.5, 110, 90};
        double[] gas = {2, 1.9, 0.05, 0.5, 110, 90};

        for (ModelInput input : ModelInput.values()) {
            assertThat(input.of(gas))
                    .as(input.key())
                    .isCloseTo(input.of(gold), org.assertj.core.api.Assertions.within(1e-12));
        }
    }

    @Test
    void saysTheSameInSqlAsInJavaToTheLastBit() {
        List<double[]> vectors = vectors();
        String[] expressions =
                Arrays.stream(ModelInput.values()).map(ModelInput::sql).toArray(String[]::new);

        List<Row> answers = rows(vectors).selectExpr(expressions).collectAsList();

        for (int i = 0; i < ROWS; i++) {
            for (ModelInput input : ModelInput.values()) {
                assertThat(answers.get(i).getDouble(input.ordinal()))
                        .as("%s of %s, seed %d", input, Arrays.toString(vectors.get(i)), SEED)
                        .isEqualTo(input.of(vectors.get(i)));
            }
        }
    }

    private static List<double[]> vectors() {
        Random random = new Random(SEED);
        List<double[]> vectors = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double price = Math.exp(random.nextGaussian() * 5);
            double volatility = i % 10 == 0 ? 0 : price * random.nextDouble();
            vectors.add(new double[] {
                price,
                price * (1 + random.nextGaussian() / 10),
                volatility,
                random.nextGaussian(),
                100 * random.nextDouble(),
                100 + random.nextGaussian()
            });
        }
        return vectors;
    }

    private static Dataset<Row> rows(List<double[]> vectors) {
        StructType schema = new StructType();
        for (Feature feature : Feature.values()) {
            schema = schema.add(feature.key(), DataTypes.DoubleType);
        }
        List<Row> rows = vectors.stream()
                .map(vector -> RowFactory.create(Arrays.stream(vector).boxed().toArray()))
                .toList();
        return TestSessions.open().createDataFrame(rows, schema);
    }
}
