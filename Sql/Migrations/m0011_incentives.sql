-- Why: scores are for rewards. Providers, outlets and scenarios with frozen versions; pools of units that cannot be oversold;
-- caps that hold whatever path a request takes; holds that end exactly once; what a used benefit became.
-- Growth: what belongs to a beneficiary carries beneficiary_id in its primary key; scenarios, pools and the ledger are reference.
-- Locks: machine_client and change_request are small.

-- Providers ---------------------------------------------------------------------------------------------------------

CREATE TABLE provider (
    provider_id integer GENERATED ALWAYS AS IDENTITY,
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'active',
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    CONSTRAINT provider_pkey PRIMARY KEY (provider_id),
    CONSTRAINT provider_code_key UNIQUE (code),
    CONSTRAINT provider_code_shape CHECK (code ~ '^P-[A-Z0-9][A-Z0-9-]{0,29}$'),
    CONSTRAINT provider_kind_shape CHECK (kind ~ '^[a-z][a-z_]{0,31}$'),
    CONSTRAINT provider_state CHECK (state IN ('active', 'ended')),
    CONSTRAINT provider_revision CHECK (revision > 0),
    CONSTRAINT provider_lengths CHECK
        (octet_length(name_zh) BETWEEN 1 AND 180 AND octet_length(name_en) BETWEEN 1 AND 120)
);
COMMENT ON TABLE provider IS 'Reference. Who gives benefits: an organisation, never a person. revision counts its changes and is its ETag.';

CREATE TABLE outlet (
    outlet_id integer GENERATED ALWAYS AS IDENTITY,
    provider_id integer NOT NULL,
    code text NOT NULL,
    name_zh text NOT NULL,
    adcode text NOT NULL,
    state text NOT NULL DEFAULT 'active',
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT outlet_pkey PRIMARY KEY (outlet_id),
    CONSTRAINT outlet_code_key UNIQUE (code),
    CONSTRAINT outlet_provider_fkey FOREIGN KEY (provider_id) REFERENCES provider,
    CONSTRAINT outlet_code_shape CHECK (code ~ '^O-[A-Z0-9][A-Z0-9-]{0,29}$'),
    CONSTRAINT outlet_adcode_shape CHECK (adcode ~ '^[0-9]{6}$'),
    CONSTRAINT outlet_state CHECK (state IN ('active', 'ended')),
    CONSTRAINT outlet_revision CHECK (revision > 0),
    CONSTRAINT outlet_name_length CHECK (octet_length(name_zh) BETWEEN 1 AND 180)
);
CREATE INDEX outlet_provider_idx ON outlet (provider_id);
COMMENT ON TABLE outlet IS 'Reference. Where a provider gives its benefits; adcode is the district (GB/T 2260).';

ALTER TABLE machine_client
    ADD COLUMN provider_id integer,
    ADD CONSTRAINT machine_client_provider_fkey FOREIGN KEY (provider_id) REFERENCES provider,
    ADD CONSTRAINT machine_client_provider_scopes CHECK (CASE
        WHEN provider_id IS NULL THEN NOT 'provider.redeem' = ANY (scopes)
        ELSE scopes <@ ARRAY['provider.redeem', 'scenario.read'] END);
CREATE INDEX machine_client_provider_idx ON machine_client (provider_id);
COMMENT ON TABLE machine_client IS 'Reference. Backends that call the API: city apps, which know citizens, and the systems of one provider each, which know none. The name is an operator''s short word, never a person''s. No allowed network means any; last_used_at is written at most once a minute.';

-- Scenarios ---------------------------------------------------------------------------------------------------------

CREATE TABLE scenario (
    scenario_id integer GENERATED ALWAYS AS IDENTITY,
    public_id uuid NOT NULL,
    code text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT scenario_pkey PRIMARY KEY (scenario_id),
    CONSTRAINT scenario_public_id_key UNIQUE (public_id),
    CONSTRAINT scenario_code_key UNIQUE (code),
    CONSTRAINT scenario_code_shape CHECK (code ~ '^[A-Z]{2,8}-[0-9]{3,6}$')
);
COMMENT ON TABLE scenario IS 'Reference. An incentive scenario; what it says is in its versions.';

