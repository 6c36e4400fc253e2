package dev.nightjar.evaluation;

import dev.nightjar.evaluation.Decision.Reason;
import dev.nightjar.evaluation.Evidence.Contest;
import dev.nightjar.evaluation.Evidence.Itself;
import dev.nightjar.evaluation.Evidence.Opponent;
import dev.nightjar.evaluation.Evidence.Unrecorded;
import dev.nightjar.evaluation.Evidence.Unusable;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether a challenger becomes champion: when it is above the floor, its score is better than the champion's on the
 * same rows, and luck does not explain the difference of their losses ({@link DieboldMariano}). Nor may it be further below
 * what a version was lately promoted at than live accuracy may fall: models that are all equally bad would replace one
 * another, each with a lower figure to be held against. The same evidence and settings give the same decision, so that an
 * old one can be replayed.
 */
public final class Gate {
    private final Pipeline.Gate settings;
    private final double level;

    /**
     * @param settings of the pipeline
     * @param level nominal coverage of its intervals
     */
    public Gate(Pipeline.Gate settings, double level) {
        this.settings = settings;
        this.level = level;
    }

    /** What decides. */
    public Pipeline.Gate settings() {
        return settings;
    }

    /** Nominal coverage of the intervals. */
    public double level() {
        return level;
    }

    /** The model's composite score. */
    public double score(Scores scores) {
        return CompositeScore.of(scores, settings.score(), level);
    }

    /** Decides. */
    public Decision decide(Evidence evidence) {
        Opponent opponent = evidence.opponent();
        if (opponent instanceof Itself) {
            return Decision.keep(new Reason("already_champion", "the challenger is the version in use"));
        }
        if (evidence.past().takenBack()) {
            return Decision.keep(refusal(
                    ReasonCode.TAKEN_BACK, "the challenger was in use and was taken back; only a person promotes it"));
        }
        if (evidence.fault().isPresent()) {
            return Decision.keep(refusal(
                    ReasonCode.MODEL_CORRUPT,
                    "the challenger must not be used: %s",
                    evidence.fault().get()));
        }
        double accuracy = evidence.challenger().all().accuracy();
        if (!(accuracy > settings.minAccuracy())) {
            return Decision.keep(refusal(
                    ReasonCode.FLOOR_MISSED,
                    "accuracy %.4f %% on %d rows is not above %s %%",
                    accuracy,
                    evidence.challenger().all().rows(),
                    settings.minAccuracy()));
        }
        if (opponent instanceof Contest contest) {
            Decision decision = decide(contest);
            return decision.kind() == Decision.Kind.PROMOTE
                    ? fallen(contest.challenger().all(), evidence.past())
                            .map(reason ->
                                    Decision.keep(reason, decision.reasons().get(1)))
                            .orElse(decision)
                    : decision;
        }
        if (opponent instanceof Unrecorded unrecorded) {
            return Decision.keep(refusal(
                    ReasonCode.EVALUATION_MISSING,
                    "version %s, which is in use, cannot be compared (%s); a person may take the challenger into use with"
                            + " nightjar promote --to N --reason TEXT",
                    unrecorded.version(),
                    unrecorded.why()));
        }
        if (opponent instanceof Unusable unusable) {
            return Decision.promote(reason(
                    "champion_unusable",
                    "version %s must not be used (%s), and accuracy %.4f %% is above %s %%",
                    unusable.version(),
                    unusable.why(),
                    accuracy,
                    settings.minAccuracy()));
        }
        return Decision.promote(reason(
                "first_above_floor",
                "no version is in use, and accuracy %.4f %% is above %s %%",
                accuracy,
                settings.minAccuracy()));
    }

    private Decision decide(Contest contest) {
        int rows = contest.challenger().all().rows();
        if (rows < settings.minJudgingRows() || contest.times() < settings.minJudgingTimes()) {
            return Decision.keep(refusal(
                    ReasonCode.TOO_FEW_JUDGING_ROWS,
                    "%d rows at %d times are later than what version %s learned from; %d rows at %d times are asked for",
                    rows,
                    contest.times(),
                    contest.version(),
                    settings.minJudgingRows(),
                    settings.minJudgingTimes()));
        }
        double challenger = score(contest.challenger().all());
        double champion = score(contest.champion().all());
        Reason compared = reason(
                "compared",
                "score %.4f against %.4f of version %s on the same %d rows at %d times; p %.4f (Diebold-Mariano)",
                challenger,
                champion,
                contest.version(),
                rows,
                contest.times(),
                contest.test().pValue());
        boolean better = challenger > champion;
        boolean lucky = contest.test().pValue() >= settings.significance();
        if (better && !lucky) {
            return Decision.promote(
                    reason(
                            "better_than_champion",
                            "it is better than version %s, and p %.4f is below %s",
                            contest.version(),
                            contest.test().pValue(),
                            settings.significance()),
                    compared);
        }
        boolean old = contest.age().compareTo(settings.maxChampionAge()) > 0;
        if (old && challenger >= champion) {
            return Decision.promote(
                    reason(
                            "champion_too_old",
                            "version %s learned %d days ago, more than %d, and the challenger is not worse",
                            contest.version(),
                            contest.age().toDays(),
                            settings.maxChampionAge().toDays()),
                    compared);
        }
        return Decision.keep(
                better
                        ? refusal(
                                ReasonCode.NOT_SIGNIFICANT,
                                "it is better than version %s, but p %.4f is not below %s: it may be luck",
                                contest.version(),
                                contest.test().pValue(),
                                settings.significance())
                        : refusal(ReasonCode.NOT_BETTER, "it is not better than version %s", contest.version()),
                compared);
    }

    /** Why a challenger that the champion does not keep out must stay out. */
    private Optional<Reason> fallen(Scores challenger, Past past) {
        double limit = settings.rollback().drop();
        return past.line().stream()
                .filter(baseline -> baseline.fall(challenger.accuracy(), challenger.naiveAccuracy()) > limit)
                .max(Comparator.comparingDouble(
                        baseline -> baseline.fall(challenger.accuracy(), challenger.naiveAccuracy())))
                .map(baseline -> refusal(
                        ReasonCode.BELOW_BASELINE,
                        "accuracy %.4f %% (naive %.4f %%), and version %s was promoted at %.4f %% (naive %.4f %%): that is"
                                + " %.4f points more than the naive forecast lost, and the limit is %s",
                        challenger.accuracy(),
                        challenger.naiveAccuracy(),
                        baseline.version(),
                        baseline.accuracy(),
                        baseline.naiveAccuracy(),
                        baseline.fall(challenger.accuracy(), challenger.naiveAccuracy()),
                        limit));
    }

    private static Reason refusal(ReasonCode code, String text, Object... figures) {
        return reason(code.toString(), text, figures);
    }

    private static Reason reason(String code, String text, Object... figures) {
        return new Reason(code, String.format(Locale.ROOT, text, figures));
    }
}
