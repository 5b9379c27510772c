-- The schema as all migrations together make it, for reading and for reviews. Never applied, never edited: a
-- test compares it with a dump of the migrated database. After a new migration write it anew with
--     SHANGDING_REWRITE_SCHEMA=1 swift test --filter StoreTests

CREATE FUNCTION public.analyze_records() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    -- Only what the next delivery joins on.
    ANALYZE record_version (citizen_id, source_id, record_no, known_to);
END;
$$;

CREATE FUNCTION public.archive_records(indicators smallint[], retention_months integer[], is_list boolean[], today date, at_instant timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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
    ), marked AS (
        INSERT INTO dirty_citizen (marked_at, key_range, citizen_ids)
        SELECT at_instant, due.citizen_id >> 10, array_agg(DISTINCT due.citizen_id)
        FROM due JOIN account_version AS account ON account.citizen_id = due.citizen_id AND account.known_to = 'infinity'
        GROUP BY due.citizen_id >> 10
    )
    SELECT count(*) FROM archived;
$$;

CREATE FUNCTION public.benefit_hold_ends_once() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF OLD.state <> 'held' THEN
        RAISE EXCEPTION 'a hold ends once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.bulk_grant_needs_two_officers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM granted LIMIT 2) AS some_rows) > 1 AND EXISTS (SELECT FROM officer) AND EXISTS (
        SELECT FROM (SELECT DISTINCT client_id, granted_at FROM granted) AS grants
        JOIN machine_client AS client ON client.client_id = grants.client_id
        WHERE NOT EXISTS (
            SELECT FROM change_request AS request
            WHERE request.kind = 'bulk.change' AND request.object = client.name AND request.state = 'approved'
                AND request.decided_at = grants.granted_at)) THEN
        RAISE EXCEPTION 'a client gets to know many citizens by two officers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.catalogue_edition_needs_two_officers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM officer) AND (NEW.sources_digest IS NULL
        OR NOT is_approved('catalogue.edition', NEW.name, sha256(NEW.digest || NEW.sources_digest))) THEN
        RAISE EXCEPTION 'a catalogue edition is added by two officers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.change_request_is_decided_once() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.client_credential_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.expires_at > OLD.expires_at THEN
        RAISE EXCEPTION 'a credential''s life is never prolonged; add another' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_notify('shangding_token', 'client ' || NEW.client_id);
    RETURN NEW;
END $$;

CREATE FUNCTION public.client_event_in_order() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('shangding.client_event'));
    RETURN NULL;
END $$;

CREATE FUNCTION public.dirty_citizen_notify() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_notify('shangding_dirty', '');
    RETURN NULL;
END $$;

CREATE FUNCTION public.erase_citizen(whom bigint, at_instant timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    DELETE FROM record_version WHERE citizen_id = whom;
    DELETE FROM record_archive WHERE citizen_id = whom;
    DELETE FROM score WHERE citizen_id = whom;
    DELETE FROM account_version WHERE citizen_id = whom;
    DELETE FROM consent_version WHERE citizen_id = whom;
    DELETE FROM report_by_check_code AS directory USING credit_report AS report
    WHERE report.citizen_id = whom AND directory.check_code = report.check_code;
    DELETE FROM credit_report WHERE citizen_id = whom;
    DELETE FROM redemption_code WHERE beneficiary_id = whom;
    DELETE FROM federation_code WHERE citizen_id = whom;
    DELETE FROM federation_grant WHERE citizen_id = whom;
    DELETE FROM pairwise WHERE citizen_id = whom;
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

CREATE FUNCTION public.federation_message_blanks_only() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF OLD.blank_at IS NULL OR NEW.jws <> '' OR (OLD.direction, OLD.partner_id, OLD.typ, OLD.jti, OLD.key_id, OLD.at,
        OLD.issued_day, OLD.leaf, OLD.blank_at) IS DISTINCT FROM (NEW.direction, NEW.partner_id, NEW.typ, NEW.jti,
        NEW.key_id, NEW.at, NEW.issued_day, NEW.leaf, NEW.blank_at) THEN
        RAISE EXCEPTION 'a message stays as it crossed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forget_unconsented_scores(ended_by date) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.is_approved(wanted_kind text, wanted_object text, wanted_digest bytea) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT NOT EXISTS (SELECT FROM officer) OR EXISTS (
        SELECT FROM change_request AS request
        WHERE request.kind = wanted_kind AND request.object = wanted_object AND request.digest = wanted_digest
            AND request.state = 'approved')
$$;

CREATE FUNCTION public.is_written_under_current_keys() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    -- Held to the end of the transaction: whoever changes key_check waits for it, and afterwards nothing older commits.
    PERFORM pg_advisory_xact_lock_shared(hashtext('shangding.keys'));
    IF EXISTS (SELECT FROM key_check WHERE encode(sentinel, 'hex') IS DISTINCT FROM current_setting('shangding.keys', true)) THEN
        RAISE EXCEPTION 'the keys of this session are not the ones in use' USING ERRCODE = '57KEY';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.knowledge_only_advances() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.instant <= OLD.instant THEN
        RAISE EXCEPTION 'knowledge only advances' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.machine_client_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF OLD.state = 'revoked' AND NEW.state <> 'revoked' THEN
        RAISE EXCEPTION 'a revoked client stays revoked; register another' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_notify('shangding_token', 'client ' || NEW.client_id);
    RETURN NEW;
END $$;

CREATE FUNCTION public.partner_agreement_needs_two_officers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM change_request AS request JOIN partner ON partner.entity = request.object
        WHERE partner.partner_id = NEW.partner_id AND request.kind = 'partner.agreement' AND request.state = 'approved'
            AND request.decided_by = NEW.approved_by AND request.xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'an agreement with a partner takes two officers' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_notify('shangding_partner', '');
    RETURN NEW;
END $$;

CREATE FUNCTION public.partner_moves_by_two_officers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    needed text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' OR NEW.root_thumbprint IS NOT NULL THEN
            RAISE EXCEPTION 'a partner begins as proposed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.entity) IS DISTINCT FROM (NEW.public_id, NEW.entity)
        OR OLD.root_thumbprint IS NOT NULL AND OLD.root_thumbprint IS DISTINCT FROM NEW.root_thumbprint THEN
        RAISE EXCEPTION 'a partner keeps its entity and its root key; a new root is a new ceremony'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.root_thumbprint IS NULL AND NEW.root_thumbprint IS NOT NULL AND (
        SELECT count(*) FROM partner_thumbprint AS heard
        WHERE heard.partner_id = NEW.partner_id AND heard.thumbprint = NEW.root_thumbprint) < 2 THEN
        RAISE EXCEPTION 'a root key is pinned by two officers who heard the same' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> NEW.state THEN
        IF (OLD.state, NEW.state) NOT IN (('proposed', 'verified'), ('verified', 'active'), ('active', 'suspended'),
            ('suspended', 'active'), ('proposed', 'ended'), ('verified', 'ended'), ('active', 'ended'),
            ('suspended', 'ended')) THEN
            RAISE EXCEPTION 'a partner in this state cannot go there' USING ERRCODE = 'restrict_violation';
        END IF;
        -- A proposal nobody has verified is nothing yet: whoever mistyped begins again.
        needed := CASE WHEN NEW.state = 'ended' AND OLD.state <> 'proposed' THEN 'partner.end'
            WHEN (OLD.state, NEW.state) = ('verified', 'active') THEN 'partner.activate'
            WHEN (OLD.state, NEW.state) = ('suspended', 'active') THEN 'partner.resume' END;
        -- Only while the approval takes effect: the row of the request is of this very transaction.
        IF needed IS NOT NULL AND NOT EXISTS (
            SELECT FROM change_request AS request
            WHERE request.kind = needed AND request.object = NEW.entity AND request.state = 'approved'
                AND request.xmin = pg_current_xact_id()::xid) THEN
            RAISE EXCEPTION 'this step of a partner takes two officers' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    PERFORM pg_notify('shangding_partner', '');
    RETURN NEW;
END $$;

CREATE FUNCTION public.partner_statement_only_advances() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM partner_statement AS known
            WHERE known.partner_id = NEW.partner_id AND known.seq > NEW.seq) THEN
            RAISE EXCEPTION 'statements only advance' USING ERRCODE = 'restrict_violation';
        END IF;
        PERFORM pg_notify('shangding_partner', '');
    ELSIF (OLD.partner_id, OLD.seq, OLD.jws, OLD.issued_at, OLD.expires_at)
        IS DISTINCT FROM (NEW.partner_id, NEW.seq, NEW.jws, NEW.issued_at, NEW.expires_at) THEN
        RAISE EXCEPTION 'a statement stays as it was received' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.partner_thumbprint_is_heard_alike() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    -- The row lock lets two officers type one after the other.
    PERFORM FROM partner WHERE partner_id = NEW.partner_id AND state = 'proposed' FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM partner_thumbprint AS heard
        WHERE heard.partner_id = NEW.partner_id AND heard.thumbprint <> NEW.thumbprint) THEN
        RAISE EXCEPTION 'officers type what they heard before a partner is verified, and all of them the same'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.public_id_text(prefix text, id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    SELECT prefix || string_agg(
        substr('0123456789abcdefghjkmnpqrstvwxyz',
            substring(B'00' || ('x' || replace(id::text, '-', ''))::bit(128) FROM 5 * place + 1 FOR 5)::integer + 1, 1),
        '' ORDER BY place)
    FROM generate_series(0, 25) AS place
$$;

CREATE FUNCTION public.redemption_keeps_its_life() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.rows_are_kept() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.scenario_certificate_is_frozen() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION 'the certificate of a published version never changes' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.scenario_version_is_frozen() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.scenario_version_needs_two_officers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    name text;
BEGIN
    -- What was approved stays approved: a version published before there were officers can still be paused and resumed.
    IF NEW.state IN ('approved', 'scheduled', 'running', 'paused')
        AND (TG_OP = 'INSERT' OR OLD.state NOT IN ('approved', 'scheduled', 'running', 'paused')) THEN
        SELECT code || '/' || NEW.version INTO name FROM scenario WHERE scenario_id = NEW.scenario_id;
        IF NOT is_approved('scenario.publish', name, NEW.digest) THEN
            RAISE EXCEPTION 'a scenario is published by two officers' USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (
            SELECT FROM scenario_version_author AS author
            JOIN change_request AS request ON request.decided_by = author.officer_id
            WHERE author.version_id = NEW.version_id AND request.kind = 'scenario.publish' AND request.object = name
                AND request.digest = NEW.digest AND request.state = 'approved') THEN
            RAISE EXCEPTION 'the author of a scenario cannot approve it' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.scorecard_is_frozen() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF OLD.code <> NEW.code OR OLD.version <> NEW.version THEN
        RAISE EXCEPTION 'a scorecard keeps its code and version' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.document, OLD.digest, OLD.edition_id) IS DISTINCT FROM (NEW.document, NEW.digest, NEW.edition_id)
        AND NOT (OLD.state IN ('draft', 'checked') AND NEW.state = 'draft') THEN
        RAISE EXCEPTION 'a scorecard never changes; publish a new version' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.effective_from IS DISTINCT FROM NEW.effective_from AND OLD.state NOT IN ('draft', 'checked') THEN
        RAISE EXCEPTION 'the day of a submitted scorecard does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> NEW.state AND NOT (
        (OLD.state, NEW.state) IN (('draft', 'checked'), ('checked', 'draft'), ('checked', 'submitted'),
            ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'scheduled'), ('scheduled', 'live'),
            ('live', 'superseded'))
        OR ((OLD.state, NEW.state) = ('checked', 'live') AND NOT EXISTS (SELECT FROM officer))) THEN
        RAISE EXCEPTION 'a scorecard in this state cannot go there' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.scorecard_needs_two_officers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.state IN ('approved', 'scheduled', 'live') THEN
        IF NOT is_approved('scorecard.publish', NEW.code || '/' || NEW.version, NEW.digest) THEN
            RAISE EXCEPTION 'a scorecard is published by two officers' USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (
            SELECT FROM scorecard_author AS author
            JOIN change_request AS request ON request.decided_by = author.officer_id
            WHERE author.scorecard_id = NEW.scorecard_id AND request.kind = 'scorecard.publish'
                AND request.object = NEW.code || '/' || NEW.version AND request.digest = NEW.digest
                AND request.state = 'approved') THEN
            RAISE EXCEPTION 'the author of a scorecard cannot approve it' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.source_indicator_needs_two_officers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.trust_has_changed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_notify('shangding_partner', '');
    RETURN NULL;
END $$;

CREATE TABLE public.access_token (
    token_digest bytea NOT NULL,
    client_id integer NOT NULL,
    credential_id integer NOT NULL,
    scopes text[] NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT access_token_digest_length CHECK ((length(token_digest) = 32)),
    CONSTRAINT access_token_is_short CHECK (((expires_at > issued_at) AND (expires_at <= (issued_at + '01:00:00'::interval))))
);

COMMENT ON TABLE public.access_token IS 'Directory, distributed by its own key: the SHA-256 of a bearer token to whom it was given. A token counts while client and credential do; expired ones are deleted.';

CREATE TABLE public.account_version (
    citizen_id bigint NOT NULL,
    known_from timestamp with time zone NOT NULL,
    known_to timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    state text NOT NULL,
    district text,
    notice_version text,
    consented_at timestamp with time zone,
    consent_from date,
    consent_until date,
    separately_consented smallint[],
    refused smallint[],
    evidence text,
    withdrawn_at timestamp with time zone,
    CONSTRAINT account_version_consent_ends CHECK (((consent_from <= consent_until) AND (consent_until <= (consent_from + 1830)))),
    CONSTRAINT account_version_consent_stated CHECK (((state = ANY (ARRAY['deceased'::text, 'erased'::text])) OR (num_nulls(notice_version, consented_at, consent_from, consent_until) = 0))),
    CONSTRAINT account_version_district_shape CHECK ((district ~ '^[0-9]{6}$'::text)),
    CONSTRAINT account_version_erased_says_nothing CHECK (((state <> 'erased'::text) OR (num_nonnulls(district, notice_version, evidence, consented_at, consent_from, consent_until, separately_consented, refused) = 0))),
    CONSTRAINT account_version_evidence_length CHECK (((octet_length(evidence) >= 1) AND (octet_length(evidence) <= 128))),
    CONSTRAINT account_version_known CHECK ((known_from < known_to)),
    CONSTRAINT account_version_state CHECK ((state = ANY (ARRAY['active'::text, 'withdrawn'::text, 'deceased'::text, 'erased'::text]))),
    CONSTRAINT account_version_withdrawn_at CHECK (((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL)))
);

