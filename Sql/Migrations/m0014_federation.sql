-- Why: partner cities recognise each other's people (CCR/1, Docs/federation). Partners with a pinned root key and two officers behind
-- each step; their signed statements; invites, one-time codes and grants; visitors as beneficiaries; one table that is both the
-- defence against replays and the memory of answers; the outbox; the log of what was signed.
-- Growth: what belongs to a citizen carries citizen_id in its primary key; pairwise_by_sub, federation_code, federation_invite,
-- federation_inbox and client_visitor are directories by their own key; partners are reference.
-- Locks: change_request is small; audit_entry is read once for its CHECK, client_event changes its description only.

-- Partners ----------------------------------------------------------------------------------------------------------

CREATE TABLE partner (
    partner_id integer GENERATED ALWAYS AS IDENTITY,
    public_id uuid NOT NULL,
    entity text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    base_url text NOT NULL,
    state text NOT NULL,
    root_thumbprint text,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT partner_pkey PRIMARY KEY (partner_id),
    CONSTRAINT partner_public_id_key UNIQUE (public_id),
    CONSTRAINT partner_entity_shape CHECK (entity ~ '^urn:ccr:([0-9]{6}|test:[a-z0-9-]{1,32})$'),
    CONSTRAINT partner_state CHECK (state IN ('proposed', 'verified', 'active', 'suspended', 'ended')),
    CONSTRAINT partner_pinned CHECK (root_thumbprint IS NOT NULL OR state IN ('proposed', 'ended')),
    CONSTRAINT partner_thumbprint_shape CHECK (root_thumbprint ~ '^[A-Za-z0-9_-]{43}$'),
    CONSTRAINT partner_lengths CHECK (octet_length(name_zh) BETWEEN 1 AND 180 AND octet_length(name_en) BETWEEN 1 AND 120
        AND octet_length(base_url) BETWEEN 8 AND 256)
);
-- A new root key is a new ceremony: the partner of before ends, another one of the same city begins.
CREATE UNIQUE INDEX partner_entity_key ON partner (entity) WHERE state <> 'ended';
COMMENT ON TABLE partner IS 'Reference. A partner city: its entity id (urn:ccr and the code of GB/T 2260), the root key pinned at the ceremony, and where it stands.';

CREATE TABLE partner_thumbprint (
    partner_id integer NOT NULL,
    officer_id integer NOT NULL,
    thumbprint text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT partner_thumbprint_pkey PRIMARY KEY (partner_id, officer_id),
    CONSTRAINT partner_thumbprint_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_thumbprint_officer_fkey FOREIGN KEY (officer_id) REFERENCES officer,
    CONSTRAINT partner_thumbprint_text CHECK (thumbprint ~ '^[A-Za-z0-9_-]{43}$')
);
CREATE INDEX partner_thumbprint_officer_idx ON partner_thumbprint (officer_id);
COMMENT ON TABLE partner_thumbprint IS 'Reference. What each officer heard at the ceremony and typed. Append-only; two officers with one text verify a partner.';
CREATE TRIGGER partner_thumbprint_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON partner_thumbprint
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE FUNCTION partner_thumbprint_is_heard_alike() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
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
CREATE TRIGGER partner_thumbprint_is_heard_alike BEFORE INSERT ON partner_thumbprint
    FOR EACH ROW EXECUTE FUNCTION partner_thumbprint_is_heard_alike();

CREATE TABLE partner_transition (
    transition_id bigint GENERATED ALWAYS AS IDENTITY,
    partner_id integer NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT partner_transition_pkey PRIMARY KEY (transition_id),
    CONSTRAINT partner_transition_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_transition_lengths CHECK (octet_length(actor) <= 96 AND octet_length(reason) <= 1200)
);
CREATE INDEX partner_transition_partner_idx ON partner_transition (partner_id);
COMMENT ON TABLE partner_transition IS 'Reference. Who led a partner from one state to the next, when and why. Append-only.';
CREATE TRIGGER partner_transition_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON partner_transition
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

ALTER TABLE change_request DROP CONSTRAINT change_request_kind;
ALTER TABLE change_request ADD CONSTRAINT change_request_kind CHECK (kind IN ('scorecard.publish', 'catalogue.edition',
    'officer.create', 'officer.roles', 'officer.reset', 'identity.unmask', 'bulk.change', 'scenario.publish',
    'partner.activate', 'partner.resume', 'partner.end', 'partner.agreement'));

