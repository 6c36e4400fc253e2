package dev.nightjar.claims.preprocess;

import java.time.LocalDateTime;
import java.util.Random;
import java.util.stream.IntStream;

/** Made-up load of a base station in the columns of the real data: a wave and noise, some cells empty, one column constant. */
public final class CellCsv {
    private static final String HEADER =
            "time,down,up,rnti_count,mcs_down,mcs_down_var,mcs_up,mcs_up_var,rb_down," + "rb_down_var,rb_up,rb_up_var";

    private CellCsv() {}

    /** A row every two minutes. */
    public static String of(int rows, LocalDateTime from, long seed) {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder(HEADER).append('\n');
        IntStream.range(0, rows).forEach(row -> csv.append(line(from.plusMinutes(2L * row), row, random)));
        return csv.toString();
    }

    private static String line(LocalDateTime time, int row, Random random) {
        double wave = 2 + Math.sin(time.toLocalTime().toSecondOfDay() / 2000.0);
        double down = 2e8 * wave * Math.exp(0.3 * random.nextGaussian());
        String mcs = row % 13 == 5 ? "" : Double.toString(10 + wave);
        return time.toString().replace('T', ' ') + (time.getSecond() == 0 ? ":00" : "") + "," + down + ","
                + down / 10 + "," + (int) (3000 * wave) + "," + (14 - wave) + "," + 80 * wave + "," + mcs + "," + mcs
                + "," + wave / 10 + "," + 4e-8 * wave + ",0.5," + 2e-8 * wave + "\n";
    }
}