COMMENT ON TABLE public.account_version IS 'Account and scoring consent as known in [known_from, known_to); one open version per person. Consent counts on days in [consent_from, consent_until) and is never unlimited (PIPL art 14-16; 国办发〔2020〕49号).';

CREATE TABLE public.audit_daily_head (
    day date NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    statement bytea NOT NULL,
    CONSTRAINT audit_daily_head_root_length CHECK ((length(root) = 32))
);

COMMENT ON TABLE public.audit_daily_head IS 'The signed head with which a day ended (JWS), to be shipped off the machine. Append-only.';

CREATE TABLE public.audit_entry (
    entry_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    about_citizen bigint,
    object text NOT NULL,
    purpose text NOT NULL,
    request_id text NOT NULL,
    origin text NOT NULL,
    mac bytea NOT NULL,
    CONSTRAINT audit_entry_action_shape CHECK ((action ~ '^[a-z][a-z_]*(\.[a-z][a-z_]*)+$'::text)),
    CONSTRAINT audit_entry_actor_kind CHECK ((actor_kind = ANY (ARRAY['client'::text, 'officer'::text, 'command'::text, 'maintainer'::text, 'partner'::text]))),
    CONSTRAINT audit_entry_lengths CHECK (((octet_length(actor) <= 64) AND (octet_length(action) <= 64) AND (octet_length(object) <= 128) AND (octet_length(purpose) <= 64) AND (octet_length(request_id) <= 64) AND (octet_length(origin) <= 64))),
    CONSTRAINT audit_entry_mac_length CHECK ((length(mac) = 32))
);

COMMENT ON TABLE public.audit_entry IS 'Who did what, about whom, why, when, from where: ids and codes only, nothing personal. Append-only. Its ids begin with the time and are drawn by the program, so that several instances append side by side.';

CREATE TABLE public.audit_head (
    singleton boolean DEFAULT true NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    frontier bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    mac bytea NOT NULL,
    CONSTRAINT audit_head_lengths CHECK (((length(root) = 32) AND (length(mac) = 32) AND ((length(frontier) % 32) = 0))),
    CONSTRAINT audit_head_one_row CHECK (singleton),
    CONSTRAINT audit_head_size CHECK ((size >= 0))
);

COMMENT ON TABLE public.audit_head IS 'The tree as last sealed: its size, root, the roots of its full subtrees (largest first) to go on from, and a MAC over size, root and time.';

CREATE TABLE public.audit_leaf (
    leaf_no bigint NOT NULL,
    entry_id uuid NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_leaf_hash_length CHECK ((length(hash) = 32))
);

COMMENT ON TABLE public.audit_leaf IS 'Sealed entries in the order of sealing, from 0 without gaps: the leaves of the RFC 9162 tree. Append-only.';

CREATE TABLE public.audit_unsealed (
    entry_id uuid NOT NULL
);

COMMENT ON TABLE public.audit_unsealed IS 'Entries that have committed and are not sealed yet: a queue, emptied about once a second.';

CREATE TABLE public.band_map (
    version integer NOT NULL,
    band text NOT NULL,
    from_score smallint NOT NULL,
    label_zh text NOT NULL,
    label_en text NOT NULL,
    share_permille smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT band_map_band CHECK ((band ~ '^L[1-9]$'::text)),
    CONSTRAINT band_map_lengths CHECK ((((octet_length(label_zh) >= 1) AND (octet_length(label_zh) <= 90)) AND ((octet_length(label_en) >= 1) AND (octet_length(label_en) <= 60)))),
    CONSTRAINT band_map_share CHECK (((share_permille >= 0) AND (share_permille <= 1000)))
);

COMMENT ON TABLE public.band_map IS 'Reference. Per version: from which score a resident of this city is in a band, and the share of scored residents in it (permille) when it was published. Append-only; the highest version holds.';

CREATE TABLE public.benefit_hold (
    beneficiary_id bigint NOT NULL,
    hold_id uuid NOT NULL,
    scenario_id integer NOT NULL,
    version_id integer NOT NULL,
    client_id integer NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    outlet_id integer,
    amount_fen bigint NOT NULL,
    quantity integer NOT NULL,
    minutes integer NOT NULL,
    benefit_fen bigint NOT NULL,
    pay_fen bigint NOT NULL,
    waived_fen bigint NOT NULL,
    pool_ids integer[] NOT NULL,
    pool_starts date[] NOT NULL,
    pool_units bigint[] NOT NULL,
    period_slots integer NOT NULL,
    concurrent_slots smallint NOT NULL,
    loan_days smallint NOT NULL,
    renewals smallint NOT NULL,
    level smallint NOT NULL,
    CONSTRAINT benefit_hold_amounts CHECK (((amount_fen >= 0) AND ((quantity >= 0) AND (quantity <= 10000)) AND ((minutes >= 0) AND (minutes <= 5256000)) AND (benefit_fen >= 0) AND (pay_fen >= 0) AND (waived_fen >= 0))),
    CONSTRAINT benefit_hold_end_reason CHECK ((end_reason ~ '^[a-z_]{1,32}$'::text)),
    CONSTRAINT benefit_hold_ends_once CHECK (((state = 'held'::text) = (ended_at IS NULL))),
    CONSTRAINT benefit_hold_level CHECK (((level >= 0) AND (level <= 7))),
    CONSTRAINT benefit_hold_loan CHECK (((loan_days >= 0) AND (renewals >= 0))),
    CONSTRAINT benefit_hold_pools CHECK (((cardinality(pool_ids) = cardinality(pool_starts)) AND (cardinality(pool_ids) = cardinality(pool_units)))),
    CONSTRAINT benefit_hold_slots CHECK (((period_slots >= 0) AND (concurrent_slots >= 0))),
    CONSTRAINT benefit_hold_state CHECK ((state = ANY (ARRAY['held'::text, 'committed'::text, 'released'::text, 'expired'::text]))),
    CONSTRAINT benefit_hold_sum CHECK ((amount_fen = ((benefit_fen + pay_fen) + waived_fen))),
    CONSTRAINT benefit_hold_time CHECK (((expires_at > created_at) AND (expires_at <= (created_at + '24:00:00'::interval))))
);

COMMENT ON TABLE public.benefit_hold IS 'A reservation: who, under which version and at which of its levels, what was ordered and granted, and which units of which pools and periods and how many cap slots it took. Ends exactly once: committed, released or expired.';

CREATE TABLE public.cap_slot (
    scenario_id integer NOT NULL,
    beneficiary_id bigint NOT NULL,
    period text NOT NULL,
    starts_on date NOT NULL,
    ordinal smallint NOT NULL,
    cap smallint NOT NULL,
    hold_id uuid NOT NULL,
    CONSTRAINT cap_slot_period CHECK ((period = ANY (ARRAY['total'::text, 'year'::text, 'month'::text, 'week'::text, 'day'::text, 'concurrent'::text]))),
    CONSTRAINT cap_slot_within_cap CHECK ((((ordinal >= 1) AND (ordinal <= cap)) AND (cap <= 10000)))
);

COMMENT ON TABLE public.cap_slot IS 'What a beneficiary has taken of a scenario in a period, one row for each of at most cap times (concurrent: what is out now). A release deletes its rows, so the lowest ordinal is free again. The key is the limit, whatever path a request takes.';

CREATE TABLE public.catalogue_edition (
    edition_id integer NOT NULL,
    name text NOT NULL,
    effective_from date NOT NULL,
    digest bytea NOT NULL,
    document bytea NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    sources_digest bytea,
    CONSTRAINT catalogue_edition_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT catalogue_edition_name_shape CHECK ((name ~ '^[a-z0-9-]{1,64}$'::text)),
    CONSTRAINT catalogue_edition_sources_digest_length CHECK ((length(sources_digest) = 32))
);

COMMENT ON TABLE public.catalogue_edition IS 'Reference. Dated editions of the indicator catalogue, never changed: a scorecard names one by digest. sources_digest is of the table of sources it was added with; two officers approve the SHA-256 of both digests together.';

ALTER TABLE public.catalogue_edition ALTER COLUMN edition_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.catalogue_edition_edition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.change_request (
    change_id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind text NOT NULL,
    object text NOT NULL,
    digest bytea NOT NULL,
    payload bytea NOT NULL,
    reason text NOT NULL,
    requested_by integer NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    decided_by integer,
    decided_at timestamp with time zone,
    comment text,
    CONSTRAINT change_request_decided CHECK ((((decided_by IS NOT NULL) = (state = ANY (ARRAY['approved'::text, 'returned'::text, 'withdrawn'::text]))) AND ((decided_at IS NOT NULL) = (state <> 'requested'::text)))),
    CONSTRAINT change_request_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT change_request_expires CHECK ((expires_at > requested_at)),
    CONSTRAINT change_request_kind CHECK ((kind = ANY (ARRAY['scorecard.publish'::text, 'catalogue.edition'::text, 'officer.create'::text, 'officer.roles'::text, 'officer.reset'::text, 'identity.unmask'::text, 'bulk.change'::text, 'scenario.publish'::text, 'partner.activate'::text, 'partner.resume'::text, 'partner.end'::text, 'partner.agreement'::text]))),
    CONSTRAINT change_request_lengths CHECK ((((octet_length(object) >= 1) AND (octet_length(object) <= 128)) AND (octet_length(payload) <= 1048576) AND ((octet_length(reason) >= 1) AND (octet_length(reason) <= 1200)) AND (octet_length(comment) <= 1200))),
    CONSTRAINT change_request_state CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'returned'::text, 'withdrawn'::text, 'expired'::text]))),
    CONSTRAINT change_request_two_officers CHECK (((decided_by = requested_by) = (state = 'withdrawn'::text)))
);

COMMENT ON TABLE public.change_request IS 'Reference. What one officer asks for and another approves: kind, the object''s id, the SHA-256 of exactly what is approved, and what is needed to carry it out. Decided once and kept; a citizen is named by the city id only.';

ALTER TABLE public.change_request ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.change_request_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.citizen (
    citizen_id bigint NOT NULL,
    city_id uuid NOT NULL,
    blind_index bytea,
    id_number bytea,
    created_at timestamp with time zone NOT NULL,
    name bytea,
    phone bytea,
    erased_at timestamp with time zone,
    CONSTRAINT citizen_blind_index_length CHECK ((length(blind_index) = 16)),
    CONSTRAINT citizen_erased_is_nobody CHECK (
CASE
    WHEN (erased_at IS NULL) THEN ((blind_index IS NOT NULL) AND (id_number IS NOT NULL))
    ELSE ((blind_index IS NULL) AND (id_number IS NULL) AND (name IS NULL) AND (phone IS NULL))
END),
    CONSTRAINT citizen_id_number_is_ciphertext CHECK (((length(id_number) >= 34) AND (length(id_number) <= 160))),
    CONSTRAINT citizen_name_is_ciphertext CHECK (((length(name) >= 34) AND (length(name) <= 161))),
    CONSTRAINT citizen_phone_is_ciphertext CHECK (((length(phone) >= 34) AND (length(phone) <= 65)))
);

COMMENT ON TABLE public.citizen IS 'One row per person the city holds a record or an account of. id_number is AES-256-GCM ciphertext (type and number together), name and phone are too; none of them is anywhere in the database in clear. Of an erased person the row stays, about nobody, so that counts and the audit keep their keys.';

CREATE TABLE public.citizen_by_blind_index (
    blind_index bytea NOT NULL,
    citizen_id bigint NOT NULL,
    CONSTRAINT citizen_by_blind_index_length CHECK ((length(blind_index) = 16))
);

COMMENT ON TABLE public.citizen_by_blind_index IS 'Directory, distributed by its own key: keyed blind index of an ID number to the person.';

CREATE TABLE public.citizen_by_city_id (
    city_id uuid NOT NULL,
    citizen_id bigint NOT NULL
);

COMMENT ON TABLE public.citizen_by_city_id IS 'Directory, distributed by its own key: the random city id to the person.';

ALTER TABLE public.citizen ALTER COLUMN citizen_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.citizen_citizen_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.client_assertion (
    client_id integer NOT NULL,
    jti_digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT client_assertion_digest_length CHECK ((length(jti_digest) = 32))
);

COMMENT ON TABLE public.client_assertion IS 'Directory, distributed by its own key: the SHA-256 of the id of every signed assertion a client has used, until it would have expired anyway. One that comes again is refused (RFC 7523 section 3, jti).';

