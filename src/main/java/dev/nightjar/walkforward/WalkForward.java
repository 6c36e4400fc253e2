package dev.nightjar.walkforward;

import dev.nightjar.evaluation.Baseline;
import dev.nightjar.evaluation.Decision;
import dev.nightjar.evaluation.DieboldMariano;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Gate;
import dev.nightjar.evaluation.LiveDay;
import dev.nightjar.evaluation.LiveWatch;
import dev.nightjar.evaluation.Outcome;
import dev.nightjar.evaluation.PairedLosses;
import dev.nightjar.evaluation.Past;
import dev.nightjar.evaluation.RollingConformal;
import dev.nightjar.evaluation.RollingConformal.Interval;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.TrainingExample;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.ForecastQuality;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks through history as it would have happened. Each trading day begins at midnight: what came true by the close before is
 * taken into account (calibration of the intervals, live accuracy, perhaps a rollback), the night's model learns from the
 * window, the gate decides about it, and the day's events are forecast by the version then in use.
 *
 * <p>The challenger of a night is judged by the record of its recipe: each event of the latest days, forecast by the model
 * of the night before it, against the champion's forecasts of the same events, of those only that are later than all it
 * learned from. So every night's fit is an origin, and nothing is fitted twice.
 *
 * <p>Nothing later than a midnight is used before it; outcomes count from when they were known.
 */
public final class WalkForward {
    /** Nights whose fits may be under way at once, beyond the one that is waited for. */
    private static final int AHEAD = 3;

    private final Pipeline pipeline;
    private final LabelledHistory history;
    private final Trainer trainer;
    private final Gate gate;
    private final LiveWatch watch;
    private final RollingConformal conformal;

    private final Deque<Shadow> record = new ArrayDeque<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Served> served = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, ForecastQuality> liveDays = new TreeMap<>();
    private final NavigableMap<Instant, Baseline> line = new TreeMap<>();
    private @Nullable Reign reign;

    /**
     * A walk, to be done once.
     *
     * @param histories by commodity; all that is known today
     */
    public WalkForward(Pipeline pipeline, Map<String, EntityHistory> histories, Trainer trainer) {
        this.pipeline = pipeline;
        this.history = new LabelledHistory(pipeline, histories);
        this.trainer = trainer;
        this.gate = new Gate(pipeline.gate(), pipeline.model().intervalLevel());
        this.watch = new LiveWatch(pipeline.gate().rollback());
        this.conformal = new RollingConformal(
                pipeline.model().intervalLevel(),
                pipeline.confidence().outcomes(),
                pipeline.confidence().minOutcomes());
    }

    /**
     * The version in use since some night.
     *
     * @param before the version in use before it, to go back to
     */
    private record Reign(
            Instant version,
            Forecaster forecaster,
            Baseline baseline,
            @Nullable Reign before) {}

    /** An event with the forecast of the model of the night before it. */
    private record Shadow(LabelledRow row, Outcome outcome) {}

    private record Pending(
            LabelledRow row, Outcome outcome, Interval raw, Interval published, Instant version, double confidence) {}

    /**
     * Walks.
     *
     * @param from first day whose events are forecast
     * @param to last day
     * @param progress told each trading day that is done
     */
    public Walk walk(LocalDate from, LocalDate to, Consumer<LocalDate> progress) {
        List<LocalDate> days = history.tradingDays(from, to);
        Deque<CompletableFuture<Optional<Forecaster>>> fits = new ArrayDeque<>();
        Iterator<LocalDate> nights = days.iterator();
        int walked = 0;
        for (LocalDate day : days) {
            while (nights.hasNext() && fits.size() <= AHEAD) {
                fits.addLast(fit(LabelledHistory.midnight(nights.next())));
            }
            Optional<Forecaster> fitted = fits.removeFirst().join();
            day(day, fitted, !day.isBefore(from));
            if (!day.isBefore(from)) {
                walked++;
                progress.accept(day);
            }
        }
        mature(Instant.MAX);
        return new Walk(walked, List.copyOf(served), List.copyOf(steps));
    }

    private void day(LocalDate day, Optional<Forecaster> fitted, boolean serves) {
        Instant night = LabelledHistory.midnight(day);
        mature(night);
        rollBack(night);
        fitted.ifPresent(forecaster -> judge(night, forecaster));
        List<LabelledRow> events = history.events(day);
        for (LabelledRow event : events) {
            fitted.ifPresent(forecaster -> record.addLast(new Shadow(event, outcome(event, forecaster))));
        }
        Reign now = reign;
        if (serves && now != null) {
            events.forEach(event -> serve(event, now));
        }
    }

    /** Empty where the window has too few rows. */
    private CompletableFuture<Optional<Forecaster>> fit(Instant night) {
        List<LabelledRow> rows = history.window(night);
        return rows.size() < pipeline.gate().minRows()
                ? CompletableFuture.completedFuture(Optional.empty())
                : trainer.train(night, rows).thenApply(Optional::of);
    }

