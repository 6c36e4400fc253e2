package dev.nightjar.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that was refused, with every mistake in it. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    ConfigurationException(String what, List<Mistake> mistakes) {
        super("Cannot use " + what + ": " + mistakes.size() + (mistakes.size() == 1 ? " mistake" : " mistakes") + "\n"
                + mistakes.stream().map(m -> "  " + m).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    /** In the order of the file's keys; never empty. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