CREATE TABLE public.client_citizen (
    client_id integer NOT NULL,
    handle uuid NOT NULL,
    citizen_id bigint NOT NULL,
    granted_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.client_citizen IS 'Directory, distributed by its own key: the id one client holds for a person. Handles are drawn, never derived, and never shared; a client can name only people it opened or was granted.';

CREATE TABLE public.client_credential (
    credential_id integer NOT NULL,
    client_id integer NOT NULL,
    kind text NOT NULL,
    secret_digest bytea,
    key_id text,
    public_key bytea,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    CONSTRAINT client_credential_key CHECK ((((kind = 'key'::text) = (key_id IS NOT NULL)) AND ((kind = 'key'::text) = (public_key IS NOT NULL)))),
    CONSTRAINT client_credential_key_lengths CHECK ((((octet_length(key_id) >= 1) AND (octet_length(key_id) <= 128)) AND (length(public_key) <= 4096))),
    CONSTRAINT client_credential_kind CHECK ((kind = ANY (ARRAY['secret'::text, 'key'::text]))),
    CONSTRAINT client_credential_secret CHECK ((((kind = 'secret'::text) = (secret_digest IS NOT NULL)) AND (length(secret_digest) = 32)))
);

COMMENT ON TABLE public.client_credential IS 'Reference. What a client proves itself with: the SHA-256 of a drawn 256-bit secret, or a public key (JWK), which names one client alone. Several count at once while one replaces another; revoking one lets it expire now.';

ALTER TABLE public.client_credential ALTER COLUMN credential_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.client_credential_credential_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.client_event (
    client_id integer NOT NULL,
    "position" bigint NOT NULL,
    kind text NOT NULL,
    handle uuid,
    at timestamp with time zone NOT NULL,
    is_visitor boolean DEFAULT false NOT NULL,
    CONSTRAINT client_event_kind CHECK ((kind = ANY (ARRAY['score.changed'::text, 'scores.recomputed'::text, 'record.added'::text, 'record.expiring'::text, 'consent.expiring'::text, 'consent.withdrawn'::text, 'account.erased'::text, 'hold.expired'::text, 'hold.released'::text, 'redemption.changed'::text, 'loan.due'::text]))),
    CONSTRAINT client_event_names_a_citizen CHECK (((kind = 'scores.recomputed'::text) = (handle IS NULL)))
);

COMMENT ON TABLE public.client_event IS 'Directory, distributed by client: what a client is told has changed, by the handle it holds for the person and nothing else. Written for those who knew the person at that moment, in the transaction that made the change, last of all; kept 90 days.';

ALTER TABLE public.client_event ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.client_event_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.client_visitor (
    client_id integer NOT NULL,
    handle uuid NOT NULL,
    visitor_id bigint NOT NULL
);

COMMENT ON TABLE public.client_visitor IS 'Directory, distributed by its own key: the id one client holds for a visitor.';

CREATE TABLE public.consent_version (
    citizen_id bigint NOT NULL,
    purpose text NOT NULL,
    recipient text NOT NULL,
    known_from timestamp with time zone NOT NULL,
    known_to timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    consent_id uuid NOT NULL,
    state text NOT NULL,
    notice_version text,
    evidence text,
    categories text[],
    given_at timestamp with time zone,
    consent_from date,
    consent_until date,
    CONSTRAINT consent_version_categories CHECK (((categories <@ ARRAY['eligibility'::text, 'level'::text, 'score'::text, 'records'::text, 'contact'::text]) AND (cardinality(categories) > 0))),
    CONSTRAINT consent_version_ends CHECK (((consent_from < consent_until) AND (consent_until <= (consent_from + 1830)))),
    CONSTRAINT consent_version_evidence_length CHECK (((octet_length(evidence) >= 1) AND (octet_length(evidence) <= 128))),
    CONSTRAINT consent_version_known CHECK ((known_from < known_to)),
    CONSTRAINT consent_version_purpose CHECK ((purpose = ANY (ARRAY['incentive'::text, 'sharing'::text, 'report'::text]))),
    CONSTRAINT consent_version_recipient CHECK ((recipient ~ '^(city|provider:[a-z][a-z0-9-]{0,63}|partner:[0-9]{6})$'::text)),
    CONSTRAINT consent_version_state CHECK ((state = ANY (ARRAY['given'::text, 'withdrawn'::text, 'refused'::text]))),
    CONSTRAINT consent_version_stated CHECK (((num_nulls(notice_version, categories, given_at, consent_from, consent_until) = ANY (ARRAY[0, 5])) AND ((state <> 'given'::text) OR (given_at IS NOT NULL))))
);

COMMENT ON TABLE public.consent_version IS 'What a person agreed to, for one purpose and one recipient, as known in [known_from, known_to) (PIPL art 14, 15, 23; members after ISO/IEC TS 27560). A version begins when the person spoke: gave, withdrew or refused. No purpose exists that could be turned against anyone.';

CREATE TABLE public.credit_report (
    citizen_id bigint NOT NULL,
    year smallint NOT NULL,
    number smallint NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    check_code uuid NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT credit_report_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT credit_report_number CHECK (((number >= 1) AND (number <= 2)))
);

COMMENT ON TABLE public.credit_report IS 'That a person was given a report, not the report: two free ones in a calendar year (社会信用条例 art 40). digest is SHA-256 of the document.';

CREATE TABLE public.day_change (
    singleton boolean DEFAULT true NOT NULL,
    business_date date NOT NULL,
    CONSTRAINT day_change_one_row CHECK (singleton)
);

COMMENT ON TABLE public.day_change IS 'The last business date whose ended and begun inputs have been marked for rescoring.';

CREATE TABLE public.delivery (
    delivery_id bigint NOT NULL,
    source_id smallint NOT NULL,
    format text NOT NULL,
    file_digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    known_from timestamp with time zone NOT NULL,
    rows_read bigint NOT NULL,
    rows_accepted bigint NOT NULL,
    rows_unchanged bigint NOT NULL,
    rows_returned bigint NOT NULL,
    CONSTRAINT delivery_digest_length CHECK ((length(file_digest) = 32)),
    CONSTRAINT delivery_format CHECK ((format = ANY (ARRAY['records-csv'::text, 'records-ndjson'::text, 'xzcf'::text, 'sxbzxr'::text])))
);

COMMENT ON TABLE public.delivery IS 'One accepted file of one department. Its digest makes a repeated delivery a no-op.';

ALTER TABLE public.delivery ALTER COLUMN delivery_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.delivery_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.dirty_citizen (
    marked_at timestamp with time zone NOT NULL,
    key_range bigint NOT NULL,
    citizen_ids bigint[] NOT NULL,
    CONSTRAINT dirty_citizen_ids CHECK (((cardinality(citizen_ids) >= 1) AND (cardinality(citizen_ids) <= 1024)))
);

COMMENT ON TABLE public.dirty_citizen IS 'Citizens whose inputs changed with the knowledge of marked_at and whose score has not followed yet, a row for each 1,024 neighbouring keys. Instants of knowledge are never shared by two transactions, so marking never meets another mark.';

CREATE TABLE public.federation_claim_day (
    partner_id integer NOT NULL,
    purpose text NOT NULL,
    day date NOT NULL,
    claims integer NOT NULL,
    CONSTRAINT federation_claim_day_claims CHECK ((claims >= 0))
);

COMMENT ON TABLE public.federation_claim_day IS 'Reference. How many claims of a partner for a purpose were answered on a day; the agreement says how many may be.';

CREATE TABLE public.federation_code (
    code_digest bytea NOT NULL,
    citizen_id bigint NOT NULL,
    partner_id integer NOT NULL,
    consent_id uuid NOT NULL,
    invite_jti uuid NOT NULL,
    scenario text NOT NULL,
    purpose text NOT NULL,
    min_band text NOT NULL,
    disclose text NOT NULL,
    challenge bytea NOT NULL,
    state text NOT NULL,
    minted_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT federation_code_digest_length CHECK (((length(code_digest) = 32) AND (length(challenge) = 32))),
    CONSTRAINT federation_code_lengths CHECK ((octet_length(scenario) <= 64)),
    CONSTRAINT federation_code_state CHECK ((state = ANY (ARRAY['minted'::text, 'redeemed'::text, 'expired'::text, 'cancelled'::text]))),
    CONSTRAINT federation_code_time CHECK (((expires_at > minted_at) AND (expires_at <= (minted_at + '00:10:00'::interval))))
);

COMMENT ON TABLE public.federation_code IS 'Directory, distributed by its own key: SHA-256 of a one-time code to the consent it stands for and everything a claim has to repeat. Deleted a day after its end.';

CREATE TABLE public.federation_grant (
    citizen_id bigint NOT NULL,
    grant_jti uuid NOT NULL,
    partner_id integer NOT NULL,
    scenario text NOT NULL,
    purpose text NOT NULL,
    min_band text NOT NULL,
    disclose text NOT NULL,
    consent_id uuid NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    max_uses smallint NOT NULL,
    state text NOT NULL,
    ended_at timestamp with time zone,
    judged_run bigint DEFAULT 0 NOT NULL,
    CONSTRAINT federation_grant_state CHECK ((state = ANY (ARRAY['granted'::text, 'used'::text, 'exhausted'::text, 'expired'::text, 'revoked'::text]))),
    CONSTRAINT federation_grant_time CHECK ((not_after > granted_at)),
    CONSTRAINT federation_grant_uses CHECK (((max_uses >= 1) AND (max_uses <= 100)))
);

COMMENT ON TABLE public.federation_grant IS 'What a partner was told of a citizen under which consent: that the asked band is met, until when. Shown to the citizen among the readers.';

COMMENT ON COLUMN public.federation_grant.judged_run IS 'The run of the score by which it was last found that the band is met; 0 where that was not kept. A later score of the person is compared with the band again.';

CREATE TABLE public.federation_inbox (
    partner_id integer NOT NULL,
    jti uuid NOT NULL,
    input_hash bytea NOT NULL,
    answer bytea,
    answer_status smallint,
    received_at timestamp with time zone NOT NULL,
    keep_until timestamp with time zone NOT NULL,
    CONSTRAINT federation_inbox_answer CHECK ((((answer IS NULL) = (answer_status IS NULL)) AND (octet_length(answer) <= 16384))),
    CONSTRAINT federation_inbox_hash_length CHECK ((length(input_hash) = 32))
);

COMMENT ON TABLE public.federation_inbox IS 'Directory, distributed by its own key: each message that was received, by issuer and number, with the hash of its signing input and the answer it got. The same bytes get the same answer; other bytes under one number are refused. Kept until the message''s end and a day.';

CREATE TABLE public.federation_invite (
    invite_jti uuid NOT NULL,
    client_id integer NOT NULL,
    partner_id integer NOT NULL,
    scenario_id integer NOT NULL,
    visitor_digest bytea NOT NULL,
    verifier bytea NOT NULL,
    purpose text NOT NULL,
    min_band text NOT NULL,
    disclose text NOT NULL,
    cat_ver bigint NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    code_digest bytea,
    claim bytea,
    claim_jti uuid,
    claimed_at timestamp with time zone,
    CONSTRAINT federation_invite_claimed CHECK ((((state = 'claimed'::text) = (claim IS NOT NULL)) AND (num_nulls(claim, code_digest, claim_jti, claimed_at) = ANY (ARRAY[0, 4])))),
    CONSTRAINT federation_invite_lengths CHECK (((length(verifier) = 32) AND (length(visitor_digest) = 16) AND (length(code_digest) = 32) AND (octet_length(claim) <= 16384))),
    CONSTRAINT federation_invite_state CHECK ((state = ANY (ARRAY['open'::text, 'claimed'::text]))),
    CONSTRAINT federation_invite_time CHECK (((expires_at > created_at) AND (expires_at <= (created_at + '00:10:00'::interval))))
);

COMMENT ON TABLE public.federation_invite IS 'Directory, distributed by its own key: an invite made for a visitor who is logged in at a client of ours (keyed digest of its own word for the login), with the verifier that stays here, and the signed claim once a code was brought: asking again sends the same bytes. Deleted a day after its end.';

CREATE TABLE public.federation_message (
    message_id bigint NOT NULL,
    direction text NOT NULL,
    partner_id integer NOT NULL,
    typ text NOT NULL,
    jti uuid NOT NULL,
    key_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    issued_day date NOT NULL,
    jws bytea NOT NULL,
    leaf bytea NOT NULL,
    blank_at timestamp with time zone,
    CONSTRAINT federation_message_direction CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT federation_message_lengths CHECK (((octet_length(jws) <= 16384) AND (length(leaf) = 32)))
);

COMMENT ON TABLE public.federation_message IS 'Evidence: every message and signed answer that crossed, in its bytes, with its leaf for the daily tree. Append-only, but for a grant that disclosed a band or a score: its bytes are blanked at blank_at, when it ends, and its leaf stays.';

ALTER TABLE public.federation_message ALTER COLUMN message_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.federation_message_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.federation_outbox (
    message_id bigint NOT NULL,
    partner_id integer NOT NULL,
    jti uuid NOT NULL,
    typ text NOT NULL,
    body bytea NOT NULL,
    jws bytea,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answer bytea,
    CONSTRAINT federation_outbox_answered CHECK (((state <> 'acked'::text) OR ((jws IS NOT NULL) AND (answer IS NOT NULL)))),
    CONSTRAINT federation_outbox_lengths CHECK (((octet_length(body) <= 8192) AND (octet_length(jws) <= 16384) AND (octet_length(answer) <= 16384))),
    CONSTRAINT federation_outbox_state CHECK ((state = ANY (ARRAY['queued'::text, 'acked'::text, 'failed'::text])))
);

COMMENT ON TABLE public.federation_outbox IS 'What is to be sent, written in the transaction that made it true; signed once, before the first attempt, in the bytes that every attempt sends; acked with the partner''s signed answer, or failed when its time has passed.';

ALTER TABLE public.federation_outbox ALTER COLUMN message_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.federation_outbox_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.idempotency_key (
    key_digest bytea NOT NULL,
    request_digest bytea NOT NULL,
    answer bytea,
    citizen_id bigint,
    used_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_key_digest_lengths CHECK (((length(key_digest) = 16) AND (length(request_digest) = 16)))
);

COMMENT ON TABLE public.idempotency_key IS 'Directory, distributed by its own key. What was answered to a request that creates something, so that repeating it does nothing. Both digests are keyed (a key or a body may hold anything), the answer is AES-256-GCM ciphertext and goes when its person is erased; rows go after seven days.';

CREATE TABLE public.indicator (
    indicator_id smallint NOT NULL,
    code text NOT NULL,
    CONSTRAINT indicator_code_shape CHECK ((code ~ '^[A-Z]{3}-[0-9]{3}$'::text))
);

COMMENT ON TABLE public.indicator IS 'Reference. The short number of every indicator code that any catalogue edition ever named.';

ALTER TABLE public.indicator ALTER COLUMN indicator_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.indicator_indicator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.key_check (
    singleton boolean DEFAULT true NOT NULL,
    sentinel bytea NOT NULL,
    CONSTRAINT key_check_one_row CHECK (singleton),
    CONSTRAINT key_check_sentinel_length CHECK ((length(sentinel) = 16))
);

COMMENT ON TABLE public.key_check IS 'The blind index of a constant under the keys this database is written with. Another ring is refused at start, instead of making every person a second time; after a rotation the first process with the new ring changes it. Each session says in shangding.keys which keys it has, and a trigger compares.';

CREATE TABLE public.knowledge_clock (
    singleton boolean DEFAULT true NOT NULL,
    instant timestamp with time zone NOT NULL,
    CONSTRAINT knowledge_clock_is_finite CHECK (isfinite(instant)),
    CONSTRAINT knowledge_clock_one_row CHECK (singleton)
);

COMMENT ON TABLE public.knowledge_clock IS 'The latest instant at which something became known. An accepting transaction advances it under its row lock just before its final insert; a score reads the committed value as its K. So nothing can later commit with known_from at or before an instant that a score has used.';

CREATE TABLE public.machine_client (
    client_id integer NOT NULL,
    public_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    allowed_networks cidr[] DEFAULT '{}'::cidr[] NOT NULL,
    rate_per_second integer DEFAULT 100 NOT NULL,
    burst integer DEFAULT 200 NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    provider_id integer,
    CONSTRAINT machine_client_name_shape CHECK ((name ~ '^[a-z][a-z0-9-]{0,63}$'::text)),
    CONSTRAINT machine_client_networks_bound CHECK ((cardinality(allowed_networks) <= 64)),
    CONSTRAINT machine_client_provider_scopes CHECK (
CASE
    WHEN (provider_id IS NULL) THEN (NOT ('provider.redeem'::text = ANY (scopes)))
    ELSE (scopes <@ ARRAY['provider.redeem'::text, 'scenario.read'::text])
END),
    CONSTRAINT machine_client_rate CHECK ((((rate_per_second >= 1) AND (rate_per_second <= 100000)) AND ((burst >= rate_per_second) AND (burst <= 1000000)))),
    CONSTRAINT machine_client_revoked CHECK (((state = 'revoked'::text) = (revoked_at IS NOT NULL))),
    CONSTRAINT machine_client_state CHECK ((state = ANY (ARRAY['active'::text, 'revoked'::text])))
);

COMMENT ON TABLE public.machine_client IS 'Reference. Backends that call the API: city apps, which know citizens, and the systems of one provider each, which know none. The name is an operator''s short word, never a person''s. No allowed network means any; last_used_at is written at most once a minute.';

ALTER TABLE public.machine_client ALTER COLUMN client_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.machine_client_client_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.officer (
    officer_id integer NOT NULL,
    public_id uuid NOT NULL,
    login text NOT NULL,
    state text NOT NULL,
    roles text[] NOT NULL,
    source_id smallint,
    districts text[],
    password_hash text,
    totp_secret bytea,
    totp_last_step bigint DEFAULT 0 NOT NULL,
    activation_digest bytea,
    activation_until timestamp with time zone,
    failed_attempts integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT officer_activation CHECK ((((state = 'invited'::text) = (activation_digest IS NOT NULL)) AND ((state = 'invited'::text) = (activation_until IS NOT NULL)))),
    CONSTRAINT officer_activation_digest_length CHECK ((length(activation_digest) = 32)),
    CONSTRAINT officer_can_sign_in CHECK (((state <> 'active'::text) OR ((password_hash IS NOT NULL) AND (totp_secret IS NOT NULL)))),
    CONSTRAINT officer_districts CHECK (((cardinality(districts) >= 1) AND (cardinality(districts) <= 100))),
    CONSTRAINT officer_failed_attempts CHECK ((failed_attempts >= 0)),
    CONSTRAINT officer_login_shape CHECK ((login ~ '^[a-z][a-z0-9.-]{2,31}$'::text)),
    CONSTRAINT officer_password_is_hashed CHECK ((password_hash ~~ 'scrypt$%'::text)),
    CONSTRAINT officer_roles CHECK (((cardinality(roles) > 0) AND (roles <@ ARRAY['data_steward'::text, 'scorecard_author'::text, 'scenario_author'::text, 'approver'::text, 'case_officer'::text, 'department_officer'::text, 'partner_officer'::text, 'counter_clerk'::text, 'auditor'::text, 'administrator'::text]))),
    CONSTRAINT officer_source_limit CHECK ((('department_officer'::text = ANY (roles)) = (source_id IS NOT NULL))),
    CONSTRAINT officer_state CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text]))),
    CONSTRAINT officer_totp_secret_is_ciphertext CHECK ((length(totp_secret) = 53))
);

