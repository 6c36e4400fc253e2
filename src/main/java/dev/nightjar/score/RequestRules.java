package dev.nightjar.score;

import dev.nightjar.message.RequestJson;
import dev.nightjar.pipeline.Pipeline;
import java.io.Serializable;

/**
 * What of a pipeline decides the answer to a request; it travels to the executors.
 *
 * @param pipeline the pipeline's name
 * @param json the messages' mapping, which knows the features and whether one may be missing
 * @param level nominal coverage of the interval, in (0, 1)
 */
public record RequestRules(String pipeline, RequestJson json, double level) implements Serializable {

    /** The pipeline's. */
    public static RequestRules of(Pipeline pipeline) {
        return at(pipeline, pipeline.model().intervalLevel());
    }

    /** The pipeline's, but for the interval's level. */
    public static RequestRules at(Pipeline pipeline, double level) {
        return new RequestRules(pipeline.name(), json(pipeline), level);
    }

    private static RequestJson json(Pipeline pipeline) {
        int most = pipeline.scoring().maxRecordBytes();
        return switch (pipeline.features().missing()) {
            case REJECT -> RequestJson.complete(pipeline.features().names(), most);
            case MEDIAN -> RequestJson.withMissing(pipeline.features().names(), most);
        };
    }
}
