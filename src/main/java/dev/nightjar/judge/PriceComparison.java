package dev.nightjar.judge;

import dev.nightjar.evaluation.DieboldMariano;
import dev.nightjar.evaluation.Evidence;
import dev.nightjar.evaluation.Evidence.Opponent;
import dev.nightjar.evaluation.ForecastFile;
import dev.nightjar.evaluation.Outcome;
import dev.nightjar.evaluation.PairedLosses;
import dev.nightjar.evaluation.PriceForecast;
import dev.nightjar.evaluation.Scorecard;
import dev.nightjar.forecast.Forecast;
import dev.nightjar.forecast.Forecaster;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.registry.ModelRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares forecasters of prices. The challenger's forecasts are those of its rolling origins; the champion forecasts the
 * same rows from the same features, of these only the ones that are later than all it learned from. Commodities move
 * together, so the losses of one event time are one observation of the test: their mean.
 */
final class PriceComparison implements Comparison {
    private final ModelRegistry registry;
    private final Forecasts forecasts;
    private final int horizon;
    private final double level;

    PriceComparison(ModelRegistry registry, Pipeline pipeline, double level) {
        this.registry = registry;
        this.forecasts = new Forecasts(registry);
        this.horizon = pipeline.label().horizon();
        this.level = level;
    }

    @Override
    public Evidence of(Contestant challenger, Optional<Contestant> champion) {
        List<PriceForecast> judged = ForecastFile.prices(forecasts.of(challenger.version()));
        Scorecard scores =
                Scorecard.of(judged.stream().map(PriceForecast::outcome).toList());
        Optional<String> fault = fault(challenger, judged);
        if (champion.isEmpty()) {
            return new Evidence(fault, scores, new Evidence.Nobody());
        }
        return champion.get().number().equals(challenger.number())
                ? new Evidence(fault, scores, new Evidence.Itself())
                : new Evidence(fault, scores, opponent(challenger, champion.get(), judged));
    }

    private Opponent opponent(Contestant challenger, Contestant champion, List<PriceForecast> judged) {
        List<PriceForecast> common = judged.stream()
                .filter(row ->
                        row.outcome().eventTimeMs() >= champion.learnedUntil().toEpochMilli())
                .toList();
        try {
            List<Outcome> theirs = outcomes(forecaster(champion), common);
            List<Outcome> ours = common.stream().map(PriceForecast::outcome).toList();
            double[] differences = PairedLosses.byTime(ours, theirs);
            return new Evidence.Contest(
                    champion.number(),
                    Duration.between(champion.learnedUntil(), challenger.learnedUntil()),
                    differences.length,
                    Scorecard.of(ours),
                    Scorecard.of(theirs),
                    DieboldMariano.of(differences, horizon));
        } catch (NightjarException e) {
            return new Evidence.Unusable(champion.number(), whatIsWrong(e));
        }
    }

    /** What was registered must answer the rows that its fits were judged on. */
    private Optional<String> fault(Contestant challenger, List<PriceForecast> judged) {
        try {
            outcomes(forecaster(challenger), judged);
            return Optional.empty();
        } catch (NightjarException e) {
            return Optional.of(whatIsWrong(e));
        }
    }

    private static String whatIsWrong(NightjarException e) {
        if (e.reason() != ReasonCode.MODEL_CORRUPT) {
            throw e;
        }
        return String.valueOf(e.getMessage());
    }

    private Forecaster forecaster(Contestant contestant) {
        registry.requireAllowedClasses(contestant.version());
        return new Forecaster(registry.regressor(contestant.version()), level);
    }

    private static List<Outcome> outcomes(Forecaster forecaster, List<PriceForecast> rows) {
        List<Outcome> outcomes = new ArrayList<>();
        for (PriceForecast row : rows) {
            Forecast forecast = forecaster.forecast(row.features());
            if (!Double.isFinite(forecast.predictedPrice())
                    || !Double.isFinite(forecast.lower())
                    || !Double.isFinite(forecast.upper())
                    || forecast.lower() > forecast.upper()) {
                throw new NightjarException(
                        ReasonCode.MODEL_CORRUPT,
                        "it answers " + forecast + " to the event of "
                                + row.outcome().entity() + " at "
                                + row.outcome().eventTimeMs());
            }
            outcomes.add(row.outcome().with(forecast.predictedPrice(), forecast.lower(), forecast.upper()));
        }
        return outcomes;
    }
}
