package dev.nightjar.stack;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Kafka, PostgreSQL and MLflow on this machine's loopback, each started, stopped or killed by itself. A part keeps its
 * port over a restart and its data over a stop.
 */
public final class LocalStack implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Place place;
    private final Map<Part, StackPart> parts = new EnumMap<>(Part.class);
    private final BrokerAccess access;
    private final AtomicInteger databases = new AtomicInteger();
    private volatile boolean closed;

    private LocalStack(Place place, StackPorts ports, BrokerAccess access) {
        this.place = place;
        this.access = access;
        for (Part part : Part.values()) {
            parts.put(part, StackPart.of(place, part, ports.of(part), access));
        }
    }

    /** The stack of an installation, on the ports that its settings name; nothing is started yet. */
    static LocalStack of(Path home, StackPorts ports) {
        return new LocalStack(new Place(home, home.resolve(".nightjar")), ports, BrokerAccess.OPEN);
    }

    /**
     * A stack of its own on free ports; nothing is started yet.
     *
     * @param folder keeps its data and logs; programs that must be installed are shared with the project
     */
    public static LocalStack in(Path folder) {
        return new LocalStack(new Place(projectHome(), folder), StackPorts.FREE, BrokerAccess.OPEN);
    }

    /**
     * The same, with a broker that asks for TLS and a password; nothing is started yet.
     *
     * @param folder keeps its data, logs, keys and passwords
     */
    public static LocalStack securedIn(Path folder) {
        Place place = new Place(projectHome(), folder);
        return new LocalStack(place, StackPorts.FREE, new SecuredBroker(place));
    }

    /**
     * What clients of the broker need.
     *
     * @throws IllegalStateException unless the stack was made by {@link #securedIn}
     */
    public SecuredBroker security() {
        if (access instanceof SecuredBroker secured) {
            return secured;
        }
        throw new IllegalStateException("the broker of this stack asks for no password");
    }

    /**
     * A stack of its own on free ports, with some parts started.
     *
     * @param folder keeps its data and logs
     * @throws NightjarException PART_DEAD or PYTHON_MISSING; what was started is stopped again
     */
    public static LocalStack start(Path folder, Part... parts) {
        LocalStack stack = in(folder);
        try {
            stack.start(Arrays.asList(parts), Progress.SILENT);
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** The project: system property {@code nightjar.home}, else {@code NIGHTJAR_HOME}, else the working folder. */
    public static Path projectHome() {
        String home = Optional.ofNullable(System.getProperty("nightjar.home"))
                .or(() -> Optional.ofNullable(System.getenv("NIGHTJAR_HOME")))
                .orElse("");
        return Path.of(home).toAbsolutePath();
    }

    /**
     * Starts a part unless it runs, and waits until it answers a real request.
     *
     * @throws IllegalStateException after {@link #close}: whoever tidies up on Ctrl-C must not start what was just stopped
     */
    public void startPart(Part part) {
        if (closed) {
            throw new IllegalStateException("cannot start " + part + ": the stack is closed");
        }
        part(part).start(Progress.SILENT);
    }

    /** Stops a part cleanly; its data stays. */
    public void stopPart(Part part) {
        part(part).stop(GRACE);
    }

    /** Ends a part at once, as a crash would; its data stays. */
    public void killPart(Part part) {
        part(part).kill();
    }

    /** Whether a part answers a real request now. */
    public boolean isHealthy(Part part) {
        return part(part).isRunning() && part(part).isHealthy();
    }

    /** The port of a part on 127.0.0.1; 0 before its first start on a free port. */
    public int port(Part part) {
        return part(part).port();
    }

    /**
     * Gives the broker a second listener from its next start on, which tells its clients another port than its own: a proxy
     * there stands between them.
     */
    public Listener addKafkaListener() {
        Listener listener = new Listener(Ports.free(), Ports.free());
        ((KafkaPart) part(Part.KAFKA)).listen(listener);
        return listener;
    }

    /**
     * A listener on the loopback.
     *
     * @param port where the broker listens
     * @param advertised where its clients are sent
     */
    public record Listener(int port, int advertised) {}

    /** The log file of a part. */
    public Path log(Part part) {
        return place.log(part);
    }

    /** The addresses and credentials of the parts that run; lake, checkpoints and objects are in the stack's folder. */
    public Settings settings() {
        return new Settings(
                new Settings.Kafka(
                        running(Part.KAFKA).map(StackPart::address),
                        running(Part.KAFKA).isPresent() ? access.client() : Map.of()),
                running(Part.POSTGRES)
                        .map(p -> postgres(PostgresPart.DATABASE))
                        .orElse(new Settings.Postgres(Optional.empty(), PostgresPart.USER, "")),
                new Settings.Mlflow(running(Part.MLFLOW).map(StackPart::address), "", ""),
                place.folder().resolve("lake").toString(),
                place.folder().resolve("checkpoints").toString(),
                place.folder().resolve("objects").toString());
    }

    /**
     * The same settings with an empty database and an empty lake of its own, so that tests do not meet each other.
     *
     * @param name what they start with, letters and digits; a number is added
     */
    public Settings freshSettings(String name) {
        String unique =
                name.toLowerCase(Locale.ROOT) + "_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
        Settings all = settings();
        return new Settings(
                all.kafka(),
                running(Part.POSTGRES).isPresent() ? freshDatabase(unique) : all.postgres(),
                all.mlflow(),
                place.folder().resolve("lake").resolve(unique).toString(),
                place.folder().resolve("checkpoints").resolve(unique).toString(),
                place.folder().resolve("objects").resolve(unique).toString());
    }

    private Settings.Postgres freshDatabase(String name) {
        ((PostgresPart) part(Part.POSTGRES)).createDatabase(name);
        return postgres(name);
    }

    /** Stops every part; data stays. */
    @Override
    public void close() {
        closed = true;
        stop(List.of(Part.values()));
    }

    /** Starts several parts at the same time; the first failure is thrown once all have come to an end. */
    void start(List<Part> wanted, Progress progress) {
        start(wanted, progress, part -> {});
    }

    /** The same, telling of each part that answers. */
    void start(List<Part> wanted, Progress progress, Consumer<Part> answers) {
        CompletableFuture<?>[] starts = wanted.stream()
                .map(part -> CompletableFuture.runAsync(
                        () -> {
                            part(part).start(progress);
                            answers.accept(part);
                        },
                        LocalStack::newThread))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(starts).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new NightjarException(ReasonCode.PART_DEAD, "Cannot start the local stack: " + e.getMessage(), e);
        }
    }

    /** Stops several parts at the same time. */
    void stop(List<Part> wanted) {
        CompletableFuture.allOf(wanted.stream()
                        .map(part -> CompletableFuture.runAsync(() -> part(part).stop(GRACE), LocalStack::newThread))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    /** Deletes the data of every part, and what commands made of it; the parts must be stopped. */
    void wipe() {
        try {
            for (Part part : Part.values()) {
                Folders.delete(place.data(part));
            }
            for (String made : List.of("lake", "checkpoints", "objects", "model-cache", "demo")) {
                Folders.delete(place.folder().resolve(made));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the local stack's data in " + place.folder(), e);
        }
    }

    StackPart part(Part part) {
        StackPart found = parts.get(part);
        if (found == null) {
            throw new IllegalArgumentException("no such part: " + part);
        }
        return found;
    }

    Place place() {
        return place;
    }

    private Optional<StackPart> running(Part part) {
        return Optional.of(part(part)).filter(StackPart::isRunning);
    }

    private Settings.Postgres postgres(String database) {
        PostgresPart postgres = (PostgresPart) part(Part.POSTGRES);
        return new Settings.Postgres(Optional.of(postgres.url(database)), PostgresPart.USER, postgres.password());
    }

    private static void newThread(Runnable work) {
        Thread thread = new Thread(work, "local-stack");
        thread.setDaemon(true);
        thread.start();
    }
}
