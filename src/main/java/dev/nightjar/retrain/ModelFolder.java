package dev.nightjar.retrain;

import dev.nightjar.drift.Reference;
import dev.nightjar.drift.ReferenceFile;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.registry.Manifest;
import dev.nightjar.registry.RegressorFiles;
import dev.nightjar.training.PriceTrainer;
import dev.nightjar.training.Trained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** A model's files, laid out in a temporary folder before they are uploaded; closing it deletes them. */
final class ModelFolder implements AutoCloseable {
    private final Path root;

    ModelFolder() {
        try {
            root = Files.createTempDirectory("nightjar-model-");
            Files.createDirectories(model());
            Files.createDirectories(evaluation());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lay out the model: no temporary folder", e);
        }
    }

    /** What becomes the artifact path {@code model}. */
    Path model() {
        return root.resolve("model");
    }

    /** What becomes the artifact path {@code evaluation}. */
    Path evaluation() {
        return root.resolve("evaluation");
    }

    /**
     * Writes all files of a model.
     *
     * @param staging a folder that driver and executors see, a path or a Hadoop URI: executors write MLlib's form
     * @return the manifest's SHA-256
     */
    String write(Trained trained, MlModelFile description, String staging, Configuration hadoop) throws IOException {
        org.apache.hadoop.fs.Path shared = new org.apache.hadoop.fs.Path(staging);
        FileSystem files = shared.getFileSystem(hadoop);
        try {
            trained.pipeline().write().overwrite().save(staging);
            files.copyToLocalFile(
                    false,
                    shared,
                    new org.apache.hadoop.fs.Path(model().resolve("sparkml").toUri()),
                    true);
        } finally {
            files.delete(shared, true);
        }
        RegressorFiles.write(trained.regressor(), model());
        Files.write(model().resolve("model.onnx"), trained.onnx());
        for (Map.Entry<String, byte[]> file : trained.files().entrySet()) {
            Files.write(model().resolve(file.getKey()), file.getValue());
        }
        deleteChecksums();
        description.write(model());
        return Manifest.write(model(), PriceTrainer.ALLOWED_CLASSES);
    }

    /** Writes the forecasts of the judging rows; what becomes {@link ForecastFile#PATH}. */
    void writeForecasts(byte[] file) throws IOException {
        Files.write(root.resolve(ForecastFile.PATH), file);
    }

    /**
     * Writes what live rows are compared with later.
     *
     * @return the file's SHA-256
     */
    String writeReferences(List<Reference> references) throws IOException {
        byte[] file = ReferenceFile.write(references);
        Files.write(root.resolve(ReferenceFile.PATH), file);
        return Manifest.sha256(file);
    }

    private void deleteChecksums() throws IOException {
        try (Stream<Path> files = Files.walk(model())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".crc")).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + root, e);
        }
    }
}
