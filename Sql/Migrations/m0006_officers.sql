-- Why: officers get names, roles and a second factor, and what concerns everybody takes effect only after another officer
-- has approved it. The database keeps the two-officer rule itself: whoever writes to it with the program's rights cannot
-- approve what they asked for, change what was approved, or put a scorecard or a catalogue edition in force without it.

CREATE TABLE officer (
    officer_id integer GENERATED ALWAYS AS IDENTITY,
    public_id uuid NOT NULL,
    login text NOT NULL,
    state text NOT NULL,
    roles text[] NOT NULL,
    source_id smallint,
    districts text[],
    password_hash text,
    totp_secret bytea,
    totp_last_step bigint NOT NULL DEFAULT 0,
    activation_digest bytea,
    activation_until timestamptz,
    failed_attempts integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT officer_pkey PRIMARY KEY (officer_id),
    CONSTRAINT officer_public_id_key UNIQUE (public_id),
    CONSTRAINT officer_login_key UNIQUE (login),
    CONSTRAINT officer_source_fkey FOREIGN KEY (source_id) REFERENCES source,
    CONSTRAINT officer_login_shape CHECK (login ~ '^[a-z][a-z0-9.-]{2,31}$'),
    CONSTRAINT officer_state CHECK (state IN ('invited', 'active', 'disabled')),
    CONSTRAINT officer_roles CHECK
        (cardinality(roles) > 0 AND roles <@ ARRAY['data_steward', 'scorecard_author', 'scenario_author', 'approver',
            'case_officer', 'department_officer', 'partner_officer', 'counter_clerk', 'auditor', 'administrator']),
    CONSTRAINT officer_source_limit CHECK (('department_officer' = ANY (roles)) = (source_id IS NOT NULL)),
    CONSTRAINT officer_districts CHECK (cardinality(districts) BETWEEN 1 AND 100),
    CONSTRAINT officer_can_sign_in CHECK
        (state <> 'active' OR (password_hash IS NOT NULL AND totp_secret IS NOT NULL)),
    CONSTRAINT officer_password_is_hashed CHECK (password_hash LIKE 'scrypt$%'),
    CONSTRAINT officer_totp_secret_is_ciphertext CHECK (length(totp_secret) = 53),
    CONSTRAINT officer_activation CHECK
        ((state = 'invited') = (activation_digest IS NOT NULL) AND (state = 'invited') = (activation_until IS NOT NULL)),
    CONSTRAINT officer_activation_digest_length CHECK (length(activation_digest) = 32),
    CONSTRAINT officer_failed_attempts CHECK (failed_attempts >= 0)
);
CREATE INDEX officer_source_idx ON officer (source_id);
COMMENT ON TABLE officer IS 'Reference. People who work with the system, by login name. password_hash is scrypt; totp_secret is AES-256-GCM ciphertext under the officer key; totp_last_step is the step of the last code taken, so that a code works once. Rows stay: who once acted can be looked up.';

CREATE TABLE officer_session (
    token_digest bytea NOT NULL,
    officer_id integer NOT NULL,
    issued_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT officer_session_pkey PRIMARY KEY (token_digest),
    CONSTRAINT officer_session_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer,
    CONSTRAINT officer_session_digest_length CHECK (length(token_digest) = 32),
    CONSTRAINT officer_session_times CHECK (issued_at <= last_seen_at AND issued_at < expires_at)
);
CREATE INDEX officer_session_officer_idx ON officer_session (officer_id);
COMMENT ON TABLE officer_session IS 'Reference. Open sessions by the SHA-256 of their token. Signing out, disabling and resetting delete them.';

