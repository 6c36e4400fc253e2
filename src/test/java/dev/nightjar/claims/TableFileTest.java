package dev.nightjar.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tables in Parquet, and bytes that are none. */
class TableFileTest {
    private static final Table TABLE = new Table(
            "time",
            List.of(LocalDateTime.parse("1969-12-31T23:59:59.000001"), LocalDateTime.parse("2018-02-05T23:40")),
            List.of(
                    new Table.Column("a", new double[] {2.1758305084745762e-08, Double.NaN}),
                    new Table.Column("b", new double[] {-0.0, 2.3e9})));

    @Test
    void readsWhatWasWrittenToTheLastBit() throws IOException {
        Table read = TableFile.read(TableFile.write(TABLE), "time", List.of("b", "a"));

        assertThat(read.times()).isEqualTo(TABLE.times());
        assertThat(read.names()).containsExactly("time", "b", "a");
        assertThat(read.values("a")).containsExactly(TABLE.values("a"));
        assertThat(read.values("b")).containsExactly(TABLE.values("b"));
    }

    @Test
    void writesTheSameBytesForTheSameTable() throws IOException {
        assertThat(TableFile.write(TABLE)).isEqualTo(TableFile.write(TABLE));
    }

    @Test
    void namesTheColumnThatIsMissing() throws IOException {
        byte[] file = TableFile.write(TABLE);

        assertThatThrownBy(() -> TableFile.read(file, "time", List.of("c")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no column c");
    }

    @Test
    void refusesWhatIsNoParquet() {
        for (String text : new String[] {"", "PAR1", "PAR1PAR1PAR1", "time,down\n1,2\n"}) {
            refuses(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whatever is flipped: a table or a refusal, nothing else. */
    @Test
    void survivesDamage() throws IOException {
        byte[] file = TableFile.write(TABLE);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = file.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(TableFile.read(damaged, "time", List.of("a", "b")).rows())
                        .isLessThanOrEqualTo(1_000_000);
            } catch (IOException e) {
                assertThat(e).hasNoSuppressedExceptions();
            }
        }
    }

    private static void refuses(byte[] bytes) {
        assertThatThrownBy(() -> TableFile.read(bytes, "time", List.of("a"))).isInstanceOf(IOException.class);
    }
}
