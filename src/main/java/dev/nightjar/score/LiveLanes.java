package dev.nightjar.score;

import dev.nightjar.pipeline.Settings;
import dev.nightjar.topic.Lanes;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a process, opened where the broadcast that carries this lands; so no secret stands in Spark's configuration,
 * and a later task of the same process finds the lane of an earlier one.
 */
final class LiveLanes implements Serializable {
    private static final long serialVersionUID = 1L;

    private final @Nullable String servers;
    private final Map<String, String> properties;
    private final String group;
    private final String topic;
    private final long generation;
    private transient @Nullable Lanes lanes;

    LiveLanes(Settings.Kafka kafka, String group, String topic, long generation) {
        this.servers = kafka.bootstrapServers().orElse(null);
        this.properties = new HashMap<>(kafka.properties());
        this.group = group;
        this.topic = topic;
        this.generation = generation;
    }

    synchronized Lanes lanes() {
        Lanes open = lanes;
        if (open == null) {
            open = new Lanes(new Settings.Kafka(Optional.ofNullable(servers), properties), group, topic, generation);
            lanes = open;
        }
        return open;
    }

    /** Lets go of this process's lanes. */
    synchronized void close() {
        if (lanes != null) {
            lanes.close();
            lanes = null;
        }
    }

    @Override
    public String toString() {
        return "LiveLanes[" + group + ", " + topic + ", generation " + generation + "]";
    }
}
