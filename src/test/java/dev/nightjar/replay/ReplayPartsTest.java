package dev.nightjar.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.command.Seconds;
import dev.nightjar.message.NightjarException;
import dev.nightjar.source.PriceRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayPartsTest {
    private static final LocalDate DAY = LocalDate.of(2021, 1, 4);

    @Test
    void dealsEventsOutEvenlyAtARate() {
        Pace pace = Pace.of(Optional.of("1000/s"), Optional.empty());

        assertThat(pace.due(0, Instant.EPOCH, Instant.EPOCH)).isZero();
        assertThat(pace.due(2500, Instant.EPOCH, Instant.EPOCH)).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void shortensHistoryByTheFactor() {
        Pace pace = Pace.of(Optional.empty(), Optional.of(86_400.0));

        assertThat(pace.due(7, Instant.EPOCH, Instant.EPOCH.plus(Duration.ofDays(3))))
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void refusesWhatIsNoPace() {
        assertThatThrownBy(() -> Pace.of(Optional.of("fast"), Optional.empty()))
                .isInstanceOf(NightjarException.class)
                .hasMessageContaining("fast");
        assertThatThrownBy(() -> Pace.of(Optional.of("0"), Optional.empty())).isInstanceOf(NightjarException.class);
        assertThatThrownBy(() -> Pace.of(Optional.empty(), Optional.of(-1.0))).isInstanceOf(NightjarException.class);
        assertThatThrownBy(() -> Pace.of(Optional.of("1"), Optional.of(1.0))).isInstanceOf(NightjarException.class);
    }

    @Test
    void readsSeconds() {
        assertThat(new Seconds().convert("5s")).isEqualTo(Duration.ofSeconds(5));
        assertThat(new Seconds().convert("2.5")).isEqualTo(Duration.ofMillis(2500));
        assertThatThrownBy(() -> new Seconds().convert("soon")).hasMessageContaining("soon");
    }

    @Test
    void judgesEachEventByThePriceOneRowLater() {
        List<PriceRow> rows = List.of(row(0, 10), row(1, 11), row(4, 12));

        List<ReplayEvent> events = History.events("gold", rows, DAY.plusDays(1), DAY.plusDays(9), 1);

        assertThat(events).hasSize(2);
        assertThat(events.get(0).event().price()).isEqualTo(11);
        assertThat(events.get(0).event().eventTime()).isEqualTo("2021-01-05T23:59:59Z");
        assertThat(events.get(0).laterPrice()).isEqualTo(12);
        assertThat(events.get(1).laterPrice()).isNaN();
    }

    private static PriceRow row(int days, double close) {
        return new PriceRow(DAY.plusDays(days), close, close, close, close, Double.NaN);
    }
}