COMMENT ON TABLE public.officer IS 'Reference. People who work with the system, by login name. password_hash is scrypt; totp_secret is AES-256-GCM ciphertext under the officer key; totp_last_step is the step of the last code taken, so that a code works once. Rows stay: who once acted can be looked up.';

ALTER TABLE public.officer ALTER COLUMN officer_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.officer_officer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.officer_session (
    token_digest bytea NOT NULL,
    officer_id integer NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT officer_session_digest_length CHECK ((length(token_digest) = 32)),
    CONSTRAINT officer_session_times CHECK (((issued_at <= last_seen_at) AND (issued_at < expires_at)))
);

COMMENT ON TABLE public.officer_session IS 'Reference. Open sessions by the SHA-256 of their token. Signing out, disabling and resetting delete them.';

CREATE TABLE public.outlet (
    outlet_id integer NOT NULL,
    provider_id integer NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    adcode text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    CONSTRAINT outlet_adcode_shape CHECK ((adcode ~ '^[0-9]{6}$'::text)),
    CONSTRAINT outlet_code_shape CHECK ((code ~ '^O-[A-Z0-9][A-Z0-9-]{0,29}$'::text)),
    CONSTRAINT outlet_name_length CHECK (((octet_length(name_zh) >= 1) AND (octet_length(name_zh) <= 180))),
    CONSTRAINT outlet_revision CHECK ((revision > 0)),
    CONSTRAINT outlet_state CHECK ((state = ANY (ARRAY['active'::text, 'ended'::text])))
);

COMMENT ON TABLE public.outlet IS 'Reference. Where a provider gives its benefits; adcode is the district (GB/T 2260).';

ALTER TABLE public.outlet ALTER COLUMN outlet_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outlet_outlet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.own_catalogue (
    ver bigint NOT NULL,
    items_digest bytea NOT NULL,
    jws bytea NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT own_catalogue_digest_length CHECK ((length(items_digest) = 32)),
    CONSTRAINT own_catalogue_length CHECK ((octet_length(jws) <= 2097152)),
    CONSTRAINT own_catalogue_time CHECK ((expires_at > issued_at)),
    CONSTRAINT own_catalogue_ver CHECK ((ver > 0))
);

COMMENT ON TABLE public.own_catalogue IS 'Reference. The scenarios of this city that visitors may use, signed: a new ver whenever the content differs, signed anew under its ver before it expires. The highest ver is served, to everyone in the same bytes.';

CREATE TABLE public.own_statement (
    seq bigint NOT NULL,
    jws bytea NOT NULL,
    root_thumbprint text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT own_statement_length CHECK ((octet_length(jws) <= 65536)),
    CONSTRAINT own_statement_time CHECK ((expires_at > issued_at))
);

COMMENT ON TABLE public.own_statement IS 'Reference. The statements of this city, signed by its root key away from the server. Append-only; the highest number is served.';

CREATE TABLE public.pairwise (
    citizen_id bigint NOT NULL,
    partner_id integer NOT NULL,
    sub uuid NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT pairwise_state CHECK ((state = ANY (ARRAY['active'::text, 'inactive'::text])))
);

COMMENT ON TABLE public.pairwise IS 'The random id under which one partner knows one citizen. Withdrawal makes it inactive and keeps it, so that coming back does not reset quotas; erasure deletes it.';

CREATE TABLE public.pairwise_erasure (
    partner_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    last_citizen bigint NOT NULL,
    days smallint NOT NULL
);

COMMENT ON TABLE public.pairwise_erasure IS 'Reference. When somebody whom a partner knew was erased; not who. last_citizen is the last internal key given out by then: whoever has a later one may be the same, and gets an id for that partner only after days, the longest period of its quotas at that moment, or the longest of now where that is longer.';

CREATE TABLE public.partner (
    partner_id integer NOT NULL,
    public_id uuid NOT NULL,
    entity text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    base_url text NOT NULL,
    state text NOT NULL,
    root_thumbprint text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT partner_entity_shape CHECK ((entity ~ '^urn:ccr:([0-9]{6}|test:[a-z0-9-]{1,32})$'::text)),
    CONSTRAINT partner_lengths CHECK ((((octet_length(name_zh) >= 1) AND (octet_length(name_zh) <= 180)) AND ((octet_length(name_en) >= 1) AND (octet_length(name_en) <= 120)) AND ((octet_length(base_url) >= 8) AND (octet_length(base_url) <= 256)))),
    CONSTRAINT partner_pinned CHECK (((root_thumbprint IS NOT NULL) OR (state = ANY (ARRAY['proposed'::text, 'ended'::text])))),
    CONSTRAINT partner_state CHECK ((state = ANY (ARRAY['proposed'::text, 'verified'::text, 'active'::text, 'suspended'::text, 'ended'::text]))),
    CONSTRAINT partner_thumbprint_shape CHECK ((root_thumbprint ~ '^[A-Za-z0-9_-]{43}$'::text))
);

COMMENT ON TABLE public.partner IS 'Reference. A partner city: its entity id (urn:ccr and the code of GB/T 2260), the root key pinned at the ceremony, and where it stands.';

CREATE TABLE public.partner_agreement (
    partner_id integer NOT NULL,
    version integer NOT NULL,
    purpose text NOT NULL,
    disclose text NOT NULL,
    daily_claims integer NOT NULL,
    liable text DEFAULT ''::text NOT NULL,
    approved_by integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT partner_agreement_claims CHECK (((daily_claims >= 1) AND (daily_claims <= 10000000))),
    CONSTRAINT partner_agreement_disclose CHECK ((disclose = ANY (ARRAY['meets'::text, 'band'::text, 'score'::text]))),
    CONSTRAINT partner_agreement_liable CHECK ((octet_length(liable) <= 600)),
    CONSTRAINT partner_agreement_purpose CHECK ((purpose = ANY (ARRAY['travel'::text, 'reading'::text, 'rental'::text, 'leisure'::text]))),
    CONSTRAINT partner_agreement_version CHECK ((version > 0))
);

COMMENT ON TABLE public.partner_agreement IS 'Reference. Per version: for which purposes a partner may ask and be asked, the most it may be told, its claims a day, and who is liable where a deposit is waived. Append-only; the highest version holds.';

CREATE TABLE public.partner_catalogue (
    partner_id integer NOT NULL,
    ver bigint NOT NULL,
    jws bytea NOT NULL,
    etag text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    CONSTRAINT partner_catalogue_etag_length CHECK ((octet_length(etag) <= 128)),
    CONSTRAINT partner_catalogue_length CHECK ((octet_length(jws) <= 2097152))
);

COMMENT ON TABLE public.partner_catalogue IS 'Reference. The latest scenario catalogue of a partner in the bytes it came in.';

CREATE TABLE public.partner_fetch (
    partner_id integer NOT NULL,
    what text NOT NULL,
    tried_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    fault text,
    CONSTRAINT partner_fetch_failures CHECK (((failures >= 0) AND ((failures = 0) = (fault IS NULL)))),
    CONSTRAINT partner_fetch_fault_length CHECK ((octet_length(fault) <= 40)),
    CONSTRAINT partner_fetch_what CHECK ((what = ANY (ARRAY['statement'::text, 'catalogue'::text])))
);

COMMENT ON TABLE public.partner_fetch IS 'Reference. When a document of a partner was last asked for, how often in a row that failed and why, and when it is due again. Whoever moves next_at on asks.';

CREATE TABLE public.partner_key (
    key_id text NOT NULL,
    partner_id integer NOT NULL,
    CONSTRAINT partner_key_shape CHECK ((key_id ~ '^[A-Za-z0-9_-]{43}$'::text))
);

COMMENT ON TABLE public.partner_key IS 'Reference. Which partner owns a key, until it ends: a statement that claims another''s key is refused.';

ALTER TABLE public.partner ALTER COLUMN partner_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.partner_partner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.partner_place (
    partner_id integer NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    approved_by integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT partner_place_kind CHECK ((kind = ANY (ARRAY['host'::text, 'return_uri'::text]))),
    CONSTRAINT partner_place_length CHECK (((octet_length(place) >= 1) AND (octet_length(place) <= 256)))
);

COMMENT ON TABLE public.partner_place IS 'Reference. Hosts and return addresses of a partner that one of our officers approved: a signature proves who said it, not that we may be sent there.';

CREATE TABLE public.partner_statement (
    partner_id integer NOT NULL,
    seq bigint NOT NULL,
    jws bytea NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    CONSTRAINT partner_statement_length CHECK ((octet_length(jws) <= 65536)),
    CONSTRAINT partner_statement_seq CHECK ((seq > 0)),
    CONSTRAINT partner_statement_time CHECK ((expires_at > issued_at))
);

COMMENT ON TABLE public.partner_statement IS 'Reference. Every statement of a partner that was accepted, by number, in the bytes it came in; the highest number holds. Append-only but for fetched_at.';

CREATE TABLE public.partner_thumbprint (
    partner_id integer NOT NULL,
    officer_id integer NOT NULL,
    thumbprint text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT partner_thumbprint_text CHECK ((thumbprint ~ '^[A-Za-z0-9_-]{43}$'::text))
);

COMMENT ON TABLE public.partner_thumbprint IS 'Reference. What each officer heard at the ceremony and typed. Append-only; two officers with one text verify a partner.';

CREATE TABLE public.partner_transition (
    transition_id bigint NOT NULL,
    partner_id integer NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT partner_transition_lengths CHECK (((octet_length(actor) <= 96) AND (octet_length(reason) <= 1200)))
);

COMMENT ON TABLE public.partner_transition IS 'Reference. Who led a partner from one state to the next, when and why. Append-only.';

ALTER TABLE public.partner_transition ALTER COLUMN transition_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.partner_transition_transition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.provider (
    provider_id integer NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT provider_code_shape CHECK ((code ~ '^P-[A-Z0-9][A-Z0-9-]{0,29}$'::text)),
    CONSTRAINT provider_kind_shape CHECK ((kind ~ '^[a-z][a-z_]{0,31}$'::text)),
    CONSTRAINT provider_lengths CHECK ((((octet_length(name_zh) >= 1) AND (octet_length(name_zh) <= 180)) AND ((octet_length(name_en) >= 1) AND (octet_length(name_en) <= 120)))),
    CONSTRAINT provider_revision CHECK ((revision > 0)),
    CONSTRAINT provider_state CHECK ((state = ANY (ARRAY['active'::text, 'ended'::text])))
);

COMMENT ON TABLE public.provider IS 'Reference. Who gives benefits: an organisation, never a person. revision counts its changes and is its ETag.';

CREATE TABLE public.provider_order (
    provider_id integer NOT NULL,
    order_digest bytea NOT NULL,
    request_digest bytea NOT NULL,
    redemption_id uuid NOT NULL,
    CONSTRAINT provider_order_digest_length CHECK (((length(order_digest) = 16) AND (length(request_digest) = 16)))
);