CREATE FUNCTION partner_moves_by_two_officers() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
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
CREATE TRIGGER partner_moves_by_two_officers BEFORE INSERT OR UPDATE ON partner
    FOR EACH ROW EXECUTE FUNCTION partner_moves_by_two_officers();

CREATE TABLE partner_agreement (
    partner_id integer NOT NULL,
    version integer NOT NULL,
    purpose text NOT NULL,
    disclose text NOT NULL,
    daily_claims integer NOT NULL,
    liable text NOT NULL DEFAULT '',
    approved_by integer NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT partner_agreement_pkey PRIMARY KEY (partner_id, version, purpose),
    CONSTRAINT partner_agreement_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_agreement_officer_fkey FOREIGN KEY (approved_by) REFERENCES officer,
    CONSTRAINT partner_agreement_version CHECK (version > 0),
    CONSTRAINT partner_agreement_purpose CHECK (purpose IN ('travel', 'reading', 'rental', 'leisure')),
    CONSTRAINT partner_agreement_disclose CHECK (disclose IN ('meets', 'band', 'score')),
    CONSTRAINT partner_agreement_claims CHECK (daily_claims BETWEEN 1 AND 10000000),
    CONSTRAINT partner_agreement_liable CHECK (octet_length(liable) <= 600)
);
CREATE INDEX partner_agreement_officer_idx ON partner_agreement (approved_by);
COMMENT ON TABLE partner_agreement IS 'Reference. Per version: for which purposes a partner may ask and be asked, the most it may be told, its claims a day, and who is liable where a deposit is waived. Append-only; the highest version holds.';
CREATE TRIGGER partner_agreement_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON partner_agreement
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE FUNCTION partner_agreement_needs_two_officers() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
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
CREATE TRIGGER partner_agreement_needs_two_officers BEFORE INSERT ON partner_agreement
    FOR EACH ROW EXECUTE FUNCTION partner_agreement_needs_two_officers();

CREATE TABLE partner_place (
    partner_id integer NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    approved_by integer NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT partner_place_pkey PRIMARY KEY (partner_id, kind, place),
    CONSTRAINT partner_place_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_place_officer_fkey FOREIGN KEY (approved_by) REFERENCES officer,
    CONSTRAINT partner_place_kind CHECK (kind IN ('host', 'return_uri')),
    CONSTRAINT partner_place_length CHECK (octet_length(place) BETWEEN 1 AND 256)
);
CREATE INDEX partner_place_officer_idx ON partner_place (approved_by);
COMMENT ON TABLE partner_place IS 'Reference. Hosts and return addresses of a partner that one of our officers approved: a signature proves who said it, not that we may be sent there.';
CREATE FUNCTION trust_has_changed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('shangding_partner', '');
    RETURN NULL;
END $$;
CREATE TRIGGER partner_place_has_changed AFTER INSERT OR DELETE ON partner_place
    FOR EACH STATEMENT EXECUTE FUNCTION trust_has_changed();

CREATE TABLE partner_statement (
    partner_id integer NOT NULL,
    seq bigint NOT NULL,
    jws bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    CONSTRAINT partner_statement_pkey PRIMARY KEY (partner_id, seq),
    CONSTRAINT partner_statement_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_statement_seq CHECK (seq > 0),
    CONSTRAINT partner_statement_length CHECK (octet_length(jws) <= 65536),
    CONSTRAINT partner_statement_time CHECK (expires_at > issued_at)
);
COMMENT ON TABLE partner_statement IS 'Reference. Every statement of a partner that was accepted, by number, in the bytes it came in; the highest number holds. Append-only but for fetched_at.';
CREATE FUNCTION partner_statement_only_advances() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
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
CREATE TRIGGER partner_statement_only_advances BEFORE INSERT OR UPDATE ON partner_statement
    FOR EACH ROW EXECUTE FUNCTION partner_statement_only_advances();

CREATE TABLE partner_key (
    key_id text NOT NULL,
    partner_id integer NOT NULL,
    CONSTRAINT partner_key_pkey PRIMARY KEY (key_id),
    CONSTRAINT partner_key_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_key_shape CHECK (key_id ~ '^[A-Za-z0-9_-]{43}$')
);
CREATE INDEX partner_key_partner_idx ON partner_key (partner_id);
COMMENT ON TABLE partner_key IS 'Reference. Which partner owns a key, for ever: a statement that claims another''s key is refused.';

