package dev.nightjar.feature;

import dev.nightjar.feature.IndicatorValue.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * All that the store knows of one entity: daily prices and indicators, each with the time it became known. Immutable and
 * safe to share between threads. Whatever is asked <em>as of t</em> uses only rows with {@code known_at} ≤ t; of a
 * restated day it uses the newest version known by then.
 */
public final class EntityHistory {
    private static final int WEEK = 7;
    private static final long YEAR_MS = 365L * 86_400_000L;

    /** Prices from longer ago say nothing about a week; training reads the store no further back. */
    public static final int REACH_DAYS = 60;

    /** Most earlier days that a feature rests on. */
    public static final int MOST_KNOWN_DAYS = 14;

    /** Nobody counts the changes of these rows. */
    public static final long UNCOUNTED = -1;

    private static final double NEUTRAL_INDEX = 100.0;

    /** Sorted by day, then by known_at: the versions of a day stand together, the newest last. */
    private final DailyPrice[] prices;

    /** Series by name; the figures of each by event time, then by known_at. */
    private final IndicatorValue[][] supply;

    private final IndicatorValue[][] demand;

    private final long revision;

    /**
     * Sorts and keeps the rows.
     *
     * @param prices in any order, any number of versions a day
     * @param indicators in any order
     */
    public EntityHistory(Collection<DailyPrice> prices, Collection<IndicatorValue> indicators) {
        this(prices, indicators, UNCOUNTED);
    }

    /**
     * Sorts and keeps the rows as of one state of what they were read from.
     *
     * @param revision the state's number, growing with every change, ≥ 0; or {@link #UNCOUNTED}
     */
    public EntityHistory(Collection<DailyPrice> prices, Collection<IndicatorValue> indicators, long revision) {
        this.revision = revision;
        this.prices = prices.stream()
                .sorted(Comparator.comparingInt(DailyPrice::epochDay).thenComparingLong(DailyPrice::knownAtMs))
                .toArray(DailyPrice[]::new);
        this.supply = side(indicators, Side.SUPPLY);
        this.demand = side(indicators, Side.DEMAND);
    }

    /**
     * The features of an event, as of its own time. Rows of the event's own day and later never count, whenever they
     * became known: the event's price stands for its day.
     *
     * @param price the event's price; finite
     * @param eventTimeMs the event's time, milliseconds since the epoch
     * @return the values in the order of {@link Feature}, with how much lies behind them
     */
    public AsOf asOf(double price, long eventTimeMs) {
        DailyPrice[] known = new DailyPrice[MOST_KNOWN_DAYS];
        int count = lastKnownBefore((int) Math.floorDiv(eventTimeMs, 86_400_000L), eventTimeMs, known);
        int closes = Math.min(count, WEEK - 1);
        double mean = price;
        for (int i = 0; i < closes; i++) {
            mean += known[i].close();
        }
        mean /= closes + 1;
        double squares = (price - mean) * (price - mean);
        for (int i = 0; i < closes; i++) {
            squares += (known[i].close() - mean) * (known[i].close() - mean);
        }
        double[] values = new double[Feature.values().length];
        values[Feature.CURRENT_PRICE.ordinal()] = price;
        values[Feature.AVG_PRICE_7D.ordinal()] = mean;
        values[Feature.VOLATILITY_7D.ordinal()] = closes == 0 ? 0 : Math.sqrt(squares / closes);
        values[Feature.VOLUME_TREND.ordinal()] = volumeTrend(known, count);
        values[Feature.SUPPLY_INDEX.ordinal()] = index(supply, eventTimeMs);
        values[Feature.DEMAND_INDEX.ordinal()] = index(demand, eventTimeMs);
        long newest = count == 0 ? Long.MIN_VALUE : known[0].knownAtMs();
        return new AsOf(values, count, count == 0 ? -1 : Math.max(0, eventTimeMs - newest));
    }

    /**
     * Every row that may teach: its event time lies in {@code [fromMs, untilMs)}, its own price and the price
     * {@code horizon} trading rows later are both positive, and the later one was known as of {@code asOfMs}. The event
     * shows the first version of its day (what the stream saw), the label the newest version known by then.
     *
     * @param horizon rows ahead, ≥ 1
     * @param minHistory earlier days that must be known
     */
    public List<TrainingExample> examples(long fromMs, long untilMs, long asOfMs, int horizon, int minHistory) {
        return examples(fromMs, untilMs, asOfMs, horizon, minHistory, Version.NEWEST);
    }

    /**
     * What each event of a time came to, when that was first known: the label is the first version of the later price, as a
     * realised outcome is, however it was restated since.
     *
     * @param horizon rows ahead, ≥ 1
     * @param minHistory earlier days that must be known
     */
    public List<TrainingExample> outcomes(long fromMs, long untilMs, int horizon, int minHistory) {
        return examples(fromMs, untilMs, Long.MAX_VALUE, horizon, minHistory, Version.FIRST);
    }

    /** Which of a day's rows. */
    private enum Version {
        FIRST,
        NEWEST
    }

