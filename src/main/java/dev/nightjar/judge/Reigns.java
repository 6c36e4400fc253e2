package dev.nightjar.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nightjar.evaluation.Baseline;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.Past;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.store.Term;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the terms of a model's versions say about them. */
final class Reigns {
    private final List<Term> terms;

    /** @param terms the latest first */
    Reigns(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /**
     * Refuses to go back to what was never promoted: without the figures of a promotion, live accuracy could not be watched.
     *
     * @throws NightjarException ARGUMENT_INVALID
     */
    void requirePromoted(String version) {
        if (promotion(version).isEmpty()) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID,
                    "Cannot roll back to version " + version + ": it was never promoted; to take it into use run"
                            + " nightjar promote --to " + version + " --reason TEXT");
        }
    }

    /**
     * The version that was in use before a version was, the last time that it was.
     *
     * @param left what is being left for it, which must not be gone back to
     */
    Optional<String> before(String version, Optional<String> left) {
        return latest(version)
                .flatMap(Term::previous)
                .filter(previous -> !previous.equals(version) && !left.equals(Optional.of(previous)));
    }

    /** When the version in use came into use; empty if it is not this one. */
    Optional<Instant> inUseSince(String version) {
        return latest(version).filter(term -> term.liveUntil().isEmpty()).flatMap(Term::liveFrom);
    }

    /** What a version was promoted at, the last time; empty where that was not kept. */
    Optional<Baseline> baseline(String version) {
        return promotion(version).flatMap(Reigns::baseline);
    }

    /** The figures of a version's last promotion, as evidence has them; missing where there are none. */
    JsonNode metrics(String version) {
        return promotion(version).map(Reigns::metrics).orElse(MissingNode.getInstance());
    }

    /** Whether a rollback ended a version's last term. */
    boolean isTakenBack(String version) {
        return latest(version)
                .map(terms::indexOf)
                .filter(index -> index > 0)
                .map(index -> terms.get(index - 1))
                .filter(Reigns::isRollback)
                .isPresent();
    }

    /**
     * What is to be known of a challenger's past.
     *
     * @param since promotions from before no longer count
     */
    Past past(String challenger, Instant since) {
        List<Baseline> line = terms.stream()
                .filter(term -> !isRollback(term) && !term.begunAt().isBefore(since))
                .filter(term -> !isTakenBack(term.version()))
                .flatMap(term -> baseline(term).stream())
                .toList();
        return new Past(isTakenBack(challenger), line);
    }

    private Optional<Term> latest(String version) {
        return terms.stream().filter(term -> term.version().equals(version)).findFirst();
    }

    private Optional<Term> promotion(String version) {
        return terms.stream()
                .filter(term -> term.version().equals(version) && !isRollback(term))
                .findFirst();
    }

    private static boolean isRollback(Term term) {
        return term.decision().decision().equals(Decision.Kind.ROLL_BACK.key());
    }

    private static Optional<Baseline> baseline(Term term) {
        JsonNode accuracy = metrics(term).path("challenger").path("accuracy");
        JsonNode naive = metrics(term).path("naive").path("accuracy");
        return accuracy.isNumber() && naive.isNumber()
                ? Optional.of(new Baseline(term.version(), accuracy.doubleValue(), naive.doubleValue()))
                : Optional.empty();
    }

    private static JsonNode metrics(Term term) {
        return KeptEvidence.of(term.decision()).path("metrics");
    }
}
