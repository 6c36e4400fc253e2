package dev.nightjar.score;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.forecast.Calibration;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.score.model.ChampionModels;
import dev.nightjar.score.model.Connections;
import dev.nightjar.score.model.ModelSelections;
import dev.nightjar.score.model.ScoringModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Knowledge out of the feature store and the model registry; the topic {@code model-selected} says when to look. */
final class InstallationKnowledge implements KnowledgeSource {
    private static final long serialVersionUID = 1L;

    private final StoredHistories histories;
    private final ChampionModels models;
    private final ModelSelections selections;

    /**
     * @param cache folder on this machine that keeps verified models
     * @param pipeline says which registered model, which topic and which interval
     */
    InstallationKnowledge(Connections connections, Path cache, Pipeline pipeline) {
        this.histories = new StoredHistories(connections, pipeline);
        this.models = new ChampionModels(connections, cache, pipeline);
        this.selections = new ModelSelections(connections, pipeline);
    }

    @Override
    public Knowledge load() {
        Map<String, EntityHistory> rows = histories.newest();
        return new Knowledge(models.first(), rows, histories.calibrations());
    }

    @Override
    public Map<String, EntityHistory> histories(Map<String, EntityHistory> known) {
        return histories.newest();
    }

    @Override
    public Map<String, Calibration> calibrations(Map<String, Calibration> known) {
        return histories.calibrations();
    }

    @Override
    public ScoringModel model(ScoringModel known) {
        return models.newest(known);
    }

    @Override
    public void listen(BooleanSupplier wanted, Runnable selected) {
        selections.listen(wanted, selected);
    }
}
