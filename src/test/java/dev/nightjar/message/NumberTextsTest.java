package dev.nightjar.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextsTest {
    private final NumberTexts texts = new NumberTexts();

    @Test
    void anyNumberOfTextsReadBackAsTheSameDoubles() {
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(texts.of(value))).isEqualTo(value);
                assertThat(Double.parseDouble(texts.of(value))).as("remembered").isEqualTo(value);
            }
        }
    }

    @Test
    void tellsZerosApart() {
        assertThat(texts.of(0.0)).isEqualTo("0.0");
        assertThat(texts.of(-0.0)).isEqualTo("-0.0");
        assertThat(texts.of(0.0)).isEqualTo("0.0");
    }

    @Test
    void remembers() {
        assertThat(texts.of(84.1)).isSameAs(texts.of(84.1)).isEqualTo("84.1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesWhatIsNoNumber(double value) {
        assertThatThrownBy(() -> texts.of(value)).isInstanceOf(IllegalArgumentException.class);
    }
}
