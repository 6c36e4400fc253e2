package dev.nightjar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.command.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            score --trigger foo                                | 'foo' is not a trigger; allowed: micro-batch, real-time
            replay --prices . --from yesterday --to 2026-01-02 | 'yesterday' is not a date like 2026-11-20
            simulate --out . --from 2025-01-01 --to 2025-02-30 | '2025-02-30' is not a date like 2026-11-20
            retrain --as-of yesterday                          | Cannot read --as-of yesterday: give a day (2026-11-20)
            replay --prices . --from 2026-01-03 --to 2026-01-02 | --from 2026-01-03 is after --to 2026-01-02
            dlq list --reason MALFORMED_JASON   | 'MALFORMED_JASON' is not a reason; did you mean MALFORMED_JSON?; allowed: MODEL_CORRUPT, MALFORMED_JSON, MISSING_FIELD
            dlq list --reason OVERSIZED,NJ-999  | 'NJ-999' is not a reason
            dlq replay --since soon             | 'soon' is neither a duration like 30m, 2h or 7d nor a time like 2026-11-20
            dlq list --limit -1                 | Cannot list -1 dead letters
            dlq show nowhere                    | Cannot find dead letter 'nowhere'
            drift --since soon                  | 'soon' is neither a duration like 30m, 2h or 7d nor a time like 2026-11-20
            skew --date soon                    | 'soon' is not a date like 2026-11-20
            drift --version two                 | Cannot look for drift of version "two": give a whole number
            outcomes --every 5m                 | --every belongs to --stream
            outcomes --stream --every 0s        | --every is 0; give a time above it
            outcomes --stream --every often     | 'often' is not a number of seconds like 5s
            """)
    void saysWhatAnArgumentShouldBe(String command, String expected) {
        StringWriter err = new StringWriter();

        int exit =
                Commands.line(new Nightjar()).setErr(new PrintWriter(err, true)).execute(command.split(" "));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("NJ-002 ARGUMENT_INVALID: ")
                .contains(expected)
                .doesNotContain("java.");
    }

    @Test
    void namesThePipelineThatWasMeant() {
        StringWriter err = new StringWriter();

        int exit = Commands.line(new Nightjar())
                .setErr(new PrintWriter(err, true))
                .execute("status", "--pipeline", "commodity-prise");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("NJ-003 FILE_UNREADABLE: Cannot find pipeline commodity-prise: ")
                .contains("conf/pipelines; did you mean commodity-price?");
    }
}