CREATE TABLE scenario_version (
    version_id integer GENERATED ALWAYS AS IDENTITY,
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
    created_at timestamptz NOT NULL,
    CONSTRAINT scenario_version_pkey PRIMARY KEY (version_id),
    CONSTRAINT scenario_version_number_key UNIQUE (scenario_id, version),
    CONSTRAINT scenario_version_scenario_fkey FOREIGN KEY (scenario_id) REFERENCES scenario,
    CONSTRAINT scenario_version_provider_fkey FOREIGN KEY (provider_id) REFERENCES provider,
    CONSTRAINT scenario_version_state CHECK (state IN
        ('draft', 'submitted', 'rejected', 'approved', 'scheduled', 'running', 'paused', 'ended', 'archived')),
    CONSTRAINT scenario_version_number CHECK (version > 0),
    CONSTRAINT scenario_version_digest_length CHECK (length(digest) = 32),
    CONSTRAINT scenario_version_document_length CHECK (octet_length(document) <= 65536),
    CONSTRAINT scenario_version_window CHECK (starts_on <= ends_on),
    CONSTRAINT scenario_version_certified CHECK
        (certificate IS NOT NULL OR state NOT IN ('approved', 'scheduled', 'running', 'paused')),
    CONSTRAINT scenario_version_basic_service CHECK
        (NOT (is_basic_service AND has_threshold) OR state IN ('draft', 'rejected', 'archived'))
);
CREATE INDEX scenario_version_provider_idx ON scenario_version (provider_id);
CREATE UNIQUE INDEX scenario_version_one_live ON scenario_version (scenario_id) WHERE state IN ('running', 'paused');
CREATE UNIQUE INDEX scenario_version_one_draft ON scenario_version (scenario_id)
    WHERE state IN ('draft', 'submitted', 'rejected', 'approved', 'scheduled');
COMMENT ON TABLE scenario_version IS 'Reference. What a scenario says, as canonical JSON with its SHA-256; frozen from its submission on. One version at a time is in preparation, one is live. A basic public service never leaves the draft with a threshold: a low score must not limit it.';

CREATE TABLE scenario_version_author (
    version_id integer NOT NULL,
    officer_id integer NOT NULL,
    CONSTRAINT scenario_version_author_pkey PRIMARY KEY (version_id, officer_id),
    CONSTRAINT scenario_version_author_version_fkey FOREIGN KEY (version_id) REFERENCES scenario_version,
    CONSTRAINT scenario_version_author_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer
);
CREATE INDEX scenario_version_author_officer_idx ON scenario_version_author (officer_id);
COMMENT ON TABLE scenario_version_author IS 'Reference. Officers who wrote a version or changed its draft: none of them can be the one who approves it.';
CREATE TRIGGER scenario_version_author_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scenario_version_author
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

CREATE TABLE scenario_transition (
    transition_id bigint GENERATED ALWAYS AS IDENTITY,
    version_id integer NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT scenario_transition_pkey PRIMARY KEY (transition_id),
    CONSTRAINT scenario_transition_version_fkey FOREIGN KEY (version_id) REFERENCES scenario_version,
    CONSTRAINT scenario_transition_lengths CHECK (octet_length(actor) <= 96 AND octet_length(reason) <= 1200)
);
CREATE INDEX scenario_transition_version_idx ON scenario_transition (version_id);
COMMENT ON TABLE scenario_transition IS 'Reference. Who led a version from one state to the next, when and why. Append-only.';
CREATE TRIGGER scenario_transition_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scenario_transition
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

CREATE FUNCTION scenario_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ('draft', 'submitted'), ('submitted', 'rejected'), ('submitted', 'draft'), ('rejected', 'draft'),
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
CREATE TRIGGER scenario_version_is_frozen BEFORE UPDATE ON scenario_version
    FOR EACH ROW EXECUTE FUNCTION scenario_version_is_frozen();

CREATE FUNCTION scenario_version_needs_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER scenario_version_needs_two_officers BEFORE INSERT OR UPDATE OF state, digest ON scenario_version
    FOR EACH ROW EXECUTE FUNCTION scenario_version_needs_two_officers();

ALTER TABLE change_request DROP CONSTRAINT change_request_kind;
ALTER TABLE change_request ADD CONSTRAINT change_request_kind CHECK (kind IN ('scorecard.publish', 'catalogue.edition',
    'client.change', 'officer.create', 'officer.roles', 'officer.reset', 'identity.unmask', 'bulk.change',
    'scenario.publish'));

-- Units -------------------------------------------------------------------------------------------------------------

