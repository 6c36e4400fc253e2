package dev.nightjar.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class InstallationOptionsTest {

    @ParameterizedTest
    @CsvSource({"diabetes, request", "cell-traffic, claim"})
    void saysWhereAPipelineWithoutPricesHasItsFeaturesFrom(String pipeline, String from) {
        InstallationOptions options = of(pipeline);

        assertThatThrownBy(options::priceHistoryPipeline)
                .isInstanceOfSatisfying(
                        NightjarException.class,
                        e -> assertThat(e.reason()).isEqualTo(ReasonCode.CONFIGURATION_INVALID))
                .hasMessageContaining(pipeline)
                .hasMessageContaining("features.from is " + from + ",");
    }

    @Test
    void takesAPipelineOfPrices() {
        assertThat(of("commodity-price").priceHistoryPipeline().name()).isEqualTo("commodity-price");
    }

    private static InstallationOptions of(String pipeline) {
        return CommandLine.populateCommand(new InstallationOptions(), "--pipeline", pipeline);
    }
}
