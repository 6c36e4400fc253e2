package dev.nightjar.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceFileTest {
    private static final String SMALL = """
            {"format": 1, "columns": [
              {"name": "a", "bins": [2.0], "grid": [1.0, 2.0, 4.0],
               "counts": [1, 1, 2, 0], "missing": 3, "independent": 7}]}
            """;

    @Test
    void readsWhatItWrote() {
        Random random = new Random(3);
        List<Reference> references = List.of(
                Columns.reference("a b, c", random.doubles(500).toArray()),
                Columns.reference("constant", 5, 5, 5, Double.NaN),
                Columns.reference("huge", 1e100, -1e-300, 0, -0.0, Math.PI));

        byte[] file = ReferenceFile.write(references);
        List<Reference> read = ReferenceFile.read(file);

        assertThat(ReferenceFile.write(read)).isEqualTo(file);
        assertThat(read).extracting(Reference::name).containsExactly("a b, c", "constant", "huge");
        assertThat(read.get(0).grid().points())
                .isEqualTo(references.get(0).grid().points());
        assertThat(read.get(1).counts()).isEqualTo(references.get(1).counts());
    }

    @Test
    void readsTheFormatOfTheFirstRelease() {
        Reference read = ReferenceFile.read(bytes(SMALL)).get(0);

        assertThat(read.bins().points()).containsExactly(2);
        assertThat(read.counts()).isEqualTo(new Counts(List.of(1L, 1L, 2L, 0L), 3));
        assertThat(read.binned()).isEqualTo(new BinnedRows(List.of(2L, 2L, 3L), 7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "format": 1            | "format": 2
            "format": 1            | "format": 1, "more": 0
            "format": 1            | "format": 1, "format": 1
            "name": "a"            | "name": " "
            "name": "a",           | ''
            "bins": [2.0]          | "bins": [NaN]
            "bins": [2.0]          | "bins": [1e999]
            "bins": [2.0]          | "bins": ["2.0"]
            "bins": [2.0]          | "bins": [3.0]
            "bins": [2.0]          | "bins": []
            "bins": [2.0]          | "bins": 2.0
            [1.0, 2.0, 4.0]        | [1.0, 2.0, 2.0]
            [1.0, 2.0, 4.0]        | [1.0, 2.0, null]
            [1, 1, 2, 0]           | [1, 1, 2]
            [1, 1, 2, 0]           | [1, 1, 2, -1]
            [1, 1, 2, 0]           | [1, 1, 2, 0.5]
            [1, 1, 2, 0]           | [0, 0, 0, 0]
            [1, 1, 2, 0]           | [1, 1, 2, 9223372036854775807]
            [1, 1, 2, 0]           | [1, 1, 2, 9223372036854775808]
            "missing": 3           | "missing": null
            "independent": 7       | "independent": 0
            "independent": 7       | "independent": 8
            "independent": 7       | "independent": 7.5
            , "independent": 7     | ''
            7}]}                   | 7}]} {}
            7}]}                   | 7}
            """)
    void refusesWhatIsNotWritten(String text, String instead) {
        String changed = SMALL.replace(text, instead);
        assertThat(changed).isNotEqualTo(SMALL);

        assertRefused(bytes(changed));
    }

    @Test
    void refusesAColumnTwiceAndNoColumn() {
        String column = SMALL.substring(SMALL.indexOf("{\"name\""), SMALL.lastIndexOf("]}"));

        assertRefused(bytes("{\"format\": 1, \"columns\": [" + column + "," + column + "]}"));
        assertRefused(bytes("{\"format\": 1, \"columns\": []}"));
        assertRefused(new byte[0]);
        assertRefused(bytes("[".repeat(1000)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readsDamagedBytesOrRefusesThem(long seed) {
        Random random = new Random(seed);
        byte[] file = ReferenceFile.write(
                List.of(Columns.reference("a", random.doubles(30).toArray())));
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = file.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ReferenceFile.read(damaged)).hasSize(1);
            } catch (NightjarException e) {
                assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT);
            }
        }
    }

    private static void assertRefused(byte[] file) {
        assertThatThrownBy(() -> ReferenceFile.read(file))
                .isInstanceOfSatisfying(
                        NightjarException.class, e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT))
                .hasMessageStartingWith("Cannot use evaluation/reference.json: ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
