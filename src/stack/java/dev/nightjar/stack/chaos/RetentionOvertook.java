package dev.nightjar.stack.chaos;

import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Records that a stopped scorer has not answered are deleted by retention. */
final class RetentionOvertook implements Fault {
    private static final long CUT = 200;

    @Override
    public String number() {
        return "F27";
    }

    @Override
    public String promise(Effort effort) {
        return "retention overtook the reader: refused, naming the lost range; EO on what is left after --accept-loss";
    }

    @Override
    public Outcome run(Installation installation, Pipeline.Trigger trigger, Effort effort) throws Exception {
        try (Scene scene = Scene.of(installation, "f27", trigger, 2)) {
            Child first = scene.scoreUntilReady();
            Set<SourcePosition> answered = scene.feed(300, 100).finish();
            scene.answered(Scene.PATIENCE);
            first.close();
            Set<SourcePosition> later = Feed.send(scene, 300, 300);
            new TopicSurgery(scene).deleteBefore(CUT);
            Check refused = scene.refuses("POSITION_DELETED", 3);
            String said = scene.lastOutput();
            Check named =
                    new Check("naming the lost range 150 to 199", said.contains("the records 150 to " + (CUT - 1)));
            scene.given(answered);
            scene.given(
                    later.stream().filter(position -> position.offset() >= CUT).collect(Collectors.toSet()));
            scene.score("--accept-loss");
            return Outcome.of(scene.verify(), List.of(), List.of(refused, named));
        }
    }
}
