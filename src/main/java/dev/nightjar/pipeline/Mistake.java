package dev.nightjar.pipeline;

/**
 * One mistake in a configuration file.
 *
 * @param where file and line, {@code conf/pipelines/x.conf: 12}; the file alone when a key is missing
 * @param key full key, {@code model.seed}
 * @param problem the offending value and what is allowed, one sentence
 */
public record Mistake(String where, String key, String problem) {
    @Override
    public String toString() {
        return where + ": " + key + ": " + problem;
    }
}
