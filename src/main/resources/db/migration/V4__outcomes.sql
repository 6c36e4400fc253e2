-- What predictions came to: sums, so that days, commodities and versions can be added up; views make figures of them.

CREATE TABLE prediction_outcomes_daily (
    pipeline               text             NOT NULL,
    model_name             text             NOT NULL,
    model_version          text             NOT NULL,
    commodity              text             NOT NULL,
    day                    date             NOT NULL,
    predictions            bigint           NOT NULL,
    outcomes               bigint           NOT NULL,
    undefined_outcomes     bigint           NOT NULL,
    error_to_outcome       double precision NOT NULL,
    error_to_current       double precision NOT NULL,
    naive_error_to_outcome double precision NOT NULL,
    naive_error_to_current double precision NOT NULL,
    inside_interval        bigint           NOT NULL,
    width_to_current       double precision NOT NULL,
    level                  double precision NOT NULL,
    first_target           date             NOT NULL,
    last_target            date             NOT NULL,
    last_event_time        timestamptz,
    last_score             double precision,
    last_inside            boolean,
    updated_at             timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT prediction_outcomes_daily_pkey PRIMARY KEY (pipeline, model_name, model_version, commodity, day),
    CONSTRAINT prediction_outcomes_daily_outcomes_are_predicted CHECK (outcomes + undefined_outcomes <= predictions),
    CONSTRAINT prediction_outcomes_daily_inside_are_outcomes CHECK (inside_interval <= outcomes)
);
CREATE INDEX prediction_outcomes_daily_day_idx ON prediction_outcomes_daily (pipeline, day);

COMMENT ON TABLE prediction_outcomes_daily IS 'What predictions came to, by version, commodity and day of the event. All sums run over the same predictions, those counted in outcomes.';
COMMENT ON COLUMN prediction_outcomes_daily.pipeline IS 'The pipeline that predicted.';
COMMENT ON COLUMN prediction_outcomes_daily.model_name IS 'Registered model.';
COMMENT ON COLUMN prediction_outcomes_daily.model_version IS 'Registered version, a whole number as text.';
COMMENT ON COLUMN prediction_outcomes_daily.commodity IS 'The entity that was predicted.';
COMMENT ON COLUMN prediction_outcomes_daily.day IS 'UTC day of the events that were predicted, not of their outcomes.';
COMMENT ON COLUMN prediction_outcomes_daily.predictions IS 'Predictions in the lake, each once.';
COMMENT ON COLUMN prediction_outcomes_daily.outcomes IS 'Those whose price came true and is above zero; the rest waits or is undefined.';
COMMENT ON COLUMN prediction_outcomes_daily.undefined_outcomes IS 'Those whose price came true at or below zero, or was so when predicted: no percentage error.';
COMMENT ON COLUMN prediction_outcomes_daily.error_to_outcome IS 'Sum of |predicted - came true| / came true; accuracy is made of it.';
COMMENT ON COLUMN prediction_outcomes_daily.error_to_current IS 'Sum of |predicted - came true| / price when predicted; skill is made of it.';
COMMENT ON COLUMN prediction_outcomes_daily.naive_error_to_outcome IS 'Sum of |price when predicted - came true| / came true.';
COMMENT ON COLUMN prediction_outcomes_daily.naive_error_to_current IS 'Sum of |price when predicted - came true| / price when predicted.';
COMMENT ON COLUMN prediction_outcomes_daily.inside_interval IS 'Outcomes within lower and upper, both included.';
COMMENT ON COLUMN prediction_outcomes_daily.width_to_current IS 'Sum of (upper - lower) / price when predicted.';
COMMENT ON COLUMN prediction_outcomes_daily.level IS 'Nominal coverage of the intervals, 0 to 1; the highest if it changed within the day.';
COMMENT ON COLUMN prediction_outcomes_daily.first_target IS 'Earliest day whose close was predicted.';
COMMENT ON COLUMN prediction_outcomes_daily.last_target IS 'Latest day whose close was predicted.';
COMMENT ON COLUMN prediction_outcomes_daily.last_event_time IS 'Time of the day''s last event that has an outcome, which stands for the day where intervals are calibrated: a day has one close, however many events; null without outcomes, as the next two.';
COMMENT ON COLUMN prediction_outcomes_daily.last_score IS 'How far its outcome lay outside the model''s own interval, in halves of it; negative inside.';
COMMENT ON COLUMN prediction_outcomes_daily.last_inside IS 'Whether the published interval held it.';
COMMENT ON COLUMN prediction_outcomes_daily.updated_at IS 'When one of the other columns last changed.';

