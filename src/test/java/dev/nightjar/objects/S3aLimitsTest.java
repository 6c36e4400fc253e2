package dev.nightjar.objects;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class S3aLimitsTest {
    private static final String TIMEOUT = "fs.s3a.connection.request.timeout";
    private static final String RETRIES = "fs.s3a.retry.limit";

    @Test
    void endsCallsSoonerThanHadoopDoes() {
        Configuration hadoop = new Configuration();

        Configuration limited = S3aLimits.addedTo(hadoop);

        assertThat(limited.get(TIMEOUT)).isEqualTo("15s");
        assertThat(limited.get(RETRIES)).isEqualTo("1");
        assertThat(hadoop.get(RETRIES)).as("the session's own").isNotEqualTo("1");
    }

    @Test
    void keepsWhatTheUserHasSet() {
        Configuration hadoop = new Configuration();
        hadoop.set(RETRIES, "9");

        Configuration limited = S3aLimits.addedTo(hadoop);

        assertThat(limited.get(RETRIES)).isEqualTo("9");
        assertThat(limited.get(TIMEOUT)).isEqualTo("15s");
    }

    @Test
    void keepsWhatTheUserHasSetToHadoopsDefault() {
        Configuration hadoop = new Configuration();
        hadoop.set(RETRIES, hadoop.get(RETRIES));

        assertThat(S3aLimits.addedTo(hadoop).get(RETRIES)).isEqualTo(hadoop.get(RETRIES));
    }
}
