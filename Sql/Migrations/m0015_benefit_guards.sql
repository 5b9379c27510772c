-- Why: a taking of several things took one unit and one place under a cap; the places of a large one under many caps do not fit a
-- smallint. The till was not told what is neither money nor things (free minutes, later payment, being served first), and an
-- amount that first came up at the desk left pay_fen at 0.
-- A withdrawn version goes back as a returned one does; nothing ever led it to the draft.
-- Locks: benefit_hold is rewritten (period_slots), redemption is read once.

ALTER TABLE benefit_hold
    ALTER COLUMN period_slots TYPE integer,
    ADD COLUMN level smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT benefit_hold_level CHECK (level BETWEEN 0 AND 7),
    ADD CONSTRAINT benefit_hold_sum CHECK (amount_fen = benefit_fen + pay_fen + waived_fen);
ALTER TABLE benefit_hold ALTER COLUMN level DROP DEFAULT;
COMMENT ON TABLE benefit_hold IS 'A reservation: who, under which version and at which of its levels, what was ordered and granted, and which units of which pools and periods and how many cap slots it took. Ends exactly once: committed, released or expired.';

UPDATE redemption SET pay_fen = amount_fen - benefit_fen - waived_fen
WHERE pay_fen <> amount_fen - benefit_fen - waived_fen;
ALTER TABLE redemption
    ADD COLUMN free_minutes integer NOT NULL DEFAULT 0,
    ADD COLUMN pay_later_hours integer NOT NULL DEFAULT 0,
    ADD COLUMN priority smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT redemption_extras CHECK (free_minutes >= 0 AND pay_later_hours >= 0 AND priority IN (0, 1)),
    ADD CONSTRAINT redemption_sum CHECK (amount_fen = benefit_fen + pay_fen + waived_fen);
ALTER TABLE redemption
    ALTER COLUMN free_minutes DROP DEFAULT, ALTER COLUMN pay_later_hours DROP DEFAULT, ALTER COLUMN priority DROP DEFAULT;

-- As before, without the edge from submitted to draft.
CREATE OR REPLACE FUNCTION scenario_version_is_frozen() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (OLD.scenario_id, OLD.version) IS DISTINCT FROM (NEW.scenario_id, NEW.version) THEN
        RAISE EXCEPTION 'a version keeps its scenario and number' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.document, OLD.digest, OLD.provider_id, OLD.kind, OLD.starts_on, OLD.ends_on, OLD.is_basic_service,
            OLD.has_threshold)
        IS DISTINCT FROM (NEW.document, NEW.digest, NEW.provider_id, NEW.kind, NEW.starts_on, NEW.ends_on,
            NEW.is_basic_service, NEW.has_threshold)
        AND NOT (OLD.state IN ('draft', 'rejected') AND NEW.state = 'draft') THEN
        RAISE EXCEPTION 'a submitted version never changes; make a new one' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'submitted'), ('submitted', 'rejected'), ('rejected', 'draft'),
        ('submitted', 'approved'), ('draft', 'approved'), ('approved', 'scheduled'), ('scheduled', 'running'),
        ('scheduled', 'ended'), ('running', 'paused'), ('paused', 'running'), ('running', 'ended'), ('paused', 'ended'),
        ('ended', 'archived'), ('draft', 'archived'), ('rejected', 'archived')) THEN
        RAISE EXCEPTION 'a version in this state cannot go there' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.state, NEW.state) = ('draft', 'approved') AND EXISTS (SELECT FROM officer) THEN
        RAISE EXCEPTION 'a version is submitted before it is approved' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_notify('shangding_scenario', '');
    RETURN NEW;
END $$;
