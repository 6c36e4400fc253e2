package dev.nightjar.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForestFileTest {
    /** What {@link Forests#small} with seed 1 answered for the rows of seed 2 when the fixtures were written. */
    private static final String FIXTURE = "forest-v%d.njf";

    private static byte[] written(Forest forest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ForestFile.write(forest, out);
        return out.toByteArray();
    }

    private static Forest read(byte[] file) throws IOException {
        return ForestFile.read(new ByteArrayInputStream(file));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readsWhatItWrote(long seed) throws IOException {
        Forest forest = Forests.small(seed);

        Forest copy = read(written(forest));

        assertSame(forest, copy);
        assertThat(written(copy)).isEqualTo(written(forest));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void keepsClasses(int classes) throws IOException {
        Forest forest = Forests.classes(1, 9, 5, classes);

        Forest copy = read(written(forest));

        assertThat(copy.aggregation()).isEqualTo(forest.aggregation());
        double[] rows = Forests.rows(2, 200);
        double[] wanted = new double[200 * classes];
        double[] got = new double[200 * classes];
        forest.probabilities(rows, 200, wanted);
        copy.probabilities(rows, 200, got);
        assertThat(got).isEqualTo(wanted);
    }

    @Test
    void keepsWeights() throws IOException {
        Forest boosted = Forests.boosted(1, 9, 5);
        Forest odds = Forest.of(
                List.of("x"), List.of(new TreeNode.Leaf(-0.5)), new Aggregation.LogOdds(List.of(0.3)), Map.of());

        assertThat(read(written(boosted)).aggregation()).isEqualTo(boosted.aggregation());
        assertThat(read(written(boosted)).predict(new double[6])).isEqualTo(boosted.predict(new double[6]));
        assertThat(read(written(odds)).aggregation()).isEqualTo(odds.aggregation());
    }

    @Test
    void keepsCovers() throws IOException {
        Forest forest = Forests.small(1);
        Forest classes = Forests.counted(Forests.probabilities(1, 9, 5, 3), Forests.rows(2, 50), 50);

        assertThat(covers(read(written(forest)))).isEqualTo(covers(forest));
        assertThat(covers(read(written(classes)))).isEqualTo(covers(classes));
        assertThat(read(written(Forests.bare(4, 3, 2))).covers()).isNull();
    }

    private static int[] covers(Forest forest) {
        return Objects.requireNonNull(forest.covers()).leaves;
    }

    @Test
    void keepsForestsWithoutLabels() throws IOException {
        Forest copy = read(written(Forests.bare(4, 3, 2)));

        assertThat(copy.spread()).isNull();
        assertThat(copy.trees()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void readsEachVersion(int version) throws IOException {
        assertSame(Forests.small(1), fixture(version));
    }

    @Test
    void saysThatVersion3CannotBeExplained() throws IOException {
        Forest fixture = fixture(3);

        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> Explainer.of(fixture))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.COVERS_UNKNOWN));
    }

    @Test
    void explainsVersion4() throws IOException {
        Explainer explainer = Explainer.of(fixture(4));

        double[] row = Forests.rows(2, 1);
        assertThat(explainer.explain(row))
                .isEqualTo(Explainer.of(Forests.small(1)).explain(row));
    }

    private Forest fixture(int version) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(FIXTURE.formatted(version)))) {
            return ForestFile.read(in);
        }
    }

    @Test
    void refusesEveryFlippedByte() throws IOException {
        byte[] file = written(Forests.bare(5, 4, 3));
        for (int at = 0; at < file.length; at++) {
            byte[] damaged = file.clone();
            damaged[at] ^= (byte) (1 << (at % 8));
            assertCorrupt(damaged);
        }
    }

    @Test
    void refusesEveryTruncationAndAddition() throws IOException {
        byte[] file = written(Forests.bare(6, 4, 3));
        for (int length = 0; length < file.length; length++) {
            assertCorrupt(Arrays.copyOf(file, length));
        }
        assertCorrupt(Arrays.copyOf(file, file.length + 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void neverFailsOtherwiseOnHostileContent(long seed) throws IOException {
        byte[] sound = content(Forests.small(seed));
        Random random = new Random(seed);
        for (int attempt = 0; attempt < 2_000; attempt++) {
            byte[] content = sound.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int within = random.nextBoolean() ? content.length : Math.min(content.length, 300);
                content[random.nextInt(within)] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt());
            }
            assertCorruptOrSound(sealed(content));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void neverFailsOtherwiseOnHostileSharesAndWeights(long seed) throws IOException {
        Random random = new Random(seed);
        for (Forest forest : List.of(Forests.classes(seed, 4, 2, 3), Forests.boosted(seed, 4, 2))) {
            byte[] sound = content(forest);
            for (int attempt = 0; attempt < 1_000; attempt++) {
                byte[] content = sound.clone();
                content[random.nextInt(content.length)] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(4));
                assertCorruptOrSound(sealed(content));
            }
        }
    }

    @Test
    void refusesPointsInBinsThatDoNotExist() throws IOException {
        byte[] content = content(Forests.small(1));
        int lastLeaf = content.length - LeafPoints.EACH;
        Arrays.fill(content, lastLeaf, content.length, (byte) LeafPoints.NOTHING);
        byte[] half = content.clone();
        Arrays.fill(half, lastLeaf, lastLeaf + 4, (byte) 0);

        assertThat(read(sealed(content)).trees()).isEqualTo(9);
        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> read(sealed(half)))
                .withMessageContaining("a leaf's label bin does not exist");
    }

    @Test
    void refusesCoversThatAreNoCounts() throws IOException {
        byte[] content = content(counted());
        int lastLeaf = content.length - 2 * Integer.BYTES;
        byte[] negative = content.clone();
        negative[lastLeaf] = (byte) 0x80;
        byte[] unknown = content.clone();
        unknown[content.length - 5 * Integer.BYTES - 1] = 2;

        assertThat(read(sealed(content)).cover(0, 3)).isEqualTo(7);
        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> read(sealed(negative)))
                .withMessageContaining("a leaf has -2147483641 training rows");
        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> read(sealed(unknown)))
                .withMessageContaining("covers of kind 2");
    }

    @Test
    void refusesLeavesWhoseCoversAreMissing() throws IOException {
        byte[] content = content(counted());
        for (int missing = Integer.BYTES + 1; missing <= 5 * Integer.BYTES; missing++) {
            byte[] cut = Arrays.copyOf(content, content.length - missing);
            assertThatExceptionOfType(NightjarException.class)
                    .isThrownBy(() -> read(sealed(cut)))
                    .withMessageContaining("it claims the training rows of 4 leaves");
        }
    }

    /** One tree of four leaves, no labels: the file ends with four counts, the last of them 7, and the number of bins. */
    private static Forest counted() {
        TreeNode two = new TreeNode.Split(0, 1, new TreeNode.Leaf(1), new TreeNode.Leaf(2));
        return Forest.of(List.of("x"), List.of(new TreeNode.Split(0, 2, two, two)), Map.of())
                .withCovers(new int[] {3, 0, Integer.MAX_VALUE, 7});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 100})
    void refusesLeavesWhosePointsAreMissing(int bytes) throws IOException {
        byte[] content = content(Forests.small(1));

        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> read(sealed(Arrays.copyOf(content, content.length - bytes))))
                .withMessageContaining("it claims the points of");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 400 << 20})
    void refusesHostileSizesWithoutMakingRoom(int claim) throws IOException {
        byte[] file = written(Forests.bare(8, 3, 2));
        ByteBuffer.wrap(file).putInt(12, claim);
        assertCorrupt(file);

        byte[] content = Arrays.copyOfRange(written(Forests.bare(8, 3, 2)), 16, 600);
        ByteBuffer.wrap(content).putInt(0, claim);
        assertCorrupt(sealed(content));
    }

    @Test
    void refusesAVersionThatIsNotThatOfTheContent() throws IOException {
        for (Forest forest : List.of(counted(), Forests.small(1), Forests.bare(1, 2, 2))) {
            assertCorrupt(sealed(content(forest), 3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, -1})
    void namesAVersionThatItDoesNotKnow(int version) throws IOException {
        byte[] file = written(Forests.bare(9, 1, 1));
        ByteBuffer.wrap(file).putInt(8, version);

        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> read(file))
                .withMessageContaining("version is " + version + ", and this program knows 3 to 4");
    }

    private static void assertSame(Forest expected, Forest actual) {
        assertThat(actual.inputs()).isEqualTo(expected.inputs());
        assertThat(actual.provenance()).isEqualTo(expected.provenance());
        double[] probabilities = {0.05, 0.5, 0.95};
        double[] rows = Forests.rows(2, 200);
        for (int row = 0; row < 200; row++) {
            double[] one = Arrays.copyOfRange(rows, row * 6, row * 6 + 6);
            double[] wanted = new double[3];
            double[] got = new double[3];
            double mean = expected.predict(one, probabilities, wanted);
            assertThat(actual.predict(one, probabilities, got)).isEqualTo(mean);
            assertThat(got).isEqualTo(wanted);
        }
    }

    private static void assertCorrupt(byte[] file) {
        assertThatExceptionOfType(NightjarException.class)
                .isThrownBy(() -> read(file))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT));
    }

    /** A changed number can leave a sound forest; anything else must be refused by name, and never cost memory or time. */
    private static void assertCorruptOrSound(byte[] file) throws IOException {
        try {
            Forest forest = read(file);
            forest.predict(new double[1 << 8], 1, new double[1]);
            if (forest.covers() != null
                    && forest.classes() == 0
                    && forest.flat().depth() <= Explainer.MOST_LEVELS) {
                Explainer.of(forest).explain(new double[1 << 8]);
            }
            if (forest.spread() != null) {
                forest.predict(new double[1 << 8], 1, new double[] {0.05, 0.95}, new double[1], new double[2]);
            }
        } catch (NightjarException e) {
            assertThat(e.reason()).isEqualTo(ReasonCode.MODEL_CORRUPT);
        }
    }

    /** Between head and checksum. */
    private static byte[] content(Forest forest) throws IOException {
        byte[] file = written(forest);
        return Arrays.copyOfRange(file, 16, file.length - 32);
    }

    private static byte[] sealed(byte[] content) {
        return sealed(content, ForestFile.VERSION);
    }

    private static byte[] sealed(byte[] content, int version) {
        try {
            byte[] head = ByteBuffer.allocate(16)
                    .put("NJFOREST".getBytes(StandardCharsets.US_ASCII))
                    .putInt(version)
                    .putInt(content.length)
                    .array();
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(head);
            return ByteBuffer.allocate(head.length + content.length + 32)
                    .put(head)
                    .put(content)
                    .put(sha.digest(content))
                    .array();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
