-- Why: two officers approve a digest, and nothing tied it to the document it is of; a certificate could be overwritten after the
-- publication it stands for; a redemption could be led past the edges of its life, and its amounts changed on the way. The
-- person a charge is put on can dispute it.
-- Locks: scenario_version is read once; redemption gets a column, which rewrites nothing.

ALTER TABLE scenario_version ADD CONSTRAINT scenario_version_digest CHECK (digest = sha256(document));

CREATE FUNCTION scenario_certificate_is_frozen() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the certificate of a published version never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER scenario_certificate_is_frozen BEFORE UPDATE OF certificate ON scenario_version
    FOR EACH ROW WHEN (OLD.certificate IS DISTINCT FROM NEW.certificate
        AND OLD.state NOT IN ('draft', 'submitted', 'rejected'))
    EXECUTE FUNCTION scenario_certificate_is_frozen();

ALTER TABLE redemption ADD COLUMN disputed_by text,
    ADD CONSTRAINT redemption_disputed_by CHECK (disputed_by IN ('provider', 'citizen')),
    ADD CONSTRAINT redemption_dispute_is_a_rentals CHECK (disputed_by IS NULL OR life = 'rental'),
    ADD CONSTRAINT redemption_disputed CHECK (state <> 'disputed' OR charged_fen = 0),
    ADD CONSTRAINT redemption_disputed_charge CHECK (disputed_by IS DISTINCT FROM 'citizen' OR charged_fen = 0);
COMMENT ON TABLE redemption IS 'What a committed hold became: a visit (travel and whatever is simply used), a loan (reading) or a rental whose waived deposit stays frozen until it is released or charged, in part at most. reminded_for is the due day that was announced last; disputed_by says who disputed it last: what the citizen disputes is not charged.';

-- The edges of RedemptionLife: from, to and what may change with them. What was granted, to whom, and by whom it is given is
-- fixed with the commit; an amount can be named once, where the thing is used; a charge is fixed when it is settled, and taken
-- back when it is disputed.
CREATE FUNCTION redemption_keeps_its_life() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'a redemption begins with its commit' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.beneficiary_id, OLD.redemption_id, OLD.hold_id, OLD.scenario_id, OLD.version_id, OLD.provider_id,
            OLD.client_id, OLD.life, OLD.quantity, OLD.benefit_fen, OLD.waived_fen, OLD.free_minutes,
            OLD.pay_later_hours, OLD.priority, OLD.committed_at)
        IS DISTINCT FROM (NEW.beneficiary_id, NEW.redemption_id, NEW.hold_id, NEW.scenario_id, NEW.version_id,
            NEW.provider_id, NEW.client_id, NEW.life, NEW.quantity, NEW.benefit_fen, NEW.waived_fen, NEW.free_minutes,
            NEW.pay_later_hours, NEW.priority, NEW.committed_at) THEN
        RAISE EXCEPTION 'what was granted does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.life, OLD.state, NEW.state) NOT IN (
        ('visit', 'committed', 'used'), ('visit', 'committed', 'cancelled'), ('visit', 'used', 'settled'),
        ('loan', 'committed', 'loan_open'), ('loan', 'committed', 'cancelled'), ('loan', 'loan_open', 'overdue'),
        ('loan', 'loan_open', 'returned'), ('loan', 'overdue', 'returned'), ('loan', 'returned', 'closed'),
        ('loan', 'overdue', 'closed'),
        ('rental', 'citizen_confirmed', 'in_use'), ('rental', 'citizen_confirmed', 'cancelled'),
        ('rental', 'in_use', 'returned'), ('rental', 'returned', 'settled'), ('rental', 'returned', 'disputed'),
        ('rental', 'settled', 'disputed'), ('rental', 'disputed', 'settled')) THEN
        RAISE EXCEPTION 'a redemption in this state cannot go there' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.amount_fen, OLD.pay_fen, OLD.outlet_id) IS DISTINCT FROM (NEW.amount_fen, NEW.pay_fen, NEW.outlet_id)
        AND NOT (OLD.state IN ('committed', 'citizen_confirmed') AND NEW.state IN ('used', 'loan_open', 'in_use')) THEN
        RAISE EXCEPTION 'amount and outlet are fixed once it is used' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.charged_fen <> NEW.charged_fen AND (OLD.state = NEW.state OR NEW.state NOT IN ('settled', 'disputed')) THEN
        RAISE EXCEPTION 'a charge is fixed once it is settled' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.disputed_by IS DISTINCT FROM NEW.disputed_by AND (OLD.state = NEW.state OR NEW.state <> 'disputed') THEN
        RAISE EXCEPTION 'who disputes is fixed with the dispute' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.due_on, OLD.renewals) IS DISTINCT FROM (NEW.due_on, NEW.renewals)
        AND NOT (OLD.life = 'loan' AND (OLD.state, NEW.state) IN (('committed', 'loan_open'), ('loan_open', 'loan_open'))
            AND NEW.renewals BETWEEN OLD.renewals AND OLD.renewals + 1) THEN
        RAISE EXCEPTION 'a due day moves only by a renewal' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER redemption_begins_with_its_commit BEFORE INSERT ON redemption
    FOR EACH ROW WHEN (NEW.state <> CASE NEW.life WHEN 'rental' THEN 'citizen_confirmed' ELSE 'committed' END
        OR NEW.charged_fen <> 0 OR NEW.renewals <> 0 OR NEW.due_on IS NOT NULL)
    EXECUTE FUNCTION redemption_keeps_its_life();
CREATE TRIGGER redemption_keeps_its_life BEFORE UPDATE ON redemption
    FOR EACH ROW EXECUTE FUNCTION redemption_keeps_its_life();
