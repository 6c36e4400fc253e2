package dev.nightjar.source;

import dev.nightjar.feature.DailyPrice;
import dev.nightjar.feature.IndicatorValue;
import dev.nightjar.feature.IndicatorValue.Side;
import dev.nightjar.message.ReasonCode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The layouts that are known. A file is recognised by its header: the first layout whose columns it all has, in any
 * order and letter case; further columns are ignored.
 */
public enum Layout {
    /** Daily futures; {@code Adj Close} is not used, as a continuous future pays nothing to adjust for. */
    DAILY_OHLCV(true, "Date", "Open", "High", "Low", "Close", "Volume") {
        @Override
        Parsed parse(Cells cells) throws RowRejection {
            if (cells.nothingButFirst()) {
                throw new RowRejection(ReasonCode.NULL_ROW);
            }
            return price(
                    cells.day("date"),
                    cells.optionalNumber("open"),
                    cells.optionalNumber("high"),
                    cells.optionalNumber("low"),
                    cells.number("close"),
                    cells.optionalNumber("volume"));
        }
    },
    /** Daily spot prices: one number a day, no volume. */
    DAILY_SPOT(true, "Date", "Price") {
        @Override
        Parsed parse(Cells cells) throws RowRejection {
            double nan = Double.NaN;
            return price(cells.day("date"), nan, nan, nan, cells.number("price"), nan);
        }
    },
    /** US commercial crude stocks, thousand barrels, week ending Friday, published the Wednesday after. */
    EIA_INVENTORY(false, "Date", "Inventory_kbbl") {
        @Override
        Parsed parse(Cells cells) throws RowRejection {
            return weekly(cells, "crude_oil", "crude_stocks_kbbl", Side.SUPPLY, "inventory_kbbl");
        }
    },
    /** US refinery utilisation, per cent, week ending Friday, published the Wednesday after. */
    EIA_REFINERY_UTILISATION(false, "Date", "RefUtil_pct") {
        @Override
        Parsed parse(Cells cells) throws RowRejection {
            return weekly(cells, "crude_oil", "refinery_utilisation_pct", Side.DEMAND, "refutil_pct");
        }
    },
    /**
     * USDA supply and demand, three marketing years a report. The report's last line of a commodity counts: its newest
     * marketing year, the one that prices look to. Supply is stocks-to-use, demand domestic use plus exports. Where
     * {@code Domestic Total 2} is empty the balance gives it: beginning stocks + production + imports − exports −
     * ending stocks.
     */
    WASDE(
            false,
            "report_date",
            "commodity",
            "marketing_year",
            "Beginning Stocks",
            "Production",
            "Imports",
            "Domestic Total 2",
            "Exports",
            "Ending Stocks") {
        @Override
        Parsed parse(Cells cells) throws RowRejection {
            LocalDate day = cells.day("report_date");
            String commodity = PriceFiles.entity(cells.text("commodity"));
            double exports = cells.number("exports");
            double ending = cells.number("ending stocks");
            double domestic = cells.optionalNumber("domestic total 2");
            if (Double.isNaN(domestic)) {
                domestic = cells.number("beginning stocks")
                        + cells.number("production")
                        + cells.number("imports")
                        - exports
                        - ending;
            }
            if (domestic + exports <= 0) {
                throw new RowRejection(ReasonCode.BAD_NUMBER);
            }
            long published = DailyPrice.knownAtMs(day);
            long event = DailyPrice.closeTimeMs(day);
            double use = domestic + exports;
            return new Parsed.Figures(
                    List.of(day, commodity),
                    List.of(
                            new IndicatorRow(
                                    commodity,
                                    new IndicatorValue("stocks_to_use", Side.SUPPLY, ending / use, event, published)),
                            new IndicatorRow(
                                    commodity, new IndicatorValue("total_use_mt", Side.DEMAND, use, event, published))),
                    ReasonCode.OTHER_MARKETING_YEAR);
        }
    },
    /** Nightjar's own: any figure with the time it describes and the time it was published. */
    INDICATORS(false, "commodity", "indicator", "side", "event_time", "known_at", "value") {
        @Override
        Parsed parse(Cells cells) throws RowRejection {
            String commodity = PriceFiles.entity(cells.text("commodity"));
            String indicator = cells.text("indicator");
            String side = cells.text("side").toUpperCase(Locale.ROOT);
            if (!side.equals("SUPPLY") && !side.equals("DEMAND")) {
                throw new RowRejection(ReasonCode.UNKNOWN_SIDE);
            }
            Instant event = cells.instant("event_time");
            Instant known = cells.instant("known_at");
            if (known.isBefore(event)) {
                throw new RowRejection(ReasonCode.KNOWN_BEFORE_EVENT);
            }
            IndicatorValue figure = new IndicatorValue(
                    indicator, Side.valueOf(side), cells.number("value"), event.toEpochMilli(), known.toEpochMilli());
            return new Parsed.Figures(
                    List.of(commodity, indicator, event, known),
                    List.of(new IndicatorRow(commodity, figure)),
                    ReasonCode.REPEATED_DAY);
        }
    };

    /** Published Wednesday for the week that ended Friday; known from that day's end. */
    private static final int PUBLICATION_DELAY_DAYS = 5;

    private final boolean prices;
    private final List<String> required;

    Layout(boolean prices, String... required) {
        this.prices = prices;
        this.required = List.of(required);
    }

    /** Reads one line; pure. */
    abstract Parsed parse(Cells cells) throws RowRejection;

    /** Whether it holds daily prices of the one commodity that the file is named after; else indicators. */
    public boolean prices() {
        return prices;
    }

    /** The columns it needs, as their files write them. */
    public List<String> required() {
        return required;
    }

    /** The layout of a header line, without byte order mark. */
    static Optional<Layout> of(String header) {
        Map<String, Integer> columns = Cells.columns(header);
        return Arrays.stream(values())
                .filter(layout -> layout.required.stream()
                        .allMatch(column -> columns.containsKey(column.toLowerCase(Locale.ROOT))))
                .findFirst();
    }

    private static Parsed price(LocalDate day, double open, double high, double low, double close, double volume) {
        Set<ReasonCode> corrections = EnumSet.noneOf(ReasonCode.class);
        double top = max(high, max(open, close));
        double bottom = min(low, min(open, close));
        if (top > high || bottom < low) {
            corrections.add(ReasonCode.CLOSE_OUTSIDE_RANGE);
        }
        if (volume < 0) {
            corrections.add(ReasonCode.NEGATIVE_VOLUME);
        }
        return new Parsed.Price(
                new PriceRow(
                        day,
                        open,
                        Double.isNaN(high) ? high : top,
                        Double.isNaN(low) ? low : bottom,
                        close,
                        volume < 0 ? Double.NaN : volume),
                corrections);
    }

    private static double max(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }

    private static double min(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    private static Parsed weekly(Cells cells, String commodity, String indicator, Side side, String column)
            throws RowRejection {
        LocalDate friday = cells.day("date");
        long known = DailyPrice.knownAtMs(friday.plusDays(PUBLICATION_DELAY_DAYS));
        IndicatorValue figure =
                new IndicatorValue(indicator, side, cells.number(column), DailyPrice.closeTimeMs(friday), known);
        return new Parsed.Figures(friday, List.of(new IndicatorRow(commodity, figure)), ReasonCode.REPEATED_DAY);
    }
}