CREATE TABLE partner_catalogue (
    partner_id integer NOT NULL,
    ver bigint NOT NULL,
    jws bytea NOT NULL,
    etag text NOT NULL,
    expires_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    CONSTRAINT partner_catalogue_pkey PRIMARY KEY (partner_id),
    CONSTRAINT partner_catalogue_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_catalogue_length CHECK (octet_length(jws) <= 2097152),
    CONSTRAINT partner_catalogue_etag_length CHECK (octet_length(etag) <= 128)
);
COMMENT ON TABLE partner_catalogue IS 'Reference. The latest scenario catalogue of a partner in the bytes it came in.';
CREATE TRIGGER partner_catalogue_has_changed AFTER INSERT OR UPDATE ON partner_catalogue
    FOR EACH STATEMENT EXECUTE FUNCTION trust_has_changed();

CREATE TABLE partner_fetch (
    partner_id integer NOT NULL,
    what text NOT NULL,
    tried_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    fault text,
    CONSTRAINT partner_fetch_pkey PRIMARY KEY (partner_id, what),
    CONSTRAINT partner_fetch_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT partner_fetch_what CHECK (what IN ('statement', 'catalogue')),
    CONSTRAINT partner_fetch_failures CHECK (failures >= 0 AND (failures = 0) = (fault IS NULL)),
    CONSTRAINT partner_fetch_fault_length CHECK (octet_length(fault) <= 40)
);
COMMENT ON TABLE partner_fetch IS 'Reference. When a document of a partner was last asked for, how often in a row that failed and why, and when it is due again. Whoever moves next_at on asks.';

CREATE TABLE own_statement (
    seq bigint NOT NULL,
    jws bytea NOT NULL,
    root_thumbprint text NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT own_statement_pkey PRIMARY KEY (seq),
    CONSTRAINT own_statement_length CHECK (octet_length(jws) <= 65536),
    CONSTRAINT own_statement_time CHECK (expires_at > issued_at)
);
COMMENT ON TABLE own_statement IS 'Reference. The statements of this city, signed by its root key away from the server. Append-only; the highest number is served.';
CREATE TRIGGER own_statement_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON own_statement
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE TRIGGER own_statement_has_changed AFTER INSERT ON own_statement
    FOR EACH STATEMENT EXECUTE FUNCTION trust_has_changed();

CREATE TABLE own_catalogue (
    ver bigint NOT NULL,
    items_digest bytea NOT NULL,
    jws bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT own_catalogue_pkey PRIMARY KEY (ver),
    CONSTRAINT own_catalogue_ver CHECK (ver > 0),
    CONSTRAINT own_catalogue_digest_length CHECK (length(items_digest) = 32),
    CONSTRAINT own_catalogue_length CHECK (octet_length(jws) <= 2097152),
    CONSTRAINT own_catalogue_time CHECK (expires_at > issued_at)
);
COMMENT ON TABLE own_catalogue IS 'Reference. The scenarios of this city that visitors may use, signed: a new ver whenever the content differs, signed anew under its ver before it expires. The highest ver is served, to everyone in the same bytes.';

CREATE TABLE band_map (
    version integer NOT NULL,
    band text NOT NULL,
    from_score smallint NOT NULL,
    label_zh text NOT NULL,
    label_en text NOT NULL,
    share_permille smallint NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT band_map_pkey PRIMARY KEY (version, band),
    CONSTRAINT band_map_band CHECK (band ~ '^L[1-9]$'),
    CONSTRAINT band_map_share CHECK (share_permille BETWEEN 0 AND 1000),
    CONSTRAINT band_map_lengths CHECK (octet_length(label_zh) BETWEEN 1 AND 90 AND octet_length(label_en) BETWEEN 1 AND 60)
);
COMMENT ON TABLE band_map IS 'Reference. Per version: from which score a resident of this city is in a band, and the share of scored residents in it (permille) when it was published. Append-only; the highest version holds.';
CREATE TRIGGER band_map_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON band_map
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

-- At home: pairs, codes, grants given -------------------------------------------------------------------------------

