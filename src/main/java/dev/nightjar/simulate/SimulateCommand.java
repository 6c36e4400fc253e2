package dev.nightjar.simulate;

import dev.nightjar.command.ReportOptions;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nightjar simulate}: writes a made-up market as CSV files that {@code nightjar ingest} reads. */
@Command(
        name = "simulate",
        description = "Writes a simulated market: one price file a commodity and indicators.csv, as ingest reads them.",
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the files; made if absent.")
    private Path out = Path.of("");

    @Option(names = "--from", required = true, paramLabel = "DAY", description = "First day, for example 2025-01-01.")
    private LocalDate from = Market.FIRST_DAY;

    @Option(names = "--to", required = true, paramLabel = "DAY", description = "Last day, inclusive.")
    private LocalDate to = Market.FIRST_DAY;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "20001",
            description = "The same seed gives the same market. Default: ${DEFAULT-VALUE}.")
    private long seed = 20001;

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() {
        List<SimulatedHistory> histories = histories();
        try {
            MarketFiles.write(histories, out);
        } catch (IOException e) {
            throw new NightjarException(
                    ReasonCode.FILE_UNREADABLE,
                    "Cannot write the simulated market to " + out + ": " + e + "; name a folder that may be written",
                    e);
        }
        for (SimulatedHistory history : histories) {
            System.out.printf(
                    "%-24s %6d days  %5d figures%n",
                    history.commodity(),
                    history.bars().size(),
                    history.figures().size());
        }
        System.out.println(
                "Seed " + seed + ", " + from + " to " + to + ", in " + out + ". Next: nightjar ingest --prices " + out);
        report.write(reported(histories));
        return 0;
    }

    private Map<String, Object> reported(List<SimulatedHistory> histories) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("folder", out.toString());
        facts.put("seed", seed);
        facts.put("from", from.toString());
        facts.put("to", to.toString());
        facts.put(
                "commodities", histories.stream().map(SimulateCommand::reported).toList());
        return facts;
    }

    private static Map<String, Object> reported(SimulatedHistory history) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("commodity", history.commodity());
        facts.put("days", history.bars().size());
        facts.put("figures", history.figures().size());
        return facts;
    }

    private List<SimulatedHistory> histories() {
        try {
            return new Market(seed).between(from, to);
        } catch (IllegalArgumentException e) {
            throw new NightjarException(
                    ReasonCode.ARGUMENT_INVALID, "Cannot use --from and --to: " + e.getMessage(), e);
        }
    }
}