CREATE TABLE outcome_days_due (
    pipeline  text        NOT NULL,
    lake      text        NOT NULL,
    day       date        NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT outcome_days_due_pkey PRIMARY KEY (pipeline, lake, day)
);
COMMENT ON TABLE outcome_days_due IS 'Days that got predictions since their figures were computed. Work of nightjar outcomes, empty when it is done.';
COMMENT ON COLUMN outcome_days_due.pipeline IS 'The pipeline that predicted.';
COMMENT ON COLUMN outcome_days_due.lake IS 'Folder of the lake that holds the predictions.';
COMMENT ON COLUMN outcome_days_due.day IS 'UTC day of the events.';
COMMENT ON COLUMN outcome_days_due.marked_at IS 'When predictions were last added: a mark set while the day is computed stays.';

CREATE TABLE outcome_marks (
    pipeline   text        NOT NULL,
    lake       text        NOT NULL,
    settled_at timestamptz NOT NULL,
    CONSTRAINT outcome_marks_pkey PRIMARY KEY (pipeline, lake)
);
COMMENT ON TABLE outcome_marks IS 'How far the figures have followed the prices; without a row every day is computed.';
COMMENT ON COLUMN outcome_marks.pipeline IS 'The pipeline that predicted.';
COMMENT ON COLUMN outcome_marks.lake IS 'Folder of the lake that holds the predictions.';
COMMENT ON COLUMN outcome_marks.settled_at IS 'Prices known and stored before it are in the figures.';

CREATE TABLE interval_calibrations (
    pipeline   text             NOT NULL,
    commodity  text             NOT NULL,
    level      double precision NOT NULL,
    correction double precision NOT NULL,
    coverage   double precision,
    outcomes   integer          NOT NULL,
    updated_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT interval_calibrations_pkey PRIMARY KEY (pipeline, commodity),
    CONSTRAINT interval_calibrations_reach_is_positive CHECK (correction > -1)
);
COMMENT ON TABLE interval_calibrations IS 'What came true lately says about intervals; the scorer widens or narrows by it.';
COMMENT ON COLUMN interval_calibrations.pipeline IS 'The pipeline that predicts.';
COMMENT ON COLUMN interval_calibrations.commodity IS 'Whose intervals; the empty name stands for all that have no row.';
COMMENT ON COLUMN interval_calibrations.level IS 'Nominal coverage of the intervals, 0 to 1.';
COMMENT ON COLUMN interval_calibrations.correction IS 'Added to each side of an interval of log returns, in halves of the model''s own.';
COMMENT ON COLUMN interval_calibrations.coverage IS 'Share of the latest outcomes inside the published intervals, 0 to 1: confidence; null while too few are known.';
COMMENT ON COLUMN interval_calibrations.outcomes IS 'Days with an outcome that it rests on.';
COMMENT ON COLUMN interval_calibrations.updated_at IS 'When one of the other columns last changed.';

CREATE VIEW live_accuracy_daily AS
SELECT pipeline, model_name, model_version, commodity, day, predictions, outcomes,
       predictions - outcomes - undefined_outcomes AS waiting,
       100 * (1 - error_to_outcome / nullif(outcomes, 0)) AS accuracy,
       100 * (1 - naive_error_to_outcome / nullif(outcomes, 0)) AS naive_accuracy,
       1 - error_to_current / nullif(naive_error_to_current, 0) AS skill,
       inside_interval / nullif(outcomes, 0)::double precision AS coverage,
       level,
       width_to_current / nullif(outcomes, 0) AS mean_width
FROM prediction_outcomes_daily;