CREATE TABLE pairwise (
    citizen_id bigint NOT NULL,
    partner_id integer NOT NULL,
    sub uuid NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT pairwise_pkey PRIMARY KEY (citizen_id, partner_id),
    CONSTRAINT pairwise_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT pairwise_state CHECK (state IN ('active', 'inactive'))
);
CREATE INDEX pairwise_partner_idx ON pairwise (partner_id);
COMMENT ON TABLE pairwise IS 'The random id under which one partner knows one citizen. Withdrawal makes it inactive and keeps it, so that coming back does not reset quotas; erasure deletes it.';

CREATE TABLE federation_code (
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
    minted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT federation_code_pkey PRIMARY KEY (code_digest),
    CONSTRAINT federation_code_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT federation_code_invite_key UNIQUE (partner_id, invite_jti, citizen_id),
    CONSTRAINT federation_code_state CHECK (state IN ('minted', 'redeemed', 'expired', 'cancelled')),
    CONSTRAINT federation_code_digest_length CHECK (length(code_digest) = 32 AND length(challenge) = 32),
    CONSTRAINT federation_code_time CHECK (expires_at > minted_at AND expires_at <= minted_at + interval '10 minutes'),
    CONSTRAINT federation_code_lengths CHECK (octet_length(scenario) <= 64)
);
CREATE INDEX federation_code_citizen_idx ON federation_code (citizen_id);
CREATE INDEX federation_code_expiry_idx ON federation_code (expires_at);
COMMENT ON TABLE federation_code IS 'Directory, distributed by its own key: SHA-256 of a one-time code to the consent it stands for and everything a claim has to repeat. Deleted a day after its end.';

CREATE TABLE federation_grant (
    citizen_id bigint NOT NULL,
    grant_jti uuid NOT NULL,
    partner_id integer NOT NULL,
    scenario text NOT NULL,
    purpose text NOT NULL,
    min_band text NOT NULL,
    disclose text NOT NULL,
    consent_id uuid NOT NULL,
    granted_at timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    max_uses smallint NOT NULL,
    state text NOT NULL,
    ended_at timestamptz,
    CONSTRAINT federation_grant_pkey PRIMARY KEY (citizen_id, grant_jti),
    CONSTRAINT federation_grant_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT federation_grant_state CHECK (state IN ('granted', 'used', 'exhausted', 'expired', 'revoked')),
    CONSTRAINT federation_grant_uses CHECK (max_uses BETWEEN 1 AND 100),
    CONSTRAINT federation_grant_time CHECK (not_after > granted_at)
);
CREATE INDEX federation_grant_partner_idx ON federation_grant (partner_id, granted_at);
COMMENT ON TABLE federation_grant IS 'What a partner was told of a citizen under which consent: that the asked band is met, until when. Shown to the citizen among the readers.';

-- Visited: invites, visitors, grants received ----------------------------------------------------------------------

CREATE TABLE federation_invite (
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
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    code_digest bytea,
    claim bytea,
    claim_jti uuid,
    claimed_at timestamptz,
    CONSTRAINT federation_invite_pkey PRIMARY KEY (invite_jti),
    CONSTRAINT federation_invite_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT federation_invite_state CHECK (state IN ('open', 'claimed')),
    CONSTRAINT federation_invite_claimed CHECK ((state = 'claimed') = (claim IS NOT NULL)
        AND num_nulls(claim, code_digest, claim_jti, claimed_at) IN (0, 4)),
    CONSTRAINT federation_invite_lengths CHECK (length(verifier) = 32 AND length(visitor_digest) = 16
        AND length(code_digest) = 32 AND octet_length(claim) <= 16384),
    CONSTRAINT federation_invite_time CHECK (expires_at > created_at AND expires_at <= created_at + interval '10 minutes')
);
CREATE INDEX federation_invite_expiry_idx ON federation_invite (expires_at);
COMMENT ON TABLE federation_invite IS 'Directory, distributed by its own key: an invite made for a visitor who is logged in at a client of ours (keyed digest of its own word for the login), with the verifier that stays here, and the signed claim once a code was brought: asking again sends the same bytes. Deleted a day after its end.';

CREATE TABLE visitor (
    visitor_id bigint GENERATED ALWAYS AS IDENTITY,
    partner_id integer NOT NULL,
    sub uuid NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT visitor_pkey PRIMARY KEY (visitor_id),
    CONSTRAINT visitor_sub_key UNIQUE (partner_id, sub),
    CONSTRAINT visitor_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT visitor_state CHECK (state IN ('active', 'erased'))
);
COMMENT ON TABLE visitor IS 'A partner city''s subject by its random pairwise id; as a beneficiary the negative of visitor_id. Nothing here names a person.';