CREATE TABLE quota_pool (
    pool_id integer GENERATED ALWAYS AS IDENTITY,
    scenario_id integer NOT NULL,
    unit text NOT NULL,
    period text NOT NULL,
    district text NOT NULL DEFAULT '',
    outlet_id integer,
    units bigint NOT NULL,
    CONSTRAINT quota_pool_pkey PRIMARY KEY (pool_id),
    CONSTRAINT quota_pool_scenario_fkey FOREIGN KEY (scenario_id) REFERENCES scenario,
    CONSTRAINT quota_pool_outlet_fkey FOREIGN KEY (outlet_id) REFERENCES outlet,
    CONSTRAINT quota_pool_unit CHECK (unit IN ('count', 'fen', 'days')),
    CONSTRAINT quota_pool_period CHECK (period IN ('total', 'year', 'month', 'week', 'day')),
    CONSTRAINT quota_pool_district_shape CHECK (district ~ '^([0-9]{6})?$'),
    CONSTRAINT quota_pool_units CHECK (units BETWEEN 0 AND 1000000000000)
);
CREATE UNIQUE INDEX quota_pool_scope_key ON quota_pool (scenario_id, unit, period, district, coalesce(outlet_id, 0));
CREATE INDEX quota_pool_outlet_idx ON quota_pool (outlet_id);
COMMENT ON TABLE quota_pool IS 'Reference. How many units a scenario may give in each period, in all or in one district or at one outlet, as its live version says. A pool outlives the versions, so that a new version does not forget what was used. A pool that a new version no longer has keeps its row with units 0 and counts no more.';

CREATE TABLE quota_period (
    pool_id integer NOT NULL,
    starts_on date NOT NULL,
    issued bigint NOT NULL,
    available bigint NOT NULL,
    held bigint NOT NULL DEFAULT 0,
    used bigint NOT NULL DEFAULT 0,
    returned_to_budget bigint NOT NULL DEFAULT 0,
    CONSTRAINT quota_period_pkey PRIMARY KEY (pool_id, starts_on),
    CONSTRAINT quota_period_pool_fkey FOREIGN KEY (pool_id) REFERENCES quota_pool,
    CONSTRAINT quota_period_never_negative CHECK
        (issued >= 0 AND available >= 0 AND held >= 0 AND used >= 0 AND returned_to_budget >= 0),
    CONSTRAINT quota_period_balances CHECK (issued = available + held + used + returned_to_budget)
) WITH (fillfactor = 20);
COMMENT ON TABLE quota_period IS 'Reference. The units of one pool in one period that begins on an Asia/Shanghai day (0001-01-01 for total): the hot row of a popular scenario. Made on the first hold of the period.';

CREATE TABLE quota_ledger (
    entry_id bigint GENERATED ALWAYS AS IDENTITY,
    pool_id integer NOT NULL,
    starts_on date NOT NULL,
    kind text NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL,
    units bigint NOT NULL,
    holds integer NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT quota_ledger_pkey PRIMARY KEY (entry_id),
    CONSTRAINT quota_ledger_period_fkey FOREIGN KEY (pool_id, starts_on) REFERENCES quota_period,
    CONSTRAINT quota_ledger_kind CHECK ((kind, debit, credit) IN (
        ('issue', 'budget', 'available'), ('reduce', 'available', 'budget'), ('hold', 'available', 'held'),
        ('commit', 'held', 'used'), ('release', 'held', 'available'), ('expire', 'held', 'available'),
        ('cancel', 'used', 'available'), ('return', 'used', 'returned_to_budget'))),
    CONSTRAINT quota_ledger_units CHECK (units > 0 AND holds >= 0)
);
CREATE INDEX quota_ledger_period_idx ON quota_ledger (pool_id, starts_on);
COMMENT ON TABLE quota_ledger IS 'Reference. Every move of units between the accounts of a pool and period, one entry per batch and kind: units leave the debit account and enter the credit account. Append-only; the sums equal quota_period (shangding verify quotas).';
CREATE TRIGGER quota_ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quota_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

-- Holds -------------------------------------------------------------------------------------------------------------
-- A beneficiary is a citizen of this city by internal key, or, as a negative number, a partner city's subject.

