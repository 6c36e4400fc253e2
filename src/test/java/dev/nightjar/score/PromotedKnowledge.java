package dev.nightjar.score;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.score.model.ScoringModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The simulated market's knowledge with the champion that a file names; none while the file is absent.
 *
 * @param file holds the version's number
 */
record PromotedKnowledge(String file) implements KnowledgeSource {
    @Override
    public Knowledge load() {
        if (!Files.exists(Path.of(file))) {
            throw new NightjarException(ReasonCode.NO_CHAMPION, "No version carries the alias champion yet");
        }
        Knowledge market = new MarketKnowledge().load();
        return new Knowledge(model(market.model()), market.histories(), market.calibrations());
    }

    @Override
    public ScoringModel model(ScoringModel known) {
        try {
            return new ScoringModel("market", Files.readString(Path.of(file)), "run", known.forecaster());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
