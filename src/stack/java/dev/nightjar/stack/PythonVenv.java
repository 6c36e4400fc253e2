package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Python virtual environment that is made from a requirements file, once; made anew when that file changes. */
public final class PythonVenv {
    private static final String NEW_ENOUGH =
            "import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)";

    private static final String UV = "uv==0.13.9";

    private final Place place;
    private final Path folder;
    private final Path requirements;

    private PythonVenv(Place place, String name, Path requirements) {
        this.place = place;
        this.folder = place.home().resolve(".nightjar").resolve(name).resolve("venv");
        this.requirements = requirements;
    }

    private PythonVenv(Place place, String name) {
        this(place, name, place.source("python/" + name + ".txt"));
    }

    static PythonVenv mlflow(Place place) {
        return new PythonVenv(place, "mlflow");
    }

    /**
     * The environment of the notebook and of reading a model without Spark.
     *
     * @param home the project
     */
    public static PythonVenv notebook(Path home) {
        return new PythonVenv(new Place(home, home.resolve(".nightjar")), "notebook");
    }

    /**
     * The environment with a real {@code spark-submit}.
     *
     * @param home the project
     */
    public static PythonVenv spark(Path home) {
        return new PythonVenv(new Place(home, home.resolve(".nightjar")), "spark");
    }

    /**
     * The environment of the consumers that people write by hand, which the load test compares with.
     *
     * @param home the project
     */
    public static PythonVenv bench(Path home) {
        return new PythonVenv(
                new Place(home, home.resolve(".nightjar")), "bench", home.resolve("src/bench/requirements.txt"));
    }

    /** A program of the environment, {@code python} or {@code jupyter}. */
    public Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /**
     * A command of one of its programs, to be completed and started. Its byte code is kept, whatever the caller's
     * environment says: compiling MLflow anew takes longer than starting it.
     */
    public ProcessBuilder command(String program, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(program(program).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("PYTHONDONTWRITEBYTECODE");
        return builder;
    }

    /**
     * Makes the environment unless it is there; waits when another process is making it.
     *
     * @throws NightjarException PYTHON_MISSING, or PART_DEAD when the installation fails
     */
    public PythonVenv install(Progress progress) {
        if (isComplete()) {
            return this;
        }
        try {
            Files.createDirectories(folder.getParent());
            try (FileChannel channel = FileChannel.open(
                            folder.resolveSibling("venv.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!isComplete() && lock.isValid()) {
                    make(progress);
                }
            }
            return this;
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.PART_DEAD, "Cannot make the Python environment " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Looks whether the environment can be made, unless it is there.
     *
     * @throws NightjarException PYTHON_MISSING
     */
    void check() {
        if (!isComplete()) {
            python();
        }
    }

    private void make(Progress progress) throws IOException {
        String python = python();
        progress.step(
                Part.MLFLOW,
                "installing " + requirements.getFileName() + " into " + folder + " (once, up to a minute or two)");
        Folders.delete(folder);
        run("make a Python environment", new ProcessBuilder(python, "-m", "venv", folder.toString()));
        fill();
        Files.copy(requirements, stamp());
    }

    /** uv takes a fifth of pip's time; where it cannot do it, as with an index that only pip is told of, pip does. */
    private void fill() {
        String what = "install " + requirements;
        try {
            run("install uv", pip(UV));
            run(
                    what,
                    command(
                            "uv",
                            "pip",
                            "install",
                            "-q",
                            "--python",
                            program("python").toString(),
                            "-r",
                            requirements.toString()));
        } catch (NightjarException e) {
            run(what, pip("-r", requirements.toString()));
        }
    }

    private ProcessBuilder pip(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("-m", "pip", "install", "--disable-pip-version-check", "-q", "--no-compile"));
        all.addAll(List.of(arguments));
        return command("python", all.toArray(new String[0]));
    }

    private void run(String what, ProcessBuilder program) {
        Programs.run(place, Part.MLFLOW, what, program);
    }

    private boolean isComplete() {
        try {
            return Files.exists(stamp())
                    && Files.mismatch(stamp(), requirements) < 0
                    && Programs.output(List.of(program("python").toString(), "-c", "0"))
                            .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private Path stamp() {
        return folder.resolve("installed.txt");
    }

    private static String python() {
        Optional<String> named = Optional.ofNullable(System.getenv("NIGHTJAR_PYTHON"));
        return named
                .map(List::of)
                .orElse(List.of(
                        "python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"))
                .stream()
                .filter(name -> Programs.output(List.of(name, "-c", NEW_ENOUGH)).isPresent())
                .findFirst()
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.PYTHON_MISSING,
                        "Cannot install MLflow: "
                                + named.map(name -> "NIGHTJAR_PYTHON names " + name
                                                + ", which is no Python 3.10 or newer with its venv module")
                                        .orElse("no Python 3.10 or newer with its venv module in PATH; install it"
                                                + " (Debian: apt-get install python3-venv) or name one in"
                                                + " NIGHTJAR_PYTHON")));
    }
}