COMMENT ON TABLE public.provider_order IS 'Directory, distributed by its own key: the keyed digest of a provider''s own order number to what was redeemed under it, so that a repeated request redeems nothing twice; request_digest tells it from another request.';

ALTER TABLE public.provider ALTER COLUMN provider_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.provider_provider_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.quota_ledger (
    entry_id bigint NOT NULL,
    pool_id integer NOT NULL,
    starts_on date NOT NULL,
    kind text NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL,
    units bigint NOT NULL,
    holds integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT quota_ledger_kind CHECK ((((((((((kind = 'issue'::text) AND (debit = 'budget'::text) AND (credit = 'available'::text)) OR ((kind = 'reduce'::text) AND (debit = 'available'::text) AND (credit = 'budget'::text))) OR ((kind = 'hold'::text) AND (debit = 'available'::text) AND (credit = 'held'::text))) OR ((kind = 'commit'::text) AND (debit = 'held'::text) AND (credit = 'used'::text))) OR ((kind = 'release'::text) AND (debit = 'held'::text) AND (credit = 'available'::text))) OR ((kind = 'expire'::text) AND (debit = 'held'::text) AND (credit = 'available'::text))) OR ((kind = 'cancel'::text) AND (debit = 'used'::text) AND (credit = 'available'::text))) OR ((kind = 'return'::text) AND (debit = 'used'::text) AND (credit = 'returned_to_budget'::text)))),
    CONSTRAINT quota_ledger_units CHECK (((units > 0) AND (holds >= 0)))
);

COMMENT ON TABLE public.quota_ledger IS 'Reference. Every move of units between the accounts of a pool and period, one entry per batch and kind: units leave the debit account and enter the credit account. Append-only; the sums equal quota_period (shangding verify quotas).';

ALTER TABLE public.quota_ledger ALTER COLUMN entry_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.quota_ledger_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.quota_period (
    pool_id integer NOT NULL,
    starts_on date NOT NULL,
    issued bigint NOT NULL,
    available bigint NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    used bigint DEFAULT 0 NOT NULL,
    returned_to_budget bigint DEFAULT 0 NOT NULL,
    CONSTRAINT quota_period_balances CHECK ((issued = (((available + held) + used) + returned_to_budget))),
    CONSTRAINT quota_period_never_negative CHECK (((issued >= 0) AND (available >= 0) AND (held >= 0) AND (used >= 0) AND (returned_to_budget >= 0)))
)
WITH (fillfactor='20');

COMMENT ON TABLE public.quota_period IS 'Reference. The units of one pool in one period that begins on an Asia/Shanghai day (0001-01-01 for total): the hot row of a popular scenario. Made on the first hold of the period.';

CREATE TABLE public.quota_pool (
    pool_id integer NOT NULL,
    scenario_id integer NOT NULL,
    unit text NOT NULL,
    period text NOT NULL,
    district text DEFAULT ''::text NOT NULL,
    outlet_id integer,
    units bigint NOT NULL,
    CONSTRAINT quota_pool_district_shape CHECK ((district ~ '^([0-9]{6})?$'::text)),
    CONSTRAINT quota_pool_period CHECK ((period = ANY (ARRAY['total'::text, 'year'::text, 'month'::text, 'week'::text, 'day'::text]))),
    CONSTRAINT quota_pool_unit CHECK ((unit = ANY (ARRAY['count'::text, 'fen'::text, 'days'::text]))),
    CONSTRAINT quota_pool_units CHECK (((units >= 0) AND (units <= '1000000000000'::bigint)))
);

COMMENT ON TABLE public.quota_pool IS 'Reference. How many units a scenario may give in each period, in all or in one district or at one outlet, as its live version says. A pool outlives the versions, so that a new version does not forget what was used. A pool that a new version no longer has keeps its row with units 0 and counts no more.';

ALTER TABLE public.quota_pool ALTER COLUMN pool_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.quota_pool_pool_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.record_archive (
    citizen_id bigint NOT NULL,
    source_id smallint NOT NULL,
    indicator_id smallint NOT NULL,
    occurred_on date NOT NULL,
    expires_on date,
    magnitude bigint NOT NULL,
    known_from timestamp with time zone NOT NULL,
    known_to timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    delivery_id bigint,
    status smallint DEFAULT 0 NOT NULL,
    ordinary_procedure boolean NOT NULL,
    legally_confirmed boolean NOT NULL,
    dispute_only_marks boolean DEFAULT false NOT NULL,
    record_no text NOT NULL COLLATE pg_catalog."C",
    act text NOT NULL COLLATE pg_catalog."C",
    archived_at timestamp with time zone NOT NULL,
    CONSTRAINT record_version_act_length CHECK ((octet_length(act) <= 256)),
    CONSTRAINT record_version_dispute CHECK (((status = 1) OR (NOT dispute_only_marks))),
    CONSTRAINT record_version_expires_after CHECK ((expires_on > occurred_on)),
    CONSTRAINT record_version_known CHECK ((known_from < known_to)),
    CONSTRAINT record_version_magnitude CHECK (((magnitude >= 0) AND (magnitude <= '1000000000000'::bigint))),
    CONSTRAINT record_version_record_no_length CHECK (((octet_length(record_no) >= 1) AND (octet_length(record_no) <= 128))),
    CONSTRAINT record_version_status CHECK (((status >= 0) AND (status <= 3)))
);

COMMENT ON TABLE public.record_archive IS 'Versions of records whose retention has ended, moved here whole. archived_at is an instant of knowledge: read by the person''s own export, and by scores and replays whose instant is earlier.';

CREATE TABLE public.record_version (
    citizen_id bigint NOT NULL,
    source_id smallint NOT NULL,
    indicator_id smallint NOT NULL,
    occurred_on date NOT NULL,
    expires_on date,
    magnitude bigint NOT NULL,
    known_from timestamp with time zone NOT NULL,
    known_to timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    delivery_id bigint,
    status smallint DEFAULT 0 NOT NULL,
    ordinary_procedure boolean NOT NULL,
    legally_confirmed boolean NOT NULL,
    dispute_only_marks boolean DEFAULT false NOT NULL,
    record_no text NOT NULL COLLATE pg_catalog."C",
    act text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT record_version_act_length CHECK ((octet_length(act) <= 256)),
    CONSTRAINT record_version_dispute CHECK (((status = 1) OR (NOT dispute_only_marks))),
    CONSTRAINT record_version_expires_after CHECK ((expires_on > occurred_on)),
    CONSTRAINT record_version_known CHECK ((known_from < known_to)),
    CONSTRAINT record_version_magnitude CHECK (((magnitude >= 0) AND (magnitude <= '1000000000000'::bigint))),
    CONSTRAINT record_version_record_no_length CHECK (((octet_length(record_no) >= 1) AND (octet_length(record_no) <= 128))),
    CONSTRAINT record_version_status CHECK (((status >= 0) AND (status <= 3)))
);

COMMENT ON TABLE public.record_version IS 'What the city knew about one fact in [known_from, known_to). known_to in the key allows one open version per person and record number; that a number has one person is kept by the lock under which deliveries are accepted. Status 0 effective, 1 disputed, 2 withdrawn, 3 repaired. No foreign keys: rows come only through the accept statements, set-wise, and a check per row would halve the intake.';

CREATE TABLE public.redemption (
    beneficiary_id bigint NOT NULL,
    redemption_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    scenario_id integer NOT NULL,
    version_id integer NOT NULL,
    provider_id integer NOT NULL,
    client_id integer NOT NULL,
    life text NOT NULL,
    state text NOT NULL,
    outlet_id integer,
    quantity integer NOT NULL,
    amount_fen bigint NOT NULL,
    benefit_fen bigint NOT NULL,
    pay_fen bigint NOT NULL,
    waived_fen bigint NOT NULL,
    charged_fen bigint DEFAULT 0 NOT NULL,
    renewals smallint DEFAULT 0 NOT NULL,
    due_on date,
    committed_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    settled_on date,
    reminded_for date,
    free_minutes integer NOT NULL,
    pay_later_hours integer NOT NULL,
    priority smallint NOT NULL,
    disputed_by text,
    CONSTRAINT redemption_amounts CHECK (((quantity >= 0) AND (amount_fen >= 0) AND (benefit_fen >= 0) AND (pay_fen >= 0) AND (waived_fen >= 0) AND (renewals >= 0))),
    CONSTRAINT redemption_charge CHECK (((charged_fen >= 0) AND (charged_fen <= waived_fen))),
    CONSTRAINT redemption_dispute_is_a_rentals CHECK (((disputed_by IS NULL) OR (life = 'rental'::text))),
    CONSTRAINT redemption_disputed CHECK (((state <> 'disputed'::text) OR (charged_fen = 0))),
    CONSTRAINT redemption_disputed_by CHECK ((disputed_by = ANY (ARRAY['provider'::text, 'citizen'::text]))),
    CONSTRAINT redemption_disputed_charge CHECK (((disputed_by IS DISTINCT FROM 'citizen'::text) OR (charged_fen = 0))),
    CONSTRAINT redemption_extras CHECK (((free_minutes >= 0) AND (pay_later_hours >= 0) AND (priority = ANY (ARRAY[0, 1])))),
    CONSTRAINT redemption_life CHECK ((life = ANY (ARRAY['visit'::text, 'loan'::text, 'rental'::text]))),
    CONSTRAINT redemption_settled CHECK (((state = ANY (ARRAY['settled'::text, 'closed'::text])) = (settled_on IS NOT NULL))),
    CONSTRAINT redemption_state CHECK (
CASE life
    WHEN 'visit'::text THEN (state = ANY (ARRAY['committed'::text, 'used'::text, 'cancelled'::text, 'settled'::text]))
    WHEN 'loan'::text THEN (state = ANY (ARRAY['committed'::text, 'loan_open'::text, 'overdue'::text, 'returned'::text, 'closed'::text, 'cancelled'::text]))
    ELSE (state = ANY (ARRAY['citizen_confirmed'::text, 'in_use'::text, 'returned'::text, 'settled'::text, 'disputed'::text, 'cancelled'::text]))
END),
    CONSTRAINT redemption_sum CHECK ((amount_fen = ((benefit_fen + pay_fen) + waived_fen)))
);

COMMENT ON TABLE public.redemption IS 'What a committed hold became: a visit (travel and whatever is simply used), a loan (reading) or a rental whose waived deposit stays frozen until it is released or charged, in part at most. reminded_for is the due day that was announced last; disputed_by says who disputed it last: what the citizen disputes is not charged.';

CREATE TABLE public.redemption_by_id (
    redemption_id uuid NOT NULL,
    beneficiary_id bigint NOT NULL,
    provider_id integer NOT NULL
);

COMMENT ON TABLE public.redemption_by_id IS 'Directory, distributed by its own key: a provider names what it redeemed by id, without knowing whose it is.';

CREATE TABLE public.redemption_code (
    code_digest bytea NOT NULL,
    beneficiary_id bigint NOT NULL,
    hold_id uuid NOT NULL,
    provider_id integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT redemption_code_digest_length CHECK ((length(code_digest) = 16))
);

COMMENT ON TABLE public.redemption_code IS 'Directory, distributed by its own key: the keyed digest of a short code shown at the desk, for a minute or two, to the hold it stands for. A new code replaces the one before; expired ones are deleted.';

CREATE TABLE public.redemption_outcome (
    beneficiary_id bigint NOT NULL,
    redemption_id uuid NOT NULL,
    outcome text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT redemption_outcome_kind CHECK ((outcome = ANY (ARRAY['fulfilled'::text, 'unfulfilled'::text, 'late'::text, 'damaged'::text, 'lost'::text, 'not_collected'::text])))
);

COMMENT ON TABLE public.redemption_outcome IS 'What a provider reports of how a benefit went. Nothing reads it into a score, and no statement makes a record of it: a score only rewards.';

CREATE TABLE public.redemption_transition (
    beneficiary_id bigint NOT NULL,
    redemption_id uuid NOT NULL,
    ordinal smallint NOT NULL,
    name text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    amount_fen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT redemption_transition_amount CHECK ((amount_fen >= 0)),
    CONSTRAINT redemption_transition_lengths CHECK (((octet_length(actor) <= 96) AND (octet_length(reason) <= 64))),
    CONSTRAINT redemption_transition_name CHECK ((name ~ '^[a-z_]{1,32}$'::text))
);

COMMENT ON TABLE public.redemption_transition IS 'Each step of a redemption: its name, who, when, why (a code). Append-only.';

CREATE TABLE public.report_by_check_code (
    check_code uuid NOT NULL,
    citizen_id bigint NOT NULL
);

COMMENT ON TABLE public.report_by_check_code IS 'Directory, distributed by its own key: the random code printed on a report to whom it is about, so that anyone who holds the paper can ask whether it was issued.';

CREATE TABLE public.returned_row (
    delivery_id bigint NOT NULL,
    line bigint NOT NULL,
    record_no text,
    reason_codes text[] NOT NULL,
    row_digest bytea NOT NULL,
    CONSTRAINT returned_row_digest_length CHECK ((length(row_digest) = 16)),
    CONSTRAINT returned_row_reasons CHECK ((cardinality(reason_codes) > 0))
);

COMMENT ON TABLE public.returned_row IS 'Rows that went back to the department: where, why and a digest (of the row, keyed, or of its staged content), never the row itself.';

CREATE TABLE public.scenario (
    scenario_id integer NOT NULL,
    public_id uuid NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT scenario_code_shape CHECK ((code ~ '^[A-Z]{2,8}-[0-9]{3,6}$'::text))
);

COMMENT ON TABLE public.scenario IS 'Reference. An incentive scenario; what it says is in its versions.';

ALTER TABLE public.scenario ALTER COLUMN scenario_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.scenario_scenario_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.scenario_transition (
    transition_id bigint NOT NULL,
    version_id integer NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT scenario_transition_lengths CHECK (((octet_length(actor) <= 96) AND (octet_length(reason) <= 1200)))
);

COMMENT ON TABLE public.scenario_transition IS 'Reference. Who led a version from one state to the next, when and why. Append-only.';