CREATE TABLE client_visitor (
    client_id integer NOT NULL,
    handle uuid NOT NULL,
    visitor_id bigint NOT NULL,
    CONSTRAINT client_visitor_pkey PRIMARY KEY (client_id, handle),
    CONSTRAINT client_visitor_visitor_key UNIQUE (visitor_id, client_id)
);
COMMENT ON TABLE client_visitor IS 'Directory, distributed by its own key: the id one client holds for a visitor.';

CREATE TABLE visitor_grant (
    visitor_id bigint NOT NULL,
    grant_jti uuid NOT NULL,
    scenario_id integer NOT NULL,
    client_id integer NOT NULL,
    purpose text NOT NULL,
    min_band text NOT NULL,
    granted_at timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    max_uses smallint NOT NULL,
    used smallint NOT NULL DEFAULT 0,
    state text NOT NULL,
    band text,
    score integer,
    CONSTRAINT visitor_grant_pkey PRIMARY KEY (visitor_id, grant_jti),
    CONSTRAINT visitor_grant_visitor_fkey FOREIGN KEY (visitor_id) REFERENCES visitor,
    CONSTRAINT visitor_grant_state CHECK (state IN ('granted', 'expired', 'revoked')),
    CONSTRAINT visitor_grant_uses CHECK (max_uses BETWEEN 1 AND 100 AND used BETWEEN 0 AND max_uses),
    CONSTRAINT visitor_grant_time CHECK (not_after > granted_at),
    CONSTRAINT visitor_grant_band CHECK (band ~ '^L[1-9]$')
);
CREATE INDEX visitor_grant_scenario_idx ON visitor_grant (visitor_id, scenario_id);
CREATE INDEX visitor_grant_jti_idx ON visitor_grant (grant_jti);
CREATE INDEX visitor_grant_end_idx ON visitor_grant (not_after) WHERE state = 'granted';
COMMENT ON TABLE visitor_grant IS 'What a home city granted: a visitor meets the asked band for one scenario until not_after, for max_uses holds. A disclosed band or score is blanked when it ends. Locked after holds and before pools.';

CREATE TABLE visitor_grant_use (
    visitor_id bigint NOT NULL,
    grant_jti uuid NOT NULL,
    hold_id uuid NOT NULL,
    CONSTRAINT visitor_grant_use_pkey PRIMARY KEY (visitor_id, hold_id),
    CONSTRAINT visitor_grant_use_grant_fkey FOREIGN KEY (visitor_id, grant_jti) REFERENCES visitor_grant
);
COMMENT ON TABLE visitor_grant_use IS 'Which grant a visitor''s hold was made under; a release gives the use back.';

CREATE TABLE visitor_ended_early (
    partner_id integer NOT NULL,
    ended_id uuid NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT visitor_ended_early_pkey PRIMARY KEY (partner_id, ended_id),
    CONSTRAINT visitor_ended_early_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner
);
CREATE INDEX visitor_ended_early_at_idx ON visitor_ended_early (at);
COMMENT ON TABLE visitor_ended_early IS 'Directory, distributed by its own key: grants and subjects a home city ended before they were known here, since an answer may be lost and asked for again. Whoever would let one in looks here. Kept a day.';

-- Messages ----------------------------------------------------------------------------------------------------------

CREATE TABLE federation_inbox (
    partner_id integer NOT NULL,
    jti uuid NOT NULL,
    input_hash bytea NOT NULL,
    answer bytea,
    answer_status smallint,
    received_at timestamptz NOT NULL,
    keep_until timestamptz NOT NULL,
    CONSTRAINT federation_inbox_pkey PRIMARY KEY (partner_id, jti),
    CONSTRAINT federation_inbox_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT federation_inbox_hash_length CHECK (length(input_hash) = 32),
    CONSTRAINT federation_inbox_answer CHECK ((answer IS NULL) = (answer_status IS NULL) AND octet_length(answer) <= 16384)
);
CREATE INDEX federation_inbox_expiry_idx ON federation_inbox (keep_until);
COMMENT ON TABLE federation_inbox IS 'Directory, distributed by its own key: each message that was received, by issuer and number, with the hash of its signing input and the answer it got. The same bytes get the same answer; other bytes under one number are refused. Kept until the message''s end and a day.';