    private void serve(LabelledRow event, Reign now) {
        Outcome plain = outcome(event, now.forecaster());
        Interval raw = new Interval(Math.log(plain.lower() / plain.price()), Math.log(plain.upper() / plain.price()));
        Interval published = conformal.calibrated(event.entity(), raw);
        Outcome said = plain.with(
                plain.predicted(),
                plain.price() * Math.exp(published.lower()),
                plain.price() * Math.exp(published.upper()));
        pending.addLast(new Pending(event, said, raw, published, now.version(), conformal.coverage(event.entity())));
    }

    /** What was known by then. */
    private void mature(Instant night) {
        Iterator<Pending> waiting = pending.iterator();
        while (waiting.hasNext()) {
            Pending one = waiting.next();
            if (Instant.ofEpochMilli(one.row().example().labelKnownAtMs()).isAfter(night)) {
                continue;
            }
            waiting.remove();
            conformal.matured(
                    one.row().entity(),
                    one.raw(),
                    one.published(),
                    one.row().example().label());
            LocalDate matured =
                    LabelledHistory.day(one.row().example().labelKnownAtMs()).minusDays(1);
            served.add(new Served(
                    one.outcome(),
                    LabelledHistory.day(one.outcome().eventTimeMs()),
                    matured,
                    one.version(),
                    one.confidence()));
            Reign now = reign;
            if (now != null && now.version().equals(one.version())) {
                liveDays.computeIfAbsent((int) matured.toEpochDay(), epochDay -> new ForecastQuality())
                        .add(
                                one.outcome().predicted(),
                                one.outcome().price(),
                                one.outcome().laterPrice());
            }
        }
    }

    private void rollBack(Instant night) {
        Reign now = reign;
        Reign before = now == null ? null : now.before();
        if (now == null || before == null) {
            return;
        }
        List<LiveDay> live = liveDays.entrySet().stream()
                .map(entry -> new LiveDay(
                        LocalDate.ofEpochDay(entry.getKey()),
                        entry.getValue().outcomes(),
                        entry.getValue().accuracy(),
                        entry.getValue().naiveAccuracy()))
                .toList();
        watch.look(live, now.baseline()).ifPresent(reason -> {
            line.remove(now.version());
            steps.add(new Step(night, before.version(), new Decision(Decision.Kind.ROLL_BACK, List.of(reason))));
            reign = before;
            liveDays.clear();
        });
    }

    private void judge(Instant night, Forecaster challenger) {
        List<Shadow> judging = judging(night);
        if (judging.isEmpty()) {
            return;
        }
        Scorecard scores = Scorecard.of(judging.stream().map(Shadow::outcome).toList());
        line.headMap(night.minus(pipeline.gate().maxChampionAge())).clear();
        Evidence evidence = new Evidence(Optional.empty(), scores, opponent(night, judging))
                .after(new Past(false, List.copyOf(line.values())));
        Decision decision = gate.decide(evidence);
        steps.add(new Step(night, night, decision));
        if (decision.kind() == Decision.Kind.PROMOTE) {
            Scorecard basis = evidence.opponent() instanceof Evidence.Contest contest ? contest.challenger() : scores;
            Reign before = reign;
            Baseline baseline = new Baseline(
                    night.toString(), basis.all().accuracy(), basis.all().naiveAccuracy());
            line.put(night, baseline);
            reign = new Reign(
                    night,
                    challenger,
                    baseline,
                    // The chain of former versions is not needed.
                    before == null ? null : new Reign(before.version(), before.forecaster(), before.baseline(), null));
            liveDays.clear();
        }
    }

    /** Events of the window's latest days whose outcome was known. */
    private List<Shadow> judging(Instant night) {
        long fromMs = night.minus(Duration.ofSeconds(Math.round(
                        pipeline.window().toSeconds() * pipeline.gate().evaluationShare())))
                .toEpochMilli();
        while (!record.isEmpty() && record.peekFirst().outcome().eventTimeMs() < fromMs) {
            record.removeFirst();
        }
        return record.stream()
                .filter(shadow -> shadow.row().example().labelKnownAtMs() <= night.toEpochMilli())
                .toList();
    }

    private Evidence.Opponent opponent(Instant night, List<Shadow> judging) {
        Reign now = reign;
        if (now == null) {
            return new Evidence.Nobody();
        }
        List<Outcome> ours = new ArrayList<>();
        List<Outcome> theirs = new ArrayList<>();
        for (Shadow shadow : judging) {
            if (shadow.outcome().eventTimeMs() >= now.version().toEpochMilli()) {
                ours.add(shadow.outcome());
                theirs.add(outcome(shadow.row(), now.forecaster()));
            }
        }
        double[] differences = PairedLosses.byTime(ours, theirs);
        return new Evidence.Contest(
                now.version().toString(),
                Duration.between(now.version(), night),
                differences.length,
                Scorecard.of(ours),
                Scorecard.of(theirs),
                DieboldMariano.of(differences, pipeline.label().horizon()));
    }

    private static Outcome outcome(LabelledRow row, Forecaster forecaster) {
        TrainingExample example = row.example();
        Forecast forecast = forecaster.forecast(example.features());
        return new Outcome(
                row.entity(),
                example.eventTimeMs(),
                example.price(),
                example.laterPrice(),
                forecast.predictedPrice(),
                forecast.lower(),
                forecast.upper());
    }
}