ALTER TABLE public.scenario_transition ALTER COLUMN transition_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.scenario_transition_transition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.scenario_version (
    version_id integer NOT NULL,
    scenario_id integer NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    document bytea NOT NULL,
    digest bytea NOT NULL,
    provider_id integer NOT NULL,
    kind text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    is_basic_service boolean NOT NULL,
    has_threshold boolean NOT NULL,
    certificate bytea,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT scenario_version_basic_service CHECK (((NOT (is_basic_service AND has_threshold)) OR (state = ANY (ARRAY['draft'::text, 'rejected'::text, 'archived'::text])))),
    CONSTRAINT scenario_version_certified CHECK (((certificate IS NOT NULL) OR (state <> ALL (ARRAY['approved'::text, 'scheduled'::text, 'running'::text, 'paused'::text])))),
    CONSTRAINT scenario_version_digest CHECK ((digest = sha256(document))),
    CONSTRAINT scenario_version_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT scenario_version_document_length CHECK ((octet_length(document) <= 65536)),
    CONSTRAINT scenario_version_number CHECK ((version > 0)),
    CONSTRAINT scenario_version_state CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'rejected'::text, 'approved'::text, 'scheduled'::text, 'running'::text, 'paused'::text, 'ended'::text, 'archived'::text]))),
    CONSTRAINT scenario_version_window CHECK ((starts_on <= ends_on))
);

COMMENT ON TABLE public.scenario_version IS 'Reference. What a scenario says, as canonical JSON with its SHA-256; frozen from its submission on. One version at a time is in preparation, one is live. A basic public service never leaves the draft with a threshold: a low score must not limit it.';

CREATE TABLE public.scenario_version_author (
    version_id integer NOT NULL,
    officer_id integer NOT NULL
);

COMMENT ON TABLE public.scenario_version_author IS 'Reference. Officers who wrote a version or changed its draft: none of them can be the one who approves it.';

ALTER TABLE public.scenario_version ALTER COLUMN version_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.scenario_version_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migration (
    number bigint NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.schema_migration IS 'Migrations that were applied, with the SHA-256 of their text';

CREATE TABLE public.score (
    citizen_id bigint NOT NULL,
    run_id bigint NOT NULL,
    score smallint NOT NULL,
    next_event_on date,
    input_digest bytea NOT NULL,
    contributions bytea NOT NULL
);

COMMENT ON TABLE public.score IS 'Append-only history; the row with the highest run_id is the score in force. next_event_on is the first later day on which an input begins or ends.';

CREATE TABLE public.score_run (
    run_id bigint NOT NULL,
    kind text NOT NULL,
    scorecard_id integer NOT NULL,
    business_date date NOT NULL,
    knowledge_instant timestamp with time zone NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT score_run_kind CHECK ((kind = ANY (ARRAY['everyone'::text, 'changes'::text])))
);

COMMENT ON TABLE public.score_run IS 'The circumstances many scores share: card, business date E and knowledge instant K. Later runs have later or equal K.';

CREATE TABLE public.score_run_range (
    run_id bigint NOT NULL,
    range_no integer NOT NULL,
    scored bigint NOT NULL
);

COMMENT ON TABLE public.score_run_range IS 'Ranges of citizens a run over everyone has committed, so that it resumes after a kill.';

ALTER TABLE public.score_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.score_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.scorecard (
    scorecard_id integer NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    edition_id integer NOT NULL,
    digest bytea NOT NULL,
    document bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_from date,
    CONSTRAINT scorecard_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT scorecard_effective_from CHECK (((effective_from IS NOT NULL) OR (state <> ALL (ARRAY['submitted'::text, 'approved'::text, 'scheduled'::text])))),
    CONSTRAINT scorecard_state CHECK ((state = ANY (ARRAY['draft'::text, 'checked'::text, 'submitted'::text, 'approved'::text, 'scheduled'::text, 'live'::text, 'superseded'::text]))),
    CONSTRAINT scorecard_version_positive CHECK ((version > 0))
);

COMMENT ON TABLE public.scorecard IS 'Published documents, stored verbatim; digest is SHA-256 of the bytes. At most one is live.';

CREATE TABLE public.scorecard_author (
    scorecard_id integer NOT NULL,
    officer_id integer NOT NULL
);

COMMENT ON TABLE public.scorecard_author IS 'Reference. Officers who wrote a scorecard or changed its draft: none of them can be the one who approves it.';

ALTER TABLE public.scorecard ALTER COLUMN scorecard_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.scorecard_scorecard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.scorecard_transition (
    scorecard_id integer NOT NULL,
    transition_no integer NOT NULL,
    state text NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.scorecard_transition IS 'Each step in the life of a scorecard: to which state, by whom, when and why.';

CREATE TABLE public.source (
    source_id smallint NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    CONSTRAINT source_code_shape CHECK ((code ~ '^[a-z][a-z0-9_]{0,31}$'::text))
);

COMMENT ON TABLE public.source IS 'Reference. Departments that deliver files.';

CREATE TABLE public.source_indicator (
    source_id smallint NOT NULL,
    indicator_id smallint NOT NULL
);

COMMENT ON TABLE public.source_indicator IS 'Reference. What each department may deliver; anything else is returned as indicator_not_of_source.';

ALTER TABLE public.source ALTER COLUMN source_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.source_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.synthetic_city (
    singleton boolean DEFAULT true NOT NULL,
    citizens bigint NOT NULL,
    seed text NOT NULL,
    business_date date NOT NULL,
    finished boolean NOT NULL,
    CONSTRAINT synthetic_city_one_row CHECK (singleton)
);

COMMENT ON TABLE public.synthetic_city IS 'Present where the people are invented. Invented people never enter a database without it.';

CREATE TABLE public.visitor (
    visitor_id bigint NOT NULL,
    partner_id integer NOT NULL,
    sub uuid NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT visitor_state CHECK ((state = ANY (ARRAY['active'::text, 'erased'::text])))
);

COMMENT ON TABLE public.visitor IS 'A partner city''s subject by its random pairwise id; as a beneficiary the negative of visitor_id. Nothing here names a person.';

CREATE TABLE public.visitor_ended_early (
    partner_id integer NOT NULL,
    ended_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.visitor_ended_early IS 'Directory, distributed by its own key: grants and subjects a home city ended before they were known here, since an answer may be lost and asked for again. Whoever would let one in looks here. Kept a day.';

CREATE TABLE public.visitor_grant (
    visitor_id bigint NOT NULL,
    grant_jti uuid NOT NULL,
    scenario_id integer NOT NULL,
    client_id integer NOT NULL,
    purpose text NOT NULL,
    min_band text NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    max_uses smallint NOT NULL,
    used smallint DEFAULT 0 NOT NULL,
    state text NOT NULL,
    disclosed text,
    CONSTRAINT visitor_grant_disclosed CHECK ((octet_length(disclosed) <= 1024)),
    CONSTRAINT visitor_grant_ended_tells_nothing CHECK (((state = 'granted'::text) OR (disclosed IS NULL))),
    CONSTRAINT visitor_grant_state CHECK ((state = ANY (ARRAY['granted'::text, 'expired'::text, 'revoked'::text]))),
    CONSTRAINT visitor_grant_time CHECK ((not_after > granted_at)),
    CONSTRAINT visitor_grant_uses CHECK ((((max_uses >= 1) AND (max_uses <= 100)) AND ((used >= 0) AND (used <= max_uses))))
);

COMMENT ON TABLE public.visitor_grant IS 'What a home city granted: a visitor meets the asked band for one scenario until not_after, for max_uses holds. disclosed is the member band or score of the grant, as JSON, gone when it ends. Locked after holds and before pools.';

CREATE TABLE public.visitor_grant_use (
    visitor_id bigint NOT NULL,
    grant_jti uuid NOT NULL,
    hold_id uuid NOT NULL
);

COMMENT ON TABLE public.visitor_grant_use IS 'Which grant a visitor''s hold was made under; a release gives the use back.';

ALTER TABLE public.visitor ALTER COLUMN visitor_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.visitor_visitor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.access_token
    ADD CONSTRAINT access_token_pkey PRIMARY KEY (token_digest);

ALTER TABLE ONLY public.account_version
    ADD CONSTRAINT account_version_pkey PRIMARY KEY (citizen_id, known_to) INCLUDE (state, consent_from, consent_until);

ALTER TABLE ONLY public.audit_daily_head
    ADD CONSTRAINT audit_daily_head_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.audit_leaf
    ADD CONSTRAINT audit_leaf_entry_key UNIQUE (entry_id);

ALTER TABLE ONLY public.audit_leaf
    ADD CONSTRAINT audit_leaf_pkey PRIMARY KEY (leaf_no);

ALTER TABLE ONLY public.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.band_map
    ADD CONSTRAINT band_map_pkey PRIMARY KEY (version, band);

ALTER TABLE ONLY public.benefit_hold
    ADD CONSTRAINT benefit_hold_pkey PRIMARY KEY (beneficiary_id, hold_id);

ALTER TABLE ONLY public.cap_slot
    ADD CONSTRAINT cap_slot_pkey PRIMARY KEY (scenario_id, beneficiary_id, period, starts_on, ordinal);

ALTER TABLE ONLY public.catalogue_edition
    ADD CONSTRAINT catalogue_edition_name_key UNIQUE (name);

ALTER TABLE ONLY public.catalogue_edition
    ADD CONSTRAINT catalogue_edition_pkey PRIMARY KEY (edition_id);

ALTER TABLE ONLY public.change_request
    ADD CONSTRAINT change_request_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.change_request
    ADD CONSTRAINT change_request_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.citizen_by_blind_index
    ADD CONSTRAINT citizen_by_blind_index_pkey PRIMARY KEY (blind_index);

ALTER TABLE ONLY public.citizen_by_city_id
    ADD CONSTRAINT citizen_by_city_id_pkey PRIMARY KEY (city_id);

ALTER TABLE ONLY public.citizen
    ADD CONSTRAINT citizen_pkey PRIMARY KEY (citizen_id);

ALTER TABLE ONLY public.client_assertion
    ADD CONSTRAINT client_assertion_pkey PRIMARY KEY (client_id, jti_digest);

ALTER TABLE ONLY public.client_citizen
    ADD CONSTRAINT client_citizen_person_key UNIQUE (citizen_id, client_id);

ALTER TABLE ONLY public.client_citizen
    ADD CONSTRAINT client_citizen_pkey PRIMARY KEY (client_id, handle) INCLUDE (citizen_id);

ALTER TABLE ONLY public.client_credential
    ADD CONSTRAINT client_credential_key_id_key UNIQUE (key_id);

ALTER TABLE ONLY public.client_credential
    ADD CONSTRAINT client_credential_pkey PRIMARY KEY (credential_id);

ALTER TABLE ONLY public.client_event
    ADD CONSTRAINT client_event_pkey PRIMARY KEY (client_id, "position");

ALTER TABLE ONLY public.client_visitor
    ADD CONSTRAINT client_visitor_pkey PRIMARY KEY (client_id, handle);

ALTER TABLE ONLY public.client_visitor
    ADD CONSTRAINT client_visitor_visitor_key UNIQUE (visitor_id, client_id);

ALTER TABLE ONLY public.consent_version
    ADD CONSTRAINT consent_version_pkey PRIMARY KEY (citizen_id, purpose, recipient, known_to);

ALTER TABLE ONLY public.credit_report
    ADD CONSTRAINT credit_report_pkey PRIMARY KEY (citizen_id, year, number);

ALTER TABLE ONLY public.day_change
    ADD CONSTRAINT day_change_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_file_key UNIQUE (source_id, format, file_digest);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (delivery_id);

ALTER TABLE ONLY public.dirty_citizen
    ADD CONSTRAINT dirty_citizen_pkey PRIMARY KEY (marked_at, key_range);

ALTER TABLE ONLY public.federation_claim_day
    ADD CONSTRAINT federation_claim_day_pkey PRIMARY KEY (partner_id, purpose, day);

ALTER TABLE ONLY public.federation_code
    ADD CONSTRAINT federation_code_invite_key UNIQUE (partner_id, invite_jti, citizen_id);

ALTER TABLE ONLY public.federation_code
    ADD CONSTRAINT federation_code_pkey PRIMARY KEY (code_digest);

ALTER TABLE ONLY public.federation_grant
    ADD CONSTRAINT federation_grant_pkey PRIMARY KEY (citizen_id, grant_jti);

ALTER TABLE ONLY public.federation_inbox
    ADD CONSTRAINT federation_inbox_pkey PRIMARY KEY (partner_id, jti);

ALTER TABLE ONLY public.federation_invite
    ADD CONSTRAINT federation_invite_pkey PRIMARY KEY (invite_jti);

ALTER TABLE ONLY public.federation_message
    ADD CONSTRAINT federation_message_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY public.federation_outbox
    ADD CONSTRAINT federation_outbox_jti_key UNIQUE (jti);

ALTER TABLE ONLY public.federation_outbox
    ADD CONSTRAINT federation_outbox_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (key_digest);

ALTER TABLE ONLY public.indicator
    ADD CONSTRAINT indicator_code_key UNIQUE (code);

ALTER TABLE ONLY public.indicator
    ADD CONSTRAINT indicator_pkey PRIMARY KEY (indicator_id);

ALTER TABLE ONLY public.key_check
    ADD CONSTRAINT key_check_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.knowledge_clock
    ADD CONSTRAINT knowledge_clock_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.machine_client
    ADD CONSTRAINT machine_client_name_key UNIQUE (name);

ALTER TABLE ONLY public.machine_client
    ADD CONSTRAINT machine_client_pkey PRIMARY KEY (client_id);

ALTER TABLE ONLY public.machine_client
    ADD CONSTRAINT machine_client_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.officer
    ADD CONSTRAINT officer_login_key UNIQUE (login);

ALTER TABLE ONLY public.officer
    ADD CONSTRAINT officer_pkey PRIMARY KEY (officer_id);

ALTER TABLE ONLY public.officer
    ADD CONSTRAINT officer_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.officer_session
    ADD CONSTRAINT officer_session_pkey PRIMARY KEY (token_digest);

ALTER TABLE ONLY public.outlet
    ADD CONSTRAINT outlet_code_key UNIQUE (code);

ALTER TABLE ONLY public.outlet
    ADD CONSTRAINT outlet_pkey PRIMARY KEY (outlet_id);

ALTER TABLE ONLY public.own_catalogue
    ADD CONSTRAINT own_catalogue_pkey PRIMARY KEY (ver);

ALTER TABLE ONLY public.own_statement
    ADD CONSTRAINT own_statement_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY public.pairwise_erasure
    ADD CONSTRAINT pairwise_erasure_pkey PRIMARY KEY (partner_id, at);

ALTER TABLE ONLY public.pairwise
    ADD CONSTRAINT pairwise_pkey PRIMARY KEY (citizen_id, partner_id);

ALTER TABLE ONLY public.partner_agreement
    ADD CONSTRAINT partner_agreement_pkey PRIMARY KEY (partner_id, version, purpose);

ALTER TABLE ONLY public.partner_catalogue
    ADD CONSTRAINT partner_catalogue_pkey PRIMARY KEY (partner_id);

ALTER TABLE ONLY public.partner_fetch
    ADD CONSTRAINT partner_fetch_pkey PRIMARY KEY (partner_id, what);

ALTER TABLE ONLY public.partner_key
    ADD CONSTRAINT partner_key_pkey PRIMARY KEY (key_id);

ALTER TABLE ONLY public.partner
    ADD CONSTRAINT partner_pkey PRIMARY KEY (partner_id);

ALTER TABLE ONLY public.partner_place
    ADD CONSTRAINT partner_place_pkey PRIMARY KEY (partner_id, kind, place);

ALTER TABLE ONLY public.partner
    ADD CONSTRAINT partner_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.partner_statement
    ADD CONSTRAINT partner_statement_pkey PRIMARY KEY (partner_id, seq);

ALTER TABLE ONLY public.partner_thumbprint
    ADD CONSTRAINT partner_thumbprint_pkey PRIMARY KEY (partner_id, officer_id);

ALTER TABLE ONLY public.partner_transition
    ADD CONSTRAINT partner_transition_pkey PRIMARY KEY (transition_id);

ALTER TABLE ONLY public.provider
    ADD CONSTRAINT provider_code_key UNIQUE (code);

ALTER TABLE ONLY public.provider_order
    ADD CONSTRAINT provider_order_pkey PRIMARY KEY (provider_id, order_digest);

ALTER TABLE ONLY public.provider
    ADD CONSTRAINT provider_pkey PRIMARY KEY (provider_id);

ALTER TABLE ONLY public.quota_ledger
    ADD CONSTRAINT quota_ledger_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.quota_period
    ADD CONSTRAINT quota_period_pkey PRIMARY KEY (pool_id, starts_on);

ALTER TABLE ONLY public.quota_pool
    ADD CONSTRAINT quota_pool_pkey PRIMARY KEY (pool_id);

ALTER TABLE ONLY public.record_archive
    ADD CONSTRAINT record_archive_pkey PRIMARY KEY (citizen_id, source_id, record_no, known_to, archived_at);

ALTER TABLE ONLY public.record_version
    ADD CONSTRAINT record_version_pkey PRIMARY KEY (citizen_id, source_id, record_no, known_to);

ALTER TABLE ONLY public.redemption_by_id
    ADD CONSTRAINT redemption_by_id_pkey PRIMARY KEY (redemption_id);

ALTER TABLE ONLY public.redemption_code
    ADD CONSTRAINT redemption_code_pkey PRIMARY KEY (code_digest);

ALTER TABLE ONLY public.redemption
    ADD CONSTRAINT redemption_hold_key UNIQUE (beneficiary_id, hold_id);

ALTER TABLE ONLY public.redemption_outcome
    ADD CONSTRAINT redemption_outcome_pkey PRIMARY KEY (beneficiary_id, redemption_id, outcome);

ALTER TABLE ONLY public.redemption
    ADD CONSTRAINT redemption_pkey PRIMARY KEY (beneficiary_id, redemption_id);

ALTER TABLE ONLY public.redemption_transition
    ADD CONSTRAINT redemption_transition_pkey PRIMARY KEY (beneficiary_id, redemption_id, ordinal);

ALTER TABLE ONLY public.report_by_check_code
    ADD CONSTRAINT report_by_check_code_pkey PRIMARY KEY (check_code);

ALTER TABLE ONLY public.returned_row
    ADD CONSTRAINT returned_row_pkey PRIMARY KEY (delivery_id, line);

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_code_key UNIQUE (code);

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_pkey PRIMARY KEY (scenario_id);

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.scenario_transition
    ADD CONSTRAINT scenario_transition_pkey PRIMARY KEY (transition_id);

ALTER TABLE ONLY public.scenario_version_author
    ADD CONSTRAINT scenario_version_author_pkey PRIMARY KEY (version_id, officer_id);

ALTER TABLE ONLY public.scenario_version
    ADD CONSTRAINT scenario_version_number_key UNIQUE (scenario_id, version);

ALTER TABLE ONLY public.scenario_version
    ADD CONSTRAINT scenario_version_pkey PRIMARY KEY (version_id);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.score
    ADD CONSTRAINT score_pkey PRIMARY KEY (citizen_id, run_id) INCLUDE (score);

ALTER TABLE ONLY public.score_run
    ADD CONSTRAINT score_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.score_run_range
    ADD CONSTRAINT score_run_range_pkey PRIMARY KEY (run_id, range_no);

ALTER TABLE ONLY public.scorecard_author
    ADD CONSTRAINT scorecard_author_pkey PRIMARY KEY (scorecard_id, officer_id);

ALTER TABLE ONLY public.scorecard
    ADD CONSTRAINT scorecard_code_version_key UNIQUE (code, version);

ALTER TABLE ONLY public.scorecard
    ADD CONSTRAINT scorecard_pkey PRIMARY KEY (scorecard_id);

ALTER TABLE ONLY public.scorecard_transition
    ADD CONSTRAINT scorecard_transition_pkey PRIMARY KEY (scorecard_id, transition_no);

ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_code_key UNIQUE (code);

ALTER TABLE ONLY public.source_indicator
    ADD CONSTRAINT source_indicator_pkey PRIMARY KEY (source_id, indicator_id);

ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (source_id);

ALTER TABLE ONLY public.synthetic_city
    ADD CONSTRAINT synthetic_city_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.visitor_ended_early
    ADD CONSTRAINT visitor_ended_early_pkey PRIMARY KEY (partner_id, ended_id);

ALTER TABLE ONLY public.visitor_grant
    ADD CONSTRAINT visitor_grant_pkey PRIMARY KEY (visitor_id, grant_jti);

ALTER TABLE ONLY public.visitor_grant_use
    ADD CONSTRAINT visitor_grant_use_pkey PRIMARY KEY (visitor_id, hold_id);

ALTER TABLE ONLY public.visitor
    ADD CONSTRAINT visitor_pkey PRIMARY KEY (visitor_id);

ALTER TABLE ONLY public.visitor
    ADD CONSTRAINT visitor_sub_key UNIQUE (partner_id, sub);

CREATE INDEX access_token_client_idx ON public.access_token USING btree (client_id);

CREATE INDEX access_token_credential_idx ON public.access_token USING btree (credential_id);

CREATE INDEX access_token_expiry_idx ON public.access_token USING btree (expires_at);

CREATE INDEX audit_entry_at_idx ON public.audit_entry USING btree (at);

CREATE INDEX audit_entry_bulk_idx ON public.audit_entry USING btree (at, entry_id) WHERE ((about_citizen IS NULL) AND (action = ANY (ARRAY['scores.exported'::text, 'records.exported'::text, 'citizens.granted'::text, 'citizens.enrolled'::text])));

CREATE INDEX audit_entry_citizen_idx ON public.audit_entry USING btree (about_citizen, at) WHERE (about_citizen IS NOT NULL);

CREATE INDEX benefit_hold_open_idx ON public.benefit_hold USING btree (expires_at) WHERE (state = 'held'::text);

CREATE INDEX cap_slot_hold_idx ON public.cap_slot USING btree (beneficiary_id, hold_id);

CREATE INDEX change_request_decider_idx ON public.change_request USING btree (decided_by);

CREATE INDEX change_request_kind_idx ON public.change_request USING btree (kind, object);

CREATE UNIQUE INDEX change_request_one_open ON public.change_request USING btree (kind, object, requested_by) WHERE (state = 'requested'::text);

CREATE INDEX change_request_requester_idx ON public.change_request USING btree (requested_by);

CREATE INDEX client_assertion_expiry_idx ON public.client_assertion USING btree (expires_at);

CREATE INDEX client_credential_client_idx ON public.client_credential USING btree (client_id);

CREATE INDEX client_event_at_idx ON public.client_event USING brin (at);

CREATE INDEX federation_code_citizen_idx ON public.federation_code USING btree (citizen_id);

CREATE INDEX federation_code_expiry_idx ON public.federation_code USING btree (expires_at);

CREATE INDEX federation_grant_end_idx ON public.federation_grant USING btree (not_after) WHERE (state = ANY (ARRAY['granted'::text, 'used'::text]));

CREATE INDEX federation_grant_partner_idx ON public.federation_grant USING btree (partner_id, granted_at);

CREATE INDEX federation_inbox_expiry_idx ON public.federation_inbox USING btree (keep_until);

CREATE INDEX federation_invite_expiry_idx ON public.federation_invite USING btree (expires_at);

CREATE INDEX federation_message_blank_idx ON public.federation_message USING btree (blank_at) WHERE ((blank_at IS NOT NULL) AND (jws <> '\x'::bytea));

CREATE INDEX federation_message_day_idx ON public.federation_message USING btree (partner_id, issued_day);

CREATE INDEX federation_message_disclosing_idx ON public.federation_message USING btree (jti) WHERE ((blank_at IS NOT NULL) AND (jws <> '\x'::bytea));

CREATE INDEX federation_outbox_partner_idx ON public.federation_outbox USING btree (partner_id);

CREATE INDEX federation_outbox_turn_idx ON public.federation_outbox USING btree (partner_id, next_at) WHERE (state = 'queued'::text);

CREATE INDEX idempotency_key_citizen_idx ON public.idempotency_key USING btree (citizen_id) WHERE (citizen_id IS NOT NULL);

CREATE INDEX idempotency_key_used_idx ON public.idempotency_key USING btree (used_at);

CREATE INDEX machine_client_provider_idx ON public.machine_client USING btree (provider_id);

CREATE INDEX officer_session_officer_idx ON public.officer_session USING btree (officer_id);

CREATE INDEX officer_source_idx ON public.officer USING btree (source_id);

CREATE INDEX outlet_provider_idx ON public.outlet USING btree (provider_id);

CREATE INDEX pairwise_partner_idx ON public.pairwise USING btree (partner_id);

CREATE INDEX partner_agreement_officer_idx ON public.partner_agreement USING btree (approved_by);

CREATE UNIQUE INDEX partner_entity_key ON public.partner USING btree (entity) WHERE (state <> 'ended'::text);

CREATE INDEX partner_key_partner_idx ON public.partner_key USING btree (partner_id);

CREATE INDEX partner_place_officer_idx ON public.partner_place USING btree (approved_by);

CREATE INDEX partner_thumbprint_officer_idx ON public.partner_thumbprint USING btree (officer_id);

CREATE INDEX partner_transition_partner_idx ON public.partner_transition USING btree (partner_id);

CREATE INDEX quota_ledger_period_idx ON public.quota_ledger USING btree (pool_id, starts_on);

CREATE INDEX quota_pool_outlet_idx ON public.quota_pool USING btree (outlet_id);

CREATE UNIQUE INDEX quota_pool_scope_key ON public.quota_pool USING btree (scenario_id, unit, period, district, COALESCE(outlet_id, 0));

CREATE INDEX record_archive_archived_idx ON public.record_archive USING btree (archived_at);

CREATE INDEX record_version_number_idx ON public.record_version USING btree (source_id, record_no) WHERE (known_to = 'infinity'::timestamp with time zone);

CREATE INDEX redemption_code_expiry_idx ON public.redemption_code USING btree (expires_at);

CREATE INDEX redemption_code_hold_idx ON public.redemption_code USING btree (beneficiary_id, hold_id);

CREATE INDEX redemption_code_provider_idx ON public.redemption_code USING btree (provider_id);

CREATE INDEX redemption_due_idx ON public.redemption USING btree (due_on) WHERE (state = 'loan_open'::text);

CREATE INDEX redemption_provider_idx ON public.redemption USING btree (provider_id, settled_on);

CREATE INDEX scenario_transition_version_idx ON public.scenario_transition USING btree (version_id);

CREATE INDEX scenario_version_author_officer_idx ON public.scenario_version_author USING btree (officer_id);

CREATE UNIQUE INDEX scenario_version_one_draft ON public.scenario_version USING btree (scenario_id) WHERE (state = ANY (ARRAY['draft'::text, 'submitted'::text, 'rejected'::text, 'approved'::text, 'scheduled'::text]));

CREATE UNIQUE INDEX scenario_version_one_live ON public.scenario_version USING btree (scenario_id) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text]));