COMMENT ON VIEW live_accuracy_daily IS 'Live accuracy by version, commodity and day of the event. Shares and means do not add up: for other groups take the sums of prediction_outcomes_daily.';
COMMENT ON COLUMN live_accuracy_daily.pipeline IS 'The pipeline that predicted.';
COMMENT ON COLUMN live_accuracy_daily.model_name IS 'Registered model.';
COMMENT ON COLUMN live_accuracy_daily.model_version IS 'Registered version, a whole number as text.';
COMMENT ON COLUMN live_accuracy_daily.commodity IS 'The entity that was predicted.';
COMMENT ON COLUMN live_accuracy_daily.day IS 'UTC day of the events that were predicted.';
COMMENT ON COLUMN live_accuracy_daily.predictions IS 'Predictions of the day.';
COMMENT ON COLUMN live_accuracy_daily.outcomes IS 'Those whose price came true; the figures are made of them.';
COMMENT ON COLUMN live_accuracy_daily.waiting IS 'Those whose price is not there yet.';
COMMENT ON COLUMN live_accuracy_daily.accuracy IS '100 * (1 - MAPE), per cent; null without outcomes, as all that follow.';
COMMENT ON COLUMN live_accuracy_daily.naive_accuracy IS 'The same of "the price stays as it is".';
COMMENT ON COLUMN live_accuracy_daily.skill IS '1 - error / naive error, errors as shares of the price when predicted; above 0 beats the naive forecast.';
COMMENT ON COLUMN live_accuracy_daily.coverage IS 'Share of outcomes inside their intervals, 0 to 1.';
COMMENT ON COLUMN live_accuracy_daily.level IS 'What coverage should be.';
COMMENT ON COLUMN live_accuracy_daily.mean_width IS 'Mean of (upper - lower) / price when predicted.';

CREATE VIEW live_accuracy AS
SELECT pipeline, model_name, model_version, commodity,
       min(day) AS first_day,
       max(day) AS last_day,
       sum(predictions)::bigint AS predictions,
       sum(outcomes)::bigint AS outcomes,
       100 * (1 - sum(error_to_outcome) / sum(outcomes)) AS accuracy,
       100 * (1 - sum(naive_error_to_outcome) / sum(outcomes)) AS naive_accuracy,
       1 - sum(error_to_current) / nullif(sum(naive_error_to_current), 0) AS skill,
       sum(inside_interval) / sum(outcomes)::double precision AS coverage,
       max(level) AS level,
       sum(width_to_current) / sum(outcomes) AS mean_width
FROM prediction_outcomes_daily
JOIN (SELECT pipeline, max(day) AS newest FROM prediction_outcomes_daily WHERE outcomes > 0 GROUP BY pipeline) latest
     USING (pipeline)
WHERE outcomes > 0 AND day > newest - 30
GROUP BY pipeline, model_name, model_version, commodity;

COMMENT ON VIEW live_accuracy IS 'Live accuracy by version and commodity over the last 30 days of outcomes: those up to the newest day of the pipeline that has any.';
COMMENT ON COLUMN live_accuracy.pipeline IS 'The pipeline that predicted.';
COMMENT ON COLUMN live_accuracy.model_name IS 'Registered model.';
COMMENT ON COLUMN live_accuracy.model_version IS 'Registered version, a whole number as text.';
COMMENT ON COLUMN live_accuracy.commodity IS 'The entity that was predicted.';
COMMENT ON COLUMN live_accuracy.first_day IS 'Earliest day of events that counts.';
COMMENT ON COLUMN live_accuracy.last_day IS 'Latest day of events that counts.';
COMMENT ON COLUMN live_accuracy.predictions IS 'Predictions of the days that have outcomes.';
COMMENT ON COLUMN live_accuracy.outcomes IS 'Those whose price came true; the figures are made of them.';
COMMENT ON COLUMN live_accuracy.accuracy IS '100 * (1 - MAPE), per cent.';
COMMENT ON COLUMN live_accuracy.naive_accuracy IS 'The same of "the price stays as it is".';
COMMENT ON COLUMN live_accuracy.skill IS '1 - error / naive error, errors as shares of the price when predicted; above 0 beats the naive forecast.';
COMMENT ON COLUMN live_accuracy.coverage IS 'Share of outcomes inside their intervals, 0 to 1.';
COMMENT ON COLUMN live_accuracy.level IS 'What coverage should be.';
COMMENT ON COLUMN live_accuracy.mean_width IS 'Mean of (upper - lower) / price when predicted.';