    private List<TrainingExample> examples(
            long fromMs, long untilMs, long asOfMs, int horizon, int minHistory, Version label) {
        List<DailyPrice> first = new ArrayList<>();
        List<DailyPrice> newest = new ArrayList<>();
        for (DailyPrice row : prices) {
            if (row.knownAtMs() > asOfMs) {
                continue;
            }
            int last = first.size() - 1;
            if (last >= 0 && first.get(last).epochDay() == row.epochDay()) {
                newest.set(last, row);
            } else {
                first.add(row);
                newest.add(row);
            }
        }
        List<TrainingExample> examples = new ArrayList<>();
        for (int i = 0; i + horizon < first.size(); i++) {
            DailyPrice now = first.get(i);
            DailyPrice later = (label == Version.FIRST ? first : newest).get(i + horizon);
            boolean inWindow = now.eventTimeMs() >= fromMs && now.eventTimeMs() < untilMs;
            if (!inWindow || now.close() <= 0 || later.close() <= 0) {
                continue;
            }
            AsOf asOf = asOf(now.close(), now.eventTimeMs());
            if (asOf.knownDays() >= minHistory) {
                examples.add(new TrainingExample(
                        now.eventTimeMs(),
                        later.knownAtMs(),
                        asOf.values(),
                        now.close(),
                        later.close(),
                        Math.log(later.close() / now.close())));
            }
        }
        return examples;
    }

    /** The number of the state that these rows are, ≥ 0; {@link #UNCOUNTED} where nobody counts. */
    public long revision() {
        return revision;
    }

    /** Number of price rows, versions counted. */
    public int size() {
        return prices.length;
    }

    /** Fills {@code into} with the newest versions of the latest days before {@code epochDay}, the latest first. */
    private int lastKnownBefore(int epochDay, long asOfMs, DailyPrice[] into) {
        int count = 0;
        int lastDay = Integer.MAX_VALUE;
        for (int i = firstIndexOf(epochDay) - 1; i >= 0 && count < into.length; i--) {
            DailyPrice row = prices[i];
            if (row.epochDay() < epochDay - REACH_DAYS) {
                break;
            }
            if (row.epochDay() != lastDay && row.knownAtMs() <= asOfMs) {
                into[count++] = row;
                lastDay = row.epochDay();
            }
        }
        return count;
    }

    private int firstIndexOf(int epochDay) {
        int low = 0;
        int high = prices.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (prices[middle].epochDay() < epochDay) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double volumeTrend(DailyPrice[] latestFirst, int count) {
        OptionalDouble week = meanVolume(latestFirst, 0, Math.min(count, WEEK));
        OptionalDouble before = meanVolume(latestFirst, WEEK, count);
        if (week.isEmpty() || before.isEmpty() || before.getAsDouble() == 0) {
            return 0;
        }
        double trend = week.getAsDouble() / before.getAsDouble() - 1;
        // Volumes at the ends of what a double holds; the store refuses what is no number.
        return Double.isFinite(trend) ? trend : 0;
    }

    private static OptionalDouble meanVolume(DailyPrice[] rows, int from, int to) {
        double sum = 0;
        int known = 0;
        for (int i = from; i < to; i++) {
            if (!Double.isNaN(rows[i].volume())) {
                sum += rows[i].volume();
                known++;
            }
        }
        return known == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / known);
    }

    /**
     * Figures of different series have different units and do not mix: of several on one side the first by name counts,
     * of those that published within the year before. 100 (neutral) where none did.
     */
    private static double index(IndicatorValue[][] side, long asOfMs) {
        for (IndicatorValue[] series : side) {
            double index = index(series, asOfMs);
            if (!Double.isNaN(index)) {
                return index;
            }
        }
        return NEUTRAL_INDEX;
    }

    /** NaN where no figure is known; neutral where their mean is not positive. */
    private static double index(IndicatorValue[] figures, long asOfMs) {
        double sum = 0;
        int known = 0;
        double newest = Double.NaN;
        for (int i = figures.length - 1; i >= 0 && figures[i].eventTimeMs() > asOfMs - YEAR_MS; i--) {
            if (figures[i].knownAtMs() > asOfMs) {
                continue;
            }
            if (known > 0
                    && figures[i].eventTimeMs() == figures[i + 1].eventTimeMs()
                    && figures[i + 1].knownAtMs() <= asOfMs) {
                continue;
            }
            if (known == 0) {
                newest = figures[i].value();
            }
            sum += figures[i].value();
            known++;
        }
        if (known == 0) {
            return Double.NaN;
        }
        return sum <= 0 ? NEUTRAL_INDEX : NEUTRAL_INDEX * newest / (sum / known);
    }

    private static IndicatorValue[][] side(Collection<IndicatorValue> indicators, Side side) {
        Map<String, List<IndicatorValue>> bySeries = new TreeMap<>();
        indicators.stream()
                .filter(figure -> figure.side() == side)
                .sorted(Comparator.comparingLong(IndicatorValue::eventTimeMs)
                        .thenComparingLong(IndicatorValue::knownAtMs))
                .forEach(figure -> bySeries.computeIfAbsent(figure.series(), name -> new ArrayList<>())
                        .add(figure));
        return bySeries.values().stream()
                .map(figures -> figures.toArray(IndicatorValue[]::new))
                .toArray(IndicatorValue[][]::new);
    }

    /**
     * Feature values as of a time.
     *
     * @param values in the order of {@link Feature}; all finite
     * @param knownDays earlier days known by then, counted up to {@link #MOST_KNOWN_DAYS}
     * @param ageMs time since the newest of them became known, ≥ 0; −1 when there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // handed straight to the forest; never compared
    public record AsOf(double[] values, int knownDays, long ageMs) {}
}
