package dev.nightjar.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.feature.EntityHistory;
import dev.nightjar.feature.Feature;
import dev.nightjar.message.DeadLetter;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.message.SourcePosition;
import dev.nightjar.pipeline.Pipeline;
import dev.nightjar.pipeline.PipelineFile;
import dev.nightjar.telemetry.EventLog;
import dev.nightjar.telemetry.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceAnsweringTest {
    private static final byte[] EVENT =
            "{\"commodity\":\"sim_gold\",\"price\":1900,\"event_time\":\"2020-01-06T10:00:00Z\"}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final SourcePosition PLACE = new SourcePosition("commodity-prices", 1, 17);

    private final Pipeline pipeline =
            PipelineFile.read(Path.of("conf/pipelines/commodity-price.conf"), Map.of(), Feature.keys());

    @Test
    void keepsARecordThatItsOwnMistakeStumblesOverAndGoesOn() {
        PriceAnswering answering = answering(new ArrayIndexOutOfBoundsException("index 7 out of 6"));

        Scored scored = answering.answer(EVENT, PLACE, Instant.EPOCH);

        DeadLetter letter = ((Scored.Refused) scored).deadLetter();
        assertThat(letter.reason()).isEqualTo(ReasonCode.INTERNAL);
        assertThat(letter.message()).contains("ArrayIndexOutOfBounds", "index 7 out of 6");
        assertThat(letter.value()).isEqualTo(EVENT);
        assertThat(letter.offset()).isEqualTo(17);
        assertThat(scored.model().version()).isEqualTo("7");
    }

    @Test
    void takesNoRecordForWhatIsAway() {
        PriceAnswering answering = answering(new NightjarException(ReasonCode.STORE_AWAY, "away"));

        assertThatThrownBy(() -> answering.answer(EVENT, PLACE, Instant.EPOCH)).hasMessage("away");
    }

    @Test
    void takesNoRecordForTheEndOfItsTask() {
        PriceAnswering answering = answering(new IllegalStateException("interrupted"));
        answering.prepare(Patience.of(EventLog.of("test"), line -> {}));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> answering.answer(EVENT, PLACE, Instant.EPOCH)).hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    /** What it knows of any commodity cannot be looked at. */
    private PriceAnswering answering(RuntimeException mistake) {
        KnowledgeSource source =
                () -> new Knowledge(new MarketKnowledge().load().model(), new Unreadable(mistake), Map.of());
        return new PriceAnswering(ScoringRules.of(pipeline), new LiveKnowledge(source, Duration.ofDays(1)));
    }

    private static final class Unreadable extends HashMap<String, EntityHistory> {
        private static final long serialVersionUID = 1L;
        private final RuntimeException mistake;

        Unreadable(RuntimeException mistake) {
            this.mistake = mistake;
        }

        @Override
        public @Nullable EntityHistory get(@Nullable Object key) {
            throw mistake;
        }
    }
}
