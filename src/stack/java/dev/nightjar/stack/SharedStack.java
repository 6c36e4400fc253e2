package dev.nightjar.stack;

import dev.nightjar.pipeline.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The one local stack that all tests of a JVM share: {@code @RegisterExtension static final SharedStack STACK =
 * SharedStack.with(KAFKA, POSTGRES);}. It is stopped when the JVM ends. Tests keep apart by fresh
 * settings and by topic and experiment names of their own; a test that stops a part makes its own {@link LocalStack}.
 */
public final class SharedStack implements BeforeAllCallback {
    private final List<Part> parts;
    private volatile LocalStack stack = LocalStack.in(folder());

    private SharedStack(List<Part> parts) {
        this.parts = parts;
    }

    /** Names the parts that a test class needs; they are started when its first test asks for them. */
    public static SharedStack with(Part... parts) {
        return new SharedStack(Arrays.asList(parts));
    }

    /** The stack itself. */
    public LocalStack stack() {
        return stack;
    }

    /** Where this JVM's stack has its data; tests run in several JVMs at once, each with a stack of its own. */
    public static Path folder() {
        return LocalStack.projectHome().resolve("target/stack-it-" + System.getProperty("nightjar.fork", "1"));
    }

    /** Addresses and credentials, shared by all tests of the JVM. */
    public Settings settings() {
        return stack.settings();
    }

    /** Settings with an empty database and lake. */
    public Settings freshSettings(String name) {
        return stack.freshSettings(name);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        stack = OfThisJvm.STACK;
        stack.start(parts, Progress.SILENT);
    }

    /** Not in JUnit's root store: Surefire's forks get their classes one by one, with a root for each. */
    private static final class OfThisJvm {
        private static final LocalStack STACK = open();

        private static LocalStack open() {
            try {
                Path folder = folder();
                Files.createDirectories(folder);
                LocalStack leftover = LocalStack.in(folder);
                leftover.close();
                leftover.wipe();
                LocalStack stack = LocalStack.in(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
                return stack;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot lay out the tests' stack", e);
            }
        }
    }
}
