-- Which version was in use when, and what each decision about it rested on.

CREATE TABLE model_decisions (
    decision_id bigint      GENERATED ALWAYS AS IDENTITY,
    model_name  text        NOT NULL,
    version     text        NOT NULL,
    champion    text,
    pipeline    text        NOT NULL,
    config_hash text        NOT NULL,
    decision    text        NOT NULL,
    decided_by  text        NOT NULL,
    reasons     jsonb       NOT NULL,
    evidence    jsonb       NOT NULL,
    decided_at  timestamptz NOT NULL,
    CONSTRAINT model_decisions_pkey PRIMARY KEY (decision_id),
    CONSTRAINT model_decisions_decision_is_known CHECK (decision IN ('promote', 'keep', 'roll_back'))
);
CREATE INDEX model_decisions_model_idx ON model_decisions (model_name, decided_at);
COMMENT ON COLUMN model_decisions.version IS 'What was decided on: the challenger, or the version to go back to.';
COMMENT ON COLUMN model_decisions.champion IS 'The version in use then.';
COMMENT ON COLUMN model_decisions.decided_by IS 'judge, or the person who gave the command.';

CREATE TABLE model_terms (
    term_id     bigint      GENERATED ALWAYS AS IDENTITY,
    model_name  text        NOT NULL,
    version     text        NOT NULL,
    previous    text,
    decision_id bigint      NOT NULL,
    begun_at    timestamptz NOT NULL,
    live_from   timestamptz,
    live_until  timestamptz,
    done_at     timestamptz,
    CONSTRAINT model_terms_pkey PRIMARY KEY (term_id),
    CONSTRAINT model_terms_decision_fkey FOREIGN KEY (decision_id) REFERENCES model_decisions
);
CREATE UNIQUE INDEX model_terms_one_unfinished_idx ON model_terms (model_name) WHERE done_at IS NULL;
CREATE UNIQUE INDEX model_terms_one_open_idx ON model_terms (model_name)
    WHERE done_at IS NOT NULL AND live_until IS NULL;
COMMENT ON TABLE model_terms IS 'Each time that a version was in use. A row without done_at is a promotion under way, or one that was killed: the next command goes on with it.';
COMMENT ON COLUMN model_terms.previous IS 'The version that carries the alias previous meanwhile.';
COMMENT ON COLUMN model_terms.live_from IS 'When the alias champion moved to the version.';

ALTER TABLE ml_models
    ADD COLUMN baseline   jsonb,
    ADD COLUMN live_from  timestamptz,
    ADD COLUMN live_until timestamptz,
    ADD COLUMN why        text,
    DROP CONSTRAINT ml_models_status_is_known,
    ADD CONSTRAINT ml_models_status_is_known
        CHECK (status IN ('challenger', 'champion', 'previous', 'retired', 'rolled_back'));
COMMENT ON COLUMN ml_models.baseline IS 'Figures that the promotion rested on: live accuracy is held against them.';
COMMENT ON COLUMN ml_models.live_from IS 'When the version came into use last; model_terms has every time.';
COMMENT ON COLUMN ml_models.why IS 'Why it came into use.';

-- Champions from before decisions were kept.
WITH decided AS (
    INSERT INTO model_decisions
        (model_name, version, pipeline, config_hash, decision, decided_by, reasons, evidence, decided_at)
    SELECT model_name, version, pipeline, config_hash, 'promote', 'migration',
           '["migration: in use before decisions were kept"]', '{}', updated_at
    FROM ml_models WHERE status = 'champion'
    RETURNING decision_id, model_name, version, decided_at
)
INSERT INTO model_terms (model_name, version, previous, decision_id, begun_at, live_from, done_at)
SELECT d.model_name, d.version,
       (SELECT p.version FROM ml_models p WHERE p.model_name = d.model_name AND p.status = 'previous' LIMIT 1),
       d.decision_id, d.decided_at, d.decided_at, d.decided_at
FROM decided d;
