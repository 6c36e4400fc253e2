package dev.nightjar;

import dev.nightjar.claims.ClaimReader;
import dev.nightjar.claims.worker.Task;
import dev.nightjar.judge.JudgeJob;
import dev.nightjar.judge.JudgeResult;
import dev.nightjar.judge.RollbackJob;
import dev.nightjar.message.Json;
import dev.nightjar.message.ModelEvent;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.VersionUri;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges the version that an event {@code model-training} tells of, once: the ledger knows what was decided. */
final class JudgeTask implements Task {
    private final Pipeline pipeline;
    private final RollbackJob rollback;
    private final JudgeJob judge;

    /** @param rollback looks at live accuracy before, as {@code nightjar judge} does */
    JudgeTask(Pipeline pipeline, RollbackJob rollback, JudgeJob judge) {
        this.pipeline = pipeline;
        this.rollback = rollback;
        this.judge = judge;
    }

    @Override
    public Done perform(byte @Nullable [] value) {
        Json json = new Json(
                pipeline.entity(), pipeline.eventTime(), pipeline.scoring().maxRecordBytes());
        ModelEvent event = ClaimReader.value(json.decodeModelEvent(value));
        if (!event.identifier().equals(pipeline.name())) {
            return Done.ofAnother();
        }
        ClaimReader.requireConfig(pipeline, event.configHash(), "the event's");
        String version = version(event);
        rollback.execute().ifPresent(live -> System.out.print(live.text()));
        Optional<JudgeResult> judged = judge.executeOnce(version);
        return judged.map(result -> new Done(
                        Outcome.DONE,
                        List.of(),
                        "version " + version + ": " + result.decision().kind().key() + ", "
                                + result.decision().reasons().get(0)))
                .orElseGet(
                        () -> new Done(Outcome.FOUND_DONE, List.of(), "version " + version + " was decided on before"));
    }

    private String version(ModelEvent event) {
        String model = pipeline.registry().model();
        return VersionUri.parse(event.modelUri())
                .filter(uri -> uri.model().equals(model))
                .map(VersionUri::version)
                .orElseThrow(() -> new NightjarException(
                        ReasonCode.CLAIM_REFUSED,
                        "Cannot judge for pipeline " + pipeline.name() + ": the event's model_uri is no version of "
                                + model));
    }
}
