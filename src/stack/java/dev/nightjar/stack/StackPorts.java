package dev.nightjar.stack;

import dev.nightjar.pipeline.SettingsFile;

/**
 * The ports of the local stack, each 1 to 65535, or 0 for a free one.
 *
 * @param kafka the broker's
 * @param postgres the server's
 * @param mlflow the tracking server's
 */
record StackPorts(int kafka, int postgres, int mlflow) {
    static final StackPorts FREE = new StackPorts(0, 0, 0);

    static StackPorts of(SettingsFile file) {
        return new StackPorts(file.kafkaPort(), file.postgresPort(), file.mlflowPort());
    }

    int of(Part part) {
        return switch (part) {
            case KAFKA -> kafka;
            case POSTGRES -> postgres;
            case MLFLOW -> mlflow;
        };
    }
}
