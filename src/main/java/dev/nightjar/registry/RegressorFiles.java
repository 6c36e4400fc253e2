package dev.nightjar.registry;

import dev.nightjar.forest.Forest;
import dev.nightjar.forest.ForestFile;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Perceptron;
import dev.nightjar.model.Regressor;
import dev.nightjar.model.RegressorFile;
import dev.nightjar.model.ResidualIntervals;
import dev.nightjar.model.SoftmaxClassifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A model's executable form in a version's folder: {@code forest.njf} for forests and boosted trees, else
 * {@code regressor.json}; {@code residuals.json} beside either where the model itself has only points.
 */
public final class RegressorFiles {
    /** A forest's name in a version's folder. */
    public static final String FOREST = "forest.njf";

    private static final long MOST_FOREST_BYTES = 513L << 20;

    private RegressorFiles() {}

    /**
     * Writes a model's files.
     *
     * @throws IllegalArgumentException if the model's class has no file
     */
    public static void write(Regressor model, Path folder) throws IOException {
        if (model instanceof ResidualIntervals intervals) {
            write(intervals.points(), folder);
            Files.write(folder.resolve(RegressorFile.RESIDUALS), RegressorFile.write(intervals.residuals()));
        } else if (model instanceof Forest forest) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(FOREST))) {
                ForestFile.write(forest, out);
            }
        } else if (model instanceof LinearModel linear) {
            Files.write(folder.resolve(RegressorFile.NAME), RegressorFile.write(linear));
        } else if (model instanceof Perceptron perceptron) {
            Files.write(folder.resolve(RegressorFile.NAME), RegressorFile.write(perceptron));
        } else if (model instanceof SoftmaxClassifier classifier) {
            Files.write(folder.resolve(RegressorFile.NAME), RegressorFile.write(classifier));
        } else {
            throw new IllegalArgumentException(model.getClass() + " has no file");
        }
    }

    /**
     * Reads a model.
     *
     * @param names the files that the version has
     * @param source gives their bytes, verified
     * @throws IOException if they are no model
     */
    static Regressor read(Set<String> names, Source source) throws IOException {
        Regressor points = names.contains(FOREST)
                ? ForestFile.read(new ByteArrayInputStream(source.bytes(FOREST, MOST_FOREST_BYTES)))
                : RegressorFile.read(source.bytes(RegressorFile.NAME, RegressorFile.MOST_BYTES));
        return names.contains(RegressorFile.RESIDUALS)
                ? new ResidualIntervals(
                        points,
                        RegressorFile.readResiduals(source.bytes(RegressorFile.RESIDUALS, RegressorFile.MOST_BYTES)))
                : points;
    }

    /** Where the bytes come from. */
    interface Source {
        byte[] bytes(String file, long maxBytes);
    }
}
