package dev.nightjar.pipeline;

import com.typesafe.config.ConfigException;
import java.nio.file.Path;

/**
 * One mistake in a configuration file.
 *
 * @param where file and line, {@code conf/pipelines/x.conf: 12}; the file alone when a key is missing
 * @param key full key, {@code model.seed}
 * @param problem the offending value and what is allowed, one sentence
 */
public record Mistake(String where, String key, String problem) {
    /** A file that is no HOCON, as the parser words it, without the place that it repeats. */
    static Mistake ofSyntax(Path file, ConfigException e) {
        String line = e.origin() == null ? "" : ":" + e.origin().lineNumber();
        String said = String.valueOf(e.getMessage());
        String problem = e.origin() == null ? said : said.replace(e.origin().description() + ": ", "");
        return new Mistake(
                file + line,
                "(syntax)",
                problem.contains("end of file")
                        ? "the file ends within a block: a brace or bracket is not closed"
                        : problem);
    }

    @Override
    public String toString() {
        return where + ": " + key + ": " + problem;
    }
}