CREATE TABLE change_request (
    change_id bigint GENERATED ALWAYS AS IDENTITY,
    public_id uuid NOT NULL,
    kind text NOT NULL,
    object text NOT NULL,
    digest bytea NOT NULL,
    payload bytea NOT NULL,
    reason text NOT NULL,
    requested_by integer NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL,
    decided_by integer,
    decided_at timestamptz,
    comment text,
    CONSTRAINT change_request_pkey PRIMARY KEY (change_id),
    CONSTRAINT change_request_public_id_key UNIQUE (public_id),
    CONSTRAINT change_request_requester_fkey FOREIGN KEY (requested_by) REFERENCES officer,
    CONSTRAINT change_request_decider_fkey FOREIGN KEY (decided_by) REFERENCES officer,
    CONSTRAINT change_request_kind CHECK (kind IN ('scorecard.publish', 'catalogue.edition', 'client.change',
        'officer.create', 'officer.roles', 'officer.reset', 'identity.unmask')),
    CONSTRAINT change_request_state CHECK (state IN ('requested', 'approved', 'returned', 'withdrawn', 'expired')),
    CONSTRAINT change_request_two_officers CHECK ((decided_by = requested_by) = (state = 'withdrawn')),
    CONSTRAINT change_request_decided CHECK
        ((decided_by IS NOT NULL) = (state IN ('approved', 'returned', 'withdrawn'))
            AND (decided_at IS NOT NULL) = (state <> 'requested')),
    CONSTRAINT change_request_digest_length CHECK (length(digest) = 32),
    CONSTRAINT change_request_lengths CHECK
        (octet_length(object) BETWEEN 1 AND 128 AND octet_length(payload) <= 1048576
            AND octet_length(reason) BETWEEN 1 AND 1200 AND octet_length(comment) <= 1200),
    CONSTRAINT change_request_expires CHECK (expires_at > requested_at)
);
CREATE INDEX change_request_requester_idx ON change_request (requested_by);
CREATE INDEX change_request_decider_idx ON change_request (decided_by);
CREATE INDEX change_request_kind_idx ON change_request (kind, object);
CREATE UNIQUE INDEX change_request_one_open ON change_request (kind, object, requested_by) WHERE state = 'requested';
COMMENT ON TABLE change_request IS 'Reference. What one officer asks for and another approves: kind, the object''s id, the SHA-256 of exactly what is approved, and what is needed to carry it out. Decided once and kept; a citizen is named by the city id only.';

CREATE FUNCTION change_request_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'requested' THEN
            RAISE EXCEPTION 'a change begins as a request' USING ERRCODE = 'restrict_violation';
        END IF;
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
CREATE TRIGGER change_request_is_decided_once BEFORE INSERT OR UPDATE ON change_request
    FOR EACH ROW EXECUTE FUNCTION change_request_is_decided_once();

CREATE FUNCTION rows_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER change_request_is_kept BEFORE DELETE OR TRUNCATE ON change_request
    FOR EACH STATEMENT EXECUTE FUNCTION rows_are_kept();
CREATE TRIGGER officer_is_kept BEFORE DELETE OR TRUNCATE ON officer
    FOR EACH STATEMENT EXECUTE FUNCTION rows_are_kept();

-- Whether two officers have agreed on exactly this. A city that has never had an officer has nobody to ask: its first
-- catalogue and card come with the installation, by the hand of the server's owner.
CREATE FUNCTION is_approved(wanted_kind text, wanted_object text, wanted_digest bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM officer) OR EXISTS (
        SELECT FROM change_request AS request
        WHERE request.kind = wanted_kind AND request.object = wanted_object AND request.digest = wanted_digest
            AND request.state = 'approved')
$$;

-- Scorecards --------------------------------------------------------------------------------------------------------

ALTER TABLE scorecard ADD COLUMN effective_from date;
ALTER TABLE scorecard ADD CONSTRAINT scorecard_effective_from CHECK
    (effective_from IS NOT NULL OR state NOT IN ('submitted', 'approved', 'scheduled'));
CREATE INDEX scorecard_due_idx ON scorecard (effective_from) WHERE state = 'scheduled';

CREATE TABLE scorecard_author (
    scorecard_id integer NOT NULL,
    officer_id integer NOT NULL,
    CONSTRAINT scorecard_author_pkey PRIMARY KEY (scorecard_id, officer_id),
    CONSTRAINT scorecard_author_scorecard_fkey FOREIGN KEY (scorecard_id) REFERENCES scorecard,
    CONSTRAINT scorecard_author_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer
);
CREATE INDEX scorecard_author_officer_idx ON scorecard_author (officer_id);
COMMENT ON TABLE scorecard_author IS 'Reference. Officers who wrote a scorecard or changed its draft: none of them can be the one who approves it.';
CREATE TRIGGER scorecard_author_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scorecard_author
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

-- The life of a card: a draft may change, which makes it a draft again; from its submission on nothing changes.
CREATE OR REPLACE FUNCTION scorecard_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION scorecard_needs_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER scorecard_needs_two_officers BEFORE INSERT OR UPDATE OF state, digest ON scorecard
    FOR EACH ROW EXECUTE FUNCTION scorecard_needs_two_officers();

-- Catalogue ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION catalogue_edition_needs_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_approved('catalogue.edition', NEW.name, NEW.digest) THEN
        RAISE EXCEPTION 'a catalogue edition is added by two officers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_edition_needs_two_officers BEFORE INSERT OR UPDATE ON catalogue_edition
    FOR EACH ROW EXECUTE FUNCTION catalogue_edition_needs_two_officers();