CREATE TABLE benefit_hold (
    beneficiary_id bigint NOT NULL,
    hold_id uuid NOT NULL,
    scenario_id integer NOT NULL,
    version_id integer NOT NULL,
    client_id integer NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
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
    period_slots smallint NOT NULL,
    concurrent_slots smallint NOT NULL,
    loan_days smallint NOT NULL,
    renewals smallint NOT NULL,
    CONSTRAINT benefit_hold_pkey PRIMARY KEY (beneficiary_id, hold_id),
    CONSTRAINT benefit_hold_version_fkey FOREIGN KEY (version_id) REFERENCES scenario_version,
    CONSTRAINT benefit_hold_state CHECK (state IN ('held', 'committed', 'released', 'expired')),
    CONSTRAINT benefit_hold_ends_once CHECK ((state = 'held') = (ended_at IS NULL)),
    CONSTRAINT benefit_hold_time CHECK (expires_at > created_at AND expires_at <= created_at + interval '24 hours'),
    CONSTRAINT benefit_hold_end_reason CHECK (end_reason ~ '^[a-z_]{1,32}$'),
    CONSTRAINT benefit_hold_amounts CHECK
        (amount_fen >= 0 AND quantity BETWEEN 0 AND 10000 AND minutes BETWEEN 0 AND 5256000 AND benefit_fen >= 0
            AND pay_fen >= 0 AND waived_fen >= 0),
    CONSTRAINT benefit_hold_slots CHECK (period_slots >= 0 AND concurrent_slots >= 0),
    CONSTRAINT benefit_hold_loan CHECK (loan_days >= 0 AND renewals >= 0),
    CONSTRAINT benefit_hold_pools CHECK
        (cardinality(pool_ids) = cardinality(pool_starts) AND cardinality(pool_ids) = cardinality(pool_units))
);
CREATE INDEX benefit_hold_open_idx ON benefit_hold (expires_at) WHERE state = 'held';
COMMENT ON TABLE benefit_hold IS 'A reservation: who, under which version, what was ordered and granted, and which units of which pools and periods and how many cap slots it took. Ends exactly once: committed, released or expired.';

CREATE FUNCTION benefit_hold_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'held' THEN
        RAISE EXCEPTION 'a hold ends once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER benefit_hold_ends_once BEFORE UPDATE ON benefit_hold
    FOR EACH ROW EXECUTE FUNCTION benefit_hold_ends_once();

CREATE TABLE cap_slot (
    scenario_id integer NOT NULL,
    beneficiary_id bigint NOT NULL,
    period text NOT NULL,
    starts_on date NOT NULL,
    ordinal smallint NOT NULL,
    cap smallint NOT NULL,
    hold_id uuid NOT NULL,
    CONSTRAINT cap_slot_pkey PRIMARY KEY (scenario_id, beneficiary_id, period, starts_on, ordinal),
    CONSTRAINT cap_slot_period CHECK (period IN ('total', 'year', 'month', 'week', 'day', 'concurrent')),
    CONSTRAINT cap_slot_within_cap CHECK (ordinal BETWEEN 1 AND cap AND cap <= 10000)
);
CREATE INDEX cap_slot_hold_idx ON cap_slot (beneficiary_id, hold_id);
COMMENT ON TABLE cap_slot IS 'What a beneficiary has taken of a scenario in a period, one row for each of at most cap times (concurrent: what is out now). A release deletes its rows, so the lowest ordinal is free again. The key is the limit, whatever path a request takes.';

CREATE TABLE redemption_code (
    code_digest bytea NOT NULL,
    beneficiary_id bigint NOT NULL,
    hold_id uuid NOT NULL,
    provider_id integer NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT redemption_code_pkey PRIMARY KEY (code_digest),
    CONSTRAINT redemption_code_provider_fkey FOREIGN KEY (provider_id) REFERENCES provider,
    CONSTRAINT redemption_code_digest_length CHECK (length(code_digest) = 16)
);
CREATE INDEX redemption_code_provider_idx ON redemption_code (provider_id);
CREATE INDEX redemption_code_hold_idx ON redemption_code (beneficiary_id, hold_id);
CREATE INDEX redemption_code_expiry_idx ON redemption_code (expires_at);
COMMENT ON TABLE redemption_code IS 'Directory, distributed by its own key: the keyed digest of a short code shown at the desk, for a minute or two, to the hold it stands for. A new code replaces the one before; expired ones are deleted.';

-- What a committed hold became --------------------------------------------------------------------------------------