CREATE TABLE federation_outbox (
    message_id bigint GENERATED ALWAYS AS IDENTITY,
    partner_id integer NOT NULL,
    jti uuid NOT NULL,
    typ text NOT NULL,
    body bytea NOT NULL,
    jws bytea,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    answer bytea,
    CONSTRAINT federation_outbox_pkey PRIMARY KEY (message_id),
    CONSTRAINT federation_outbox_jti_key UNIQUE (jti),
    CONSTRAINT federation_outbox_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT federation_outbox_state CHECK (state IN ('queued', 'acked', 'failed')),
    CONSTRAINT federation_outbox_lengths CHECK (octet_length(body) <= 8192 AND octet_length(jws) <= 16384 AND octet_length(answer) <= 16384),
    CONSTRAINT federation_outbox_answered CHECK (state <> 'acked' OR (jws IS NOT NULL AND answer IS NOT NULL))
);
CREATE INDEX federation_outbox_due_idx ON federation_outbox (next_at) WHERE state = 'queued';
CREATE INDEX federation_outbox_partner_idx ON federation_outbox (partner_id);
COMMENT ON TABLE federation_outbox IS 'What is to be sent, written in the transaction that made it true; signed once, before the first attempt, in the bytes that every attempt sends; acked with the partner''s signed answer, or failed when its time has passed.';

CREATE TABLE federation_message (
    message_id bigint GENERATED ALWAYS AS IDENTITY,
    direction text NOT NULL,
    partner_id integer NOT NULL,
    typ text NOT NULL,
    jti uuid NOT NULL,
    key_id text NOT NULL,
    at timestamptz NOT NULL,
    issued_day date NOT NULL,
    jws bytea NOT NULL,
    leaf bytea NOT NULL,
    blank_at timestamptz,
    CONSTRAINT federation_message_pkey PRIMARY KEY (message_id),
    CONSTRAINT federation_message_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT federation_message_direction CHECK (direction IN ('in', 'out')),
    CONSTRAINT federation_message_lengths CHECK (octet_length(jws) <= 16384 AND length(leaf) = 32)
);
CREATE INDEX federation_message_day_idx ON federation_message (partner_id, issued_day);
CREATE INDEX federation_message_blank_idx ON federation_message (blank_at) WHERE blank_at IS NOT NULL AND jws <> '';
COMMENT ON TABLE federation_message IS 'Evidence: every message and signed answer that crossed, in its bytes, with its leaf for the daily tree. Append-only, but for a grant that disclosed a band or a score: its bytes are blanked at blank_at, when it ends, and its leaf stays.';
CREATE TRIGGER federation_message_is_append_only BEFORE DELETE OR TRUNCATE ON federation_message
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE FUNCTION federation_message_blanks_only() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.blank_at IS NULL OR NEW.jws <> '' OR (OLD.direction, OLD.partner_id, OLD.typ, OLD.jti, OLD.key_id, OLD.at,
        OLD.issued_day, OLD.leaf, OLD.blank_at) IS DISTINCT FROM (NEW.direction, NEW.partner_id, NEW.typ, NEW.jti,
        NEW.key_id, NEW.at, NEW.issued_day, NEW.leaf, NEW.blank_at) THEN
        RAISE EXCEPTION 'a message stays as it crossed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER federation_message_blanks_only BEFORE UPDATE ON federation_message
    FOR EACH ROW EXECUTE FUNCTION federation_message_blanks_only();

CREATE TABLE federation_claim_day (
    partner_id integer NOT NULL,
    purpose text NOT NULL,
    day date NOT NULL,
    claims integer NOT NULL,
    CONSTRAINT federation_claim_day_pkey PRIMARY KEY (partner_id, purpose, day),
    CONSTRAINT federation_claim_day_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner,
    CONSTRAINT federation_claim_day_claims CHECK (claims >= 0)
);
COMMENT ON TABLE federation_claim_day IS 'Reference. How many claims of a partner for a purpose were answered on a day; the agreement says how many may be.';

-- Who acts, and who is told ------------------------------------------------------------------------------------------

ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_actor_kind;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_actor_kind CHECK (actor_kind IN ('client', 'officer', 'command',
    'maintainer', 'partner'));

-- Whether the handle is one of client_visitor.
ALTER TABLE client_event ADD COLUMN is_visitor boolean NOT NULL DEFAULT false;

-- Forgetting --------------------------------------------------------------------------------------------------------

-- As before, and: the pairs, codes and grants, after which archived messages point to nobody.
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
