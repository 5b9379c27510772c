-- Why: what the database promises has to hold against whoever has the program's login and nothing else. Functions found tables
-- of the session's own before the city's; what may be deleted on request was bounded by the caller; two officers approved a
-- catalogue without what each source may deliver; and an erasure left what officers had written about the person.
-- Locks: metadata only; catalogue_edition, change_request and knowledge_clock are small.

-- Two officers ------------------------------------------------------------------------------------------------------

-- Nothing ever asked for 'client.change'.
ALTER TABLE change_request DROP CONSTRAINT change_request_kind;
ALTER TABLE change_request ADD CONSTRAINT change_request_kind CHECK (kind IN ('scorecard.publish', 'catalogue.edition',
    'officer.create', 'officer.roles', 'officer.reset', 'identity.unmask', 'bulk.change', 'scenario.publish'));

ALTER TABLE catalogue_edition
    ADD COLUMN sources_digest bytea,
    ADD CONSTRAINT catalogue_edition_sources_digest_length CHECK (length(sources_digest) = 32);
COMMENT ON TABLE catalogue_edition IS 'Reference. Dated editions of the indicator catalogue, never changed: a scorecard names one by digest. sources_digest is of the table of sources it was added with; two officers approve the SHA-256 of both digests together.';

CREATE OR REPLACE FUNCTION catalogue_edition_needs_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM officer) AND (NEW.sources_digest IS NULL
        OR NOT is_approved('catalogue.edition', NEW.name, sha256(NEW.digest || NEW.sources_digest))) THEN
        RAISE EXCEPTION 'a catalogue edition is added by two officers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION source_indicator_needs_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only while the approval takes effect: the row of the request is of this very transaction.
    IF EXISTS (SELECT FROM officer) AND NOT EXISTS (
        SELECT FROM change_request AS request
        WHERE request.kind = 'catalogue.edition' AND request.state = 'approved'
            AND request.xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'what a source may deliver is changed by two officers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER source_indicator_needs_two_officers BEFORE INSERT OR UPDATE OR DELETE ON source_indicator
    FOR EACH STATEMENT EXECUTE FUNCTION source_indicator_needs_two_officers();

-- Forgetting --------------------------------------------------------------------------------------------------------

-- The text of a public id, as the program writes it: Crockford's base 32, most significant first.
CREATE FUNCTION public_id_text(prefix text, id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT prefix || string_agg(
        substr('0123456789abcdefghjkmnpqrstvwxyz',
            substring(B'00' || ('x' || replace(id::text, '-', ''))::bit(128) FROM 5 * place + 1 FOR 5)::integer + 1, 1),
        '' ORDER BY place)
    FROM generate_series(0, 25) AS place
$$;

-- As before, and: of a request to see the person's number everything that names or describes them may be blanked.
CREATE OR REPLACE FUNCTION change_request_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'requested' THEN
            RAISE EXCEPTION 'a change begins as a request' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF OLD.kind = 'identity.unmask'
        AND (NEW.object, NEW.digest, NEW.payload, NEW.reason, NEW.comment)
            IS NOT DISTINCT FROM ('erased:' || OLD.change_id, sha256(''), ''::bytea, 'erased', NULL::text)
        AND (NEW.change_id, NEW.public_id, NEW.kind, NEW.requested_by, NEW.requested_at, NEW.expires_at, NEW.decided_by)
            IS NOT DISTINCT FROM (OLD.change_id, OLD.public_id, OLD.kind, OLD.requested_by, OLD.requested_at, OLD.expires_at,
                OLD.decided_by)
        AND NEW.state = (CASE OLD.state WHEN 'requested' THEN 'expired' ELSE OLD.state END) THEN
        RETURN NEW;
    ELSIF OLD.state <> 'requested' THEN
        RAISE EXCEPTION 'a decided change stays as it is' USING ERRCODE = 'restrict_violation';
    ELSIF (OLD.change_id, OLD.public_id, OLD.kind, OLD.object, OLD.digest, OLD.payload, OLD.reason, OLD.requested_by,
            OLD.requested_at, OLD.expires_at)
        IS DISTINCT FROM (NEW.change_id, NEW.public_id, NEW.kind, NEW.object, NEW.digest, NEW.payload, NEW.reason,
            NEW.requested_by, NEW.requested_at, NEW.expires_at) THEN
        RAISE EXCEPTION 'what was asked for does not change' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.state = 'approved' AND NOT EXISTS
        (SELECT FROM officer WHERE officer_id = NEW.decided_by AND officer.state = 'active') THEN
        RAISE EXCEPTION 'only an active officer approves' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- As before, and: what clients were told of the person, but for the last word; requests to see the number; codes at the desk.
-- What became of benefits stays, under a number that names nobody any more: units, limits and settlements rest on it.
CREATE OR REPLACE FUNCTION erase_citizen(whom bigint, at_instant timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM record_version WHERE citizen_id = whom;
    DELETE FROM record_archive WHERE citizen_id = whom;
    DELETE FROM score WHERE citizen_id = whom;
    DELETE FROM account_version WHERE citizen_id = whom;
    DELETE FROM consent_version WHERE citizen_id = whom;
    DELETE FROM report_by_check_code AS directory USING credit_report AS report
    WHERE report.citizen_id = whom AND directory.check_code = report.check_code;
    DELETE FROM credit_report WHERE citizen_id = whom;
    DELETE FROM redemption_code WHERE beneficiary_id = whom;
    UPDATE idempotency_key SET answer = NULL, citizen_id = NULL WHERE citizen_id = whom;
    UPDATE change_request AS request
    SET object = 'erased:' || request.change_id, digest = sha256(''), payload = '', reason = 'erased', comment = NULL,
        state = CASE request.state WHEN 'requested' THEN 'expired' ELSE request.state END,
        decided_at = coalesce(request.decided_at, at_instant)
    FROM citizen AS person
    WHERE person.citizen_id = whom AND request.kind = 'identity.unmask'
        AND request.object = public_id_text('cit_', person.city_id);
    DELETE FROM client_event AS told USING client_citizen AS known
    WHERE known.citizen_id = whom AND told.client_id = known.client_id AND told.handle = known.handle
        AND told.kind <> 'account.erased';
    DELETE FROM client_citizen WHERE citizen_id = whom;
    DELETE FROM citizen_by_blind_index AS directory USING citizen AS person
    WHERE person.citizen_id = whom AND directory.blind_index = person.blind_index;
    DELETE FROM citizen_by_city_id AS directory USING citizen AS person
    WHERE person.citizen_id = whom AND directory.city_id = person.city_id;
    UPDATE citizen AS person SET blind_index = NULL, id_number = NULL, name = NULL, phone = NULL, erased_at = at_instant
    WHERE person.citizen_id = whom AND person.erased_at IS NULL;
$$;

-- Whoever could set the clock forward and back could have scores forgotten whose consent has not ended.
ALTER TABLE knowledge_clock ADD CONSTRAINT knowledge_clock_is_finite CHECK (isfinite(instant));
CREATE FUNCTION knowledge_only_advances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.instant <= OLD.instant THEN
        RAISE EXCEPTION 'knowledge only advances' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER knowledge_only_advances BEFORE UPDATE ON knowledge_clock
    FOR EACH ROW EXECUTE FUNCTION knowledge_only_advances();

-- As before, but for no day that has not come: the one the knowledge clock shows is the last.
CREATE OR REPLACE FUNCTION forget_unconsented_scores(ended_by date) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH bound AS (
        SELECT least(ended_by, (instant AT TIME ZONE 'Asia/Shanghai')::date) AS day FROM knowledge_clock
    ), forgotten AS (
        DELETE FROM score USING account_version AS account, bound
        WHERE account.citizen_id = score.citizen_id AND account.known_to = 'infinity'
            AND CASE account.state WHEN 'active' THEN account.consent_until <= bound.day
                WHEN 'withdrawn' THEN (account.withdrawn_at AT TIME ZONE 'Asia/Shanghai')::date <= bound.day
                ELSE (account.known_from AT TIME ZONE 'Asia/Shanghai')::date <= bound.day END
        RETURNING 1
    )
    SELECT count(*) FROM forgotten;
$$;

-- As before, but nothing is archived within a month, nor on a day that has not come.
CREATE OR REPLACE FUNCTION archive_records(
    indicators smallint[], retention_months integer[], is_list boolean[], today date, at_instant timestamptz
) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH bound AS (
        SELECT least(today, (instant AT TIME ZONE 'Asia/Shanghai')::date) AS day FROM knowledge_clock
    ), due AS (
        SELECT DISTINCT record.citizen_id, record.source_id, record.record_no
        FROM record_version AS record
        JOIN unnest(indicators, retention_months, is_list) AS rule (indicator_id, months, lasts)
            ON rule.indicator_id = record.indicator_id
        CROSS JOIN bound
        WHERE record.known_to = 'infinity' AND rule.months >= 1
            AND (CASE WHEN rule.lasts THEN record.expires_on ELSE record.occurred_on END
                + make_interval(months => rule.months))::date <= bound.day
    ), moved AS (
        DELETE FROM record_version AS record
        USING due
        WHERE record.citizen_id = due.citizen_id AND record.source_id = due.source_id AND record.record_no = due.record_no
        RETURNING record.*
    ), archived AS (
        INSERT INTO record_archive SELECT moved.*, at_instant FROM moved RETURNING 1
    )
    SELECT count(*) FROM archived;
$$;

-- Where functions look ----------------------------------------------------------------------------------------------

-- A table the session made itself comes last, instead of first where a path does not name it. For every function, also those
-- the migrations before this one made; a test asks the same of whatever comes later.
DO $guard$
DECLARE
    function regprocedure;
BEGIN
    FOR function IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', function);
    END LOOP;
END
$guard$;