CREATE TABLE redemption (
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
    charged_fen bigint NOT NULL DEFAULT 0,
    renewals smallint NOT NULL DEFAULT 0,
    due_on date,
    committed_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    settled_on date,
    reminded_for date,
    CONSTRAINT redemption_pkey PRIMARY KEY (beneficiary_id, redemption_id),
    CONSTRAINT redemption_hold_key UNIQUE (beneficiary_id, hold_id),
    CONSTRAINT redemption_version_fkey FOREIGN KEY (version_id) REFERENCES scenario_version,
    CONSTRAINT redemption_provider_fkey FOREIGN KEY (provider_id) REFERENCES provider,
    CONSTRAINT redemption_life CHECK (life IN ('visit', 'loan', 'rental')),
    CONSTRAINT redemption_state CHECK (CASE life
        WHEN 'visit' THEN state IN ('committed', 'used', 'cancelled', 'settled')
        WHEN 'loan' THEN state IN ('committed', 'loan_open', 'overdue', 'returned', 'closed', 'cancelled')
        ELSE state IN ('citizen_confirmed', 'in_use', 'returned', 'settled', 'disputed', 'cancelled') END),
    CONSTRAINT redemption_charge CHECK (charged_fen BETWEEN 0 AND waived_fen),
    CONSTRAINT redemption_settled CHECK ((state IN ('settled', 'closed')) = (settled_on IS NOT NULL)),
    CONSTRAINT redemption_amounts CHECK
        (quantity >= 0 AND amount_fen >= 0 AND benefit_fen >= 0 AND pay_fen >= 0 AND waived_fen >= 0 AND renewals >= 0)
);
CREATE INDEX redemption_provider_idx ON redemption (provider_id, settled_on);
CREATE INDEX redemption_due_idx ON redemption (due_on) WHERE state = 'loan_open';
COMMENT ON TABLE redemption IS 'What a committed hold became: a visit (travel and whatever is simply used), a loan (reading) or a rental whose waived deposit stays frozen until it is released or charged, in part at most. reminded_for is the due day that was announced last.';

CREATE TABLE redemption_transition (
    beneficiary_id bigint NOT NULL,
    redemption_id uuid NOT NULL,
    ordinal smallint NOT NULL,
    name text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    amount_fen bigint NOT NULL DEFAULT 0,
    CONSTRAINT redemption_transition_pkey PRIMARY KEY (beneficiary_id, redemption_id, ordinal),
    CONSTRAINT redemption_transition_redemption_fkey
        FOREIGN KEY (beneficiary_id, redemption_id) REFERENCES redemption,
    CONSTRAINT redemption_transition_name CHECK (name ~ '^[a-z_]{1,32}$'),
    CONSTRAINT redemption_transition_lengths CHECK (octet_length(actor) <= 96 AND octet_length(reason) <= 64),
    CONSTRAINT redemption_transition_amount CHECK (amount_fen >= 0)
);
COMMENT ON TABLE redemption_transition IS 'Each step of a redemption: its name, who, when, why (a code). Append-only.';
CREATE TRIGGER redemption_transition_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON redemption_transition
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

CREATE TABLE redemption_by_id (
    redemption_id uuid NOT NULL,
    beneficiary_id bigint NOT NULL,
    provider_id integer NOT NULL,
    CONSTRAINT redemption_by_id_pkey PRIMARY KEY (redemption_id)
);
COMMENT ON TABLE redemption_by_id IS 'Directory, distributed by its own key: a provider names what it redeemed by id, without knowing whose it is.';

CREATE TABLE provider_order (
    provider_id integer NOT NULL,
    order_digest bytea NOT NULL,
    request_digest bytea NOT NULL,
    redemption_id uuid NOT NULL,
    CONSTRAINT provider_order_pkey PRIMARY KEY (provider_id, order_digest),
    CONSTRAINT provider_order_digest_length CHECK (length(order_digest) = 16 AND length(request_digest) = 16)
);
COMMENT ON TABLE provider_order IS 'Directory, distributed by its own key: the keyed digest of a provider''s own order number to what was redeemed under it, so that a repeated request redeems nothing twice; request_digest tells it from another request.';

CREATE TABLE redemption_outcome (
    beneficiary_id bigint NOT NULL,
    redemption_id uuid NOT NULL,
    outcome text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT redemption_outcome_pkey PRIMARY KEY (beneficiary_id, redemption_id, outcome),
    CONSTRAINT redemption_outcome_redemption_fkey FOREIGN KEY (beneficiary_id, redemption_id) REFERENCES redemption,
    CONSTRAINT redemption_outcome_kind CHECK
        (outcome IN ('fulfilled', 'unfulfilled', 'late', 'damaged', 'lost', 'not_collected'))
);
COMMENT ON TABLE redemption_outcome IS 'What a provider reports of how a benefit went. Nothing reads it into a score, and no statement makes a record of it: a score only rewards.';
CREATE TRIGGER redemption_outcome_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON redemption_outcome
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

ALTER TABLE client_event DROP CONSTRAINT client_event_kind;
ALTER TABLE client_event ADD CONSTRAINT client_event_kind CHECK (kind IN ('score.changed', 'scores.recomputed',
    'record.added', 'record.expiring', 'consent.expiring', 'consent.withdrawn', 'account.erased', 'hold.expired',
    'hold.released', 'redemption.changed', 'loan.due'));