CREATE INDEX scenario_version_provider_idx ON public.scenario_version USING btree (provider_id);

CREATE INDEX score_next_event_idx ON public.score USING btree (next_event_on) WHERE (next_event_on IS NOT NULL);

CREATE INDEX score_run_scorecard_idx ON public.score_run USING btree (scorecard_id);

CREATE INDEX scorecard_author_officer_idx ON public.scorecard_author USING btree (officer_id);

CREATE INDEX scorecard_due_idx ON public.scorecard USING btree (effective_from) WHERE (state = 'scheduled'::text);

CREATE INDEX scorecard_edition_idx ON public.scorecard USING btree (edition_id);

CREATE UNIQUE INDEX scorecard_one_live ON public.scorecard USING btree ((true)) WHERE (state = 'live'::text);

CREATE INDEX source_indicator_indicator_idx ON public.source_indicator USING btree (indicator_id);

CREATE INDEX visitor_ended_early_at_idx ON public.visitor_ended_early USING btree (at);

CREATE INDEX visitor_grant_end_idx ON public.visitor_grant USING btree (not_after) WHERE (state = 'granted'::text);

CREATE INDEX visitor_grant_jti_idx ON public.visitor_grant USING btree (grant_jti);

CREATE INDEX visitor_grant_scenario_idx ON public.visitor_grant USING btree (visitor_id, scenario_id);

CREATE TRIGGER audit_daily_head_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_daily_head FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER audit_entry_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER audit_leaf_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_leaf FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER band_map_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.band_map FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER benefit_hold_ends_once BEFORE UPDATE ON public.benefit_hold FOR EACH ROW EXECUTE FUNCTION public.benefit_hold_ends_once();

CREATE TRIGGER bulk_grant_needs_two_officers AFTER INSERT ON public.client_citizen REFERENCING NEW TABLE AS granted FOR EACH STATEMENT EXECUTE FUNCTION public.bulk_grant_needs_two_officers();

