package dev.nightjar;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.nightjar.message.NightjarException;
import dev.nightjar.message.ReasonCode;
import dev.nightjar.pipeline.Pipeline;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** When a pipeline's nights are due: at the times of its {@code schedule.retrain}, in UTC, and when somebody asks for one. */
final class NightSchedule {
    private final ExecutionTime cron;

    private NightSchedule(ExecutionTime cron) {
        this.cron = cron;
    }

    /** @throws NightjarException CONFIGURATION_INVALID if {@code schedule.retrain} is no cron expression */
    static NightSchedule of(Pipeline pipeline) {
        String cron = pipeline.schedule().retrain();
        try {
            return new NightSchedule(
                    ExecutionTime.forCron(new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                            .parse(cron)
                            .validate()));
        } catch (IllegalArgumentException e) {
            throw new NightjarException(
                    ReasonCode.CONFIGURATION_INVALID,
                    "Cannot read schedule.retrain \"" + cron + "\" of pipeline " + pipeline.name() + ": "
                            + e.getMessage() + "; give five cron fields, for example \"0 1 * * *\"",
                    e);
        }
    }

    /**
     * The night to run: the schedule's latest, or that of a later request.
     *
     * @param requested when a retrain was last asked for
     */
    Instant due(Instant now, Optional<Instant> requested) {
        Instant latest = latest(now);
        return requested.filter(latest::isBefore).orElse(latest);
    }

    /** The first night of the schedule after a time. */
    Instant next(Instant after) {
        ZonedDateTime time = after.atZone(ZoneOffset.UTC);
        return cron.nextExecution(time).orElse(time.plusYears(1)).toInstant();
    }

    private Instant latest(Instant now) {
        ZonedDateTime time = now.atZone(ZoneOffset.UTC);
        return cron.isMatch(time.withSecond(0).withNano(0))
                ? time.withSecond(0).withNano(0).toInstant()
                : cron.lastExecution(time).orElse(time).toInstant();
    }
}
