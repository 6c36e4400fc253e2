package dev.nightjar.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntityWeeksTest {
    @Test
    void countsFiveDaysOfACommodityAsOne() {
        assertThat(EntityWeeks.of(0)).isZero();
        assertThat(EntityWeeks.of(3)).isEqualTo(1);
        assertThat(EntityWeeks.of(216)).isEqualTo(43);
    }
}