CREATE TRIGGER catalogue_edition_needs_two_officers BEFORE INSERT OR UPDATE ON public.catalogue_edition FOR EACH ROW EXECUTE FUNCTION public.catalogue_edition_needs_two_officers();

CREATE TRIGGER change_request_is_decided_once BEFORE INSERT OR UPDATE ON public.change_request FOR EACH ROW EXECUTE FUNCTION public.change_request_is_decided_once();

CREATE TRIGGER change_request_is_kept BEFORE DELETE OR TRUNCATE ON public.change_request FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_kept();

CREATE TRIGGER citizen_is_written_under_current_keys BEFORE INSERT OR UPDATE ON public.citizen FOR EACH STATEMENT EXECUTE FUNCTION public.is_written_under_current_keys();

CREATE TRIGGER client_credential_change BEFORE UPDATE OF expires_at ON public.client_credential FOR EACH ROW EXECUTE FUNCTION public.client_credential_change();

CREATE TRIGGER client_event_in_order BEFORE INSERT ON public.client_event FOR EACH STATEMENT EXECUTE FUNCTION public.client_event_in_order();

CREATE TRIGGER dirty_citizen_notify AFTER INSERT ON public.dirty_citizen FOR EACH STATEMENT EXECUTE FUNCTION public.dirty_citizen_notify();

CREATE TRIGGER federation_message_blanks_only BEFORE UPDATE ON public.federation_message FOR EACH ROW EXECUTE FUNCTION public.federation_message_blanks_only();

CREATE TRIGGER federation_message_is_append_only BEFORE DELETE OR TRUNCATE ON public.federation_message FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER idempotency_key_is_written_under_current_keys BEFORE INSERT OR UPDATE ON public.idempotency_key FOR EACH STATEMENT EXECUTE FUNCTION public.is_written_under_current_keys();

CREATE TRIGGER knowledge_only_advances BEFORE UPDATE ON public.knowledge_clock FOR EACH ROW EXECUTE FUNCTION public.knowledge_only_advances();

CREATE TRIGGER machine_client_change BEFORE UPDATE OF state, scopes, allowed_networks, rate_per_second, burst ON public.machine_client FOR EACH ROW EXECUTE FUNCTION public.machine_client_change();

CREATE TRIGGER officer_is_kept BEFORE DELETE OR TRUNCATE ON public.officer FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_kept();

CREATE TRIGGER officer_is_written_under_current_keys BEFORE INSERT OR UPDATE OF totp_secret ON public.officer FOR EACH STATEMENT EXECUTE FUNCTION public.is_written_under_current_keys();

CREATE TRIGGER own_statement_has_changed AFTER INSERT ON public.own_statement FOR EACH STATEMENT EXECUTE FUNCTION public.trust_has_changed();

CREATE TRIGGER own_statement_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.own_statement FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER partner_agreement_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.partner_agreement FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER partner_agreement_needs_two_officers BEFORE INSERT ON public.partner_agreement FOR EACH ROW EXECUTE FUNCTION public.partner_agreement_needs_two_officers();

CREATE TRIGGER partner_catalogue_has_changed AFTER INSERT OR UPDATE ON public.partner_catalogue FOR EACH STATEMENT EXECUTE FUNCTION public.trust_has_changed();

CREATE TRIGGER partner_moves_by_two_officers BEFORE INSERT OR UPDATE ON public.partner FOR EACH ROW EXECUTE FUNCTION public.partner_moves_by_two_officers();

CREATE TRIGGER partner_place_has_changed AFTER INSERT OR DELETE ON public.partner_place FOR EACH STATEMENT EXECUTE FUNCTION public.trust_has_changed();

CREATE TRIGGER partner_statement_only_advances BEFORE INSERT OR UPDATE ON public.partner_statement FOR EACH ROW EXECUTE FUNCTION public.partner_statement_only_advances();

CREATE TRIGGER partner_thumbprint_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.partner_thumbprint FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER partner_thumbprint_is_heard_alike BEFORE INSERT ON public.partner_thumbprint FOR EACH ROW EXECUTE FUNCTION public.partner_thumbprint_is_heard_alike();

CREATE TRIGGER partner_transition_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.partner_transition FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER quota_ledger_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.quota_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER redemption_begins_with_its_commit BEFORE INSERT ON public.redemption FOR EACH ROW WHEN (((new.state <>
        CASE new.life
            WHEN 'rental'::text THEN 'citizen_confirmed'::text
            ELSE 'committed'::text
        END) OR (new.charged_fen <> 0) OR (new.renewals <> 0) OR (new.due_on IS NOT NULL))) EXECUTE FUNCTION public.redemption_keeps_its_life();

CREATE TRIGGER redemption_keeps_its_life BEFORE UPDATE ON public.redemption FOR EACH ROW EXECUTE FUNCTION public.redemption_keeps_its_life();

CREATE TRIGGER redemption_outcome_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.redemption_outcome FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER redemption_transition_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.redemption_transition FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER scenario_certificate_is_frozen BEFORE UPDATE OF certificate ON public.scenario_version FOR EACH ROW WHEN (((old.certificate IS DISTINCT FROM new.certificate) AND (old.state <> ALL (ARRAY['draft'::text, 'submitted'::text, 'rejected'::text])))) EXECUTE FUNCTION public.scenario_certificate_is_frozen();

CREATE TRIGGER scenario_transition_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scenario_transition FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER scenario_version_author_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scenario_version_author FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER scenario_version_is_frozen BEFORE UPDATE ON public.scenario_version FOR EACH ROW EXECUTE FUNCTION public.scenario_version_is_frozen();

CREATE TRIGGER scenario_version_needs_two_officers BEFORE INSERT OR UPDATE OF state, digest ON public.scenario_version FOR EACH ROW EXECUTE FUNCTION public.scenario_version_needs_two_officers();

CREATE TRIGGER scorecard_author_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scorecard_author FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER scorecard_is_frozen BEFORE UPDATE ON public.scorecard FOR EACH ROW EXECUTE FUNCTION public.scorecard_is_frozen();

CREATE TRIGGER scorecard_needs_two_officers BEFORE INSERT OR UPDATE OF state, digest ON public.scorecard FOR EACH ROW EXECUTE FUNCTION public.scorecard_needs_two_officers();

CREATE TRIGGER source_indicator_needs_two_officers BEFORE INSERT OR DELETE OR UPDATE ON public.source_indicator FOR EACH STATEMENT EXECUTE FUNCTION public.source_indicator_needs_two_officers();

ALTER TABLE ONLY public.access_token
    ADD CONSTRAINT access_token_client_fkey FOREIGN KEY (client_id) REFERENCES public.machine_client(client_id);

ALTER TABLE ONLY public.access_token
    ADD CONSTRAINT access_token_credential_fkey FOREIGN KEY (credential_id) REFERENCES public.client_credential(credential_id);

ALTER TABLE ONLY public.benefit_hold
    ADD CONSTRAINT benefit_hold_version_fkey FOREIGN KEY (version_id) REFERENCES public.scenario_version(version_id);

ALTER TABLE ONLY public.change_request
    ADD CONSTRAINT change_request_decider_fkey FOREIGN KEY (decided_by) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.change_request
    ADD CONSTRAINT change_request_requester_fkey FOREIGN KEY (requested_by) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.client_assertion
    ADD CONSTRAINT client_assertion_client_fkey FOREIGN KEY (client_id) REFERENCES public.machine_client(client_id);

ALTER TABLE ONLY public.client_citizen
    ADD CONSTRAINT client_citizen_client_fkey FOREIGN KEY (client_id) REFERENCES public.machine_client(client_id);

ALTER TABLE ONLY public.client_credential
    ADD CONSTRAINT client_credential_client_fkey FOREIGN KEY (client_id) REFERENCES public.machine_client(client_id);

ALTER TABLE ONLY public.client_event
    ADD CONSTRAINT client_event_client_fkey FOREIGN KEY (client_id) REFERENCES public.machine_client(client_id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_source_fkey FOREIGN KEY (source_id) REFERENCES public.source(source_id);

ALTER TABLE ONLY public.federation_claim_day
    ADD CONSTRAINT federation_claim_day_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.federation_code
    ADD CONSTRAINT federation_code_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.federation_grant
    ADD CONSTRAINT federation_grant_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.federation_inbox
    ADD CONSTRAINT federation_inbox_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.federation_invite
    ADD CONSTRAINT federation_invite_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.federation_message
    ADD CONSTRAINT federation_message_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.federation_outbox
    ADD CONSTRAINT federation_outbox_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.machine_client
    ADD CONSTRAINT machine_client_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.officer_session
    ADD CONSTRAINT officer_session_officer_fkey FOREIGN KEY (officer_id) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.officer
    ADD CONSTRAINT officer_source_fkey FOREIGN KEY (source_id) REFERENCES public.source(source_id);

ALTER TABLE ONLY public.outlet
    ADD CONSTRAINT outlet_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.pairwise_erasure
    ADD CONSTRAINT pairwise_erasure_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.pairwise
    ADD CONSTRAINT pairwise_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_agreement
    ADD CONSTRAINT partner_agreement_officer_fkey FOREIGN KEY (approved_by) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.partner_agreement
    ADD CONSTRAINT partner_agreement_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_catalogue
    ADD CONSTRAINT partner_catalogue_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_fetch
    ADD CONSTRAINT partner_fetch_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_key
    ADD CONSTRAINT partner_key_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_place
    ADD CONSTRAINT partner_place_officer_fkey FOREIGN KEY (approved_by) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.partner_place
    ADD CONSTRAINT partner_place_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_statement
    ADD CONSTRAINT partner_statement_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_thumbprint
    ADD CONSTRAINT partner_thumbprint_officer_fkey FOREIGN KEY (officer_id) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.partner_thumbprint
    ADD CONSTRAINT partner_thumbprint_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.partner_transition
    ADD CONSTRAINT partner_transition_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.quota_ledger
    ADD CONSTRAINT quota_ledger_period_fkey FOREIGN KEY (pool_id, starts_on) REFERENCES public.quota_period(pool_id, starts_on);

ALTER TABLE ONLY public.quota_period
    ADD CONSTRAINT quota_period_pool_fkey FOREIGN KEY (pool_id) REFERENCES public.quota_pool(pool_id);

ALTER TABLE ONLY public.quota_pool
    ADD CONSTRAINT quota_pool_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES public.outlet(outlet_id);

ALTER TABLE ONLY public.quota_pool
    ADD CONSTRAINT quota_pool_scenario_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(scenario_id);

ALTER TABLE ONLY public.redemption_code
    ADD CONSTRAINT redemption_code_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.redemption_outcome
    ADD CONSTRAINT redemption_outcome_redemption_fkey FOREIGN KEY (beneficiary_id, redemption_id) REFERENCES public.redemption(beneficiary_id, redemption_id);

ALTER TABLE ONLY public.redemption
    ADD CONSTRAINT redemption_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.redemption_transition
    ADD CONSTRAINT redemption_transition_redemption_fkey FOREIGN KEY (beneficiary_id, redemption_id) REFERENCES public.redemption(beneficiary_id, redemption_id);

ALTER TABLE ONLY public.redemption
    ADD CONSTRAINT redemption_version_fkey FOREIGN KEY (version_id) REFERENCES public.scenario_version(version_id);

ALTER TABLE ONLY public.returned_row
    ADD CONSTRAINT returned_row_delivery_fkey FOREIGN KEY (delivery_id) REFERENCES public.delivery(delivery_id);

ALTER TABLE ONLY public.scenario_transition
    ADD CONSTRAINT scenario_transition_version_fkey FOREIGN KEY (version_id) REFERENCES public.scenario_version(version_id);

ALTER TABLE ONLY public.scenario_version_author
    ADD CONSTRAINT scenario_version_author_officer_fkey FOREIGN KEY (officer_id) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.scenario_version_author
    ADD CONSTRAINT scenario_version_author_version_fkey FOREIGN KEY (version_id) REFERENCES public.scenario_version(version_id);

ALTER TABLE ONLY public.scenario_version
    ADD CONSTRAINT scenario_version_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.scenario_version
    ADD CONSTRAINT scenario_version_scenario_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(scenario_id);

ALTER TABLE ONLY public.score_run_range
    ADD CONSTRAINT score_run_range_run_fkey FOREIGN KEY (run_id) REFERENCES public.score_run(run_id);

ALTER TABLE ONLY public.score_run
    ADD CONSTRAINT score_run_scorecard_fkey FOREIGN KEY (scorecard_id) REFERENCES public.scorecard(scorecard_id);

ALTER TABLE ONLY public.scorecard_author
    ADD CONSTRAINT scorecard_author_officer_fkey FOREIGN KEY (officer_id) REFERENCES public.officer(officer_id);

ALTER TABLE ONLY public.scorecard_author
    ADD CONSTRAINT scorecard_author_scorecard_fkey FOREIGN KEY (scorecard_id) REFERENCES public.scorecard(scorecard_id);

ALTER TABLE ONLY public.scorecard
    ADD CONSTRAINT scorecard_edition_fkey FOREIGN KEY (edition_id) REFERENCES public.catalogue_edition(edition_id);

ALTER TABLE ONLY public.scorecard_transition
    ADD CONSTRAINT scorecard_transition_scorecard_fkey FOREIGN KEY (scorecard_id) REFERENCES public.scorecard(scorecard_id);

ALTER TABLE ONLY public.source_indicator
    ADD CONSTRAINT source_indicator_indicator_fkey FOREIGN KEY (indicator_id) REFERENCES public.indicator(indicator_id);

ALTER TABLE ONLY public.source_indicator
    ADD CONSTRAINT source_indicator_source_fkey FOREIGN KEY (source_id) REFERENCES public.source(source_id);

ALTER TABLE ONLY public.visitor_ended_early
    ADD CONSTRAINT visitor_ended_early_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);

ALTER TABLE ONLY public.visitor_grant_use
    ADD CONSTRAINT visitor_grant_use_grant_fkey FOREIGN KEY (visitor_id, grant_jti) REFERENCES public.visitor_grant(visitor_id, grant_jti);

ALTER TABLE ONLY public.visitor_grant
    ADD CONSTRAINT visitor_grant_visitor_fkey FOREIGN KEY (visitor_id) REFERENCES public.visitor(visitor_id);

ALTER TABLE ONLY public.visitor
    ADD CONSTRAINT visitor_partner_fkey FOREIGN KEY (partner_id) REFERENCES public.partner(partner_id);
