-- How far a version's inputs and answers have moved from what it learned from: one row a column and look.

CREATE TABLE model_drift (
    pipeline      text             NOT NULL,
    model_name    text             NOT NULL,
    model_version text             NOT NULL,
    feature       text             NOT NULL,
    window_from   timestamptz      NOT NULL,
    window_until  timestamptz      NOT NULL,
    rows          bigint           NOT NULL,
    psi           double precision,
    ks            double precision,
    p_value       double precision,
    verdict       text             NOT NULL,
    computed_at   timestamptz      NOT NULL,
    CONSTRAINT model_drift_pkey PRIMARY KEY (pipeline, model_name, model_version, feature, computed_at),
    CONSTRAINT model_drift_rows_are_counted CHECK (rows >= 0),
    CONSTRAINT model_drift_verdict_is_known CHECK (verdict IN ('stable', 'too_few_rows', 'shifted', 'drifted'))
);
CREATE INDEX model_drift_computed_at_idx ON model_drift (computed_at);
COMMENT ON COLUMN model_drift.window_from IS 'The predictions were made from here, inclusive, to window_until, exclusive.';
COMMENT ON COLUMN model_drift.feature IS 'A model input of a price pipeline, a feature of a request pipeline, or prediction.';

CREATE TABLE retrain_requests (
    model_name    text        NOT NULL,
    model_version text        NOT NULL,
    pipeline      text        NOT NULL,
    why           text        NOT NULL,
    requested_at  timestamptz NOT NULL,
    CONSTRAINT retrain_requests_pkey PRIMARY KEY (model_name, model_version)
);
COMMENT ON TABLE retrain_requests IS 'Retrains that were asked for ahead of the schedule, once for each version that drifted. Answered by a night of that time, or by a later one.';
