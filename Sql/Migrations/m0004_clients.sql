-- Why: each program of a city app proves who it is and can be shut out at once. What it may do, from where and how fast is
-- kept with it; secrets and tokens are kept as digests, so that whoever reads the database can use none of them.
-- Locks: metadata only; nothing has written machine_client before this.

ALTER TABLE machine_client
    ADD COLUMN state text NOT NULL DEFAULT 'active',
    ADD COLUMN scopes text[] NOT NULL DEFAULT '{}',
    ADD COLUMN allowed_networks cidr[] NOT NULL DEFAULT '{}',
    ADD COLUMN rate_per_second integer NOT NULL DEFAULT 100,
    ADD COLUMN burst integer NOT NULL DEFAULT 200,
    ADD COLUMN revoked_at timestamptz,
    ADD COLUMN last_used_at timestamptz,
    ADD CONSTRAINT machine_client_state CHECK (state IN ('active', 'revoked')),
    ADD CONSTRAINT machine_client_revoked CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    ADD CONSTRAINT machine_client_networks_bound CHECK (cardinality(allowed_networks) <= 64),
    ADD CONSTRAINT machine_client_rate CHECK
        (rate_per_second BETWEEN 1 AND 100000 AND burst BETWEEN rate_per_second AND 1000000);
COMMENT ON TABLE machine_client IS 'Reference. Backends that call the API: city apps, later outlets and providers. The name is an operator''s short word, never a person''s. No allowed network means any; last_used_at is written at most once a minute.';

CREATE TABLE client_credential (
    credential_id integer GENERATED ALWAYS AS IDENTITY,
    client_id integer NOT NULL,
    kind text NOT NULL,
    secret_digest bytea,
    key_id text,
    public_key bytea,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL DEFAULT 'infinity',
    last_used_at timestamptz,
    CONSTRAINT client_credential_pkey PRIMARY KEY (credential_id),
    CONSTRAINT client_credential_client_fkey FOREIGN KEY (client_id) REFERENCES machine_client,
    CONSTRAINT client_credential_key_id_key UNIQUE (key_id),
    CONSTRAINT client_credential_kind CHECK (kind IN ('secret', 'key')),
    CONSTRAINT client_credential_secret CHECK
        ((kind = 'secret') = (secret_digest IS NOT NULL) AND length(secret_digest) = 32),
    CONSTRAINT client_credential_key CHECK
        ((kind = 'key') = (key_id IS NOT NULL) AND (kind = 'key') = (public_key IS NOT NULL)),
    CONSTRAINT client_credential_key_lengths CHECK
        (octet_length(key_id) BETWEEN 1 AND 128 AND length(public_key) <= 4096)
);
CREATE INDEX client_credential_client_idx ON client_credential (client_id);
COMMENT ON TABLE client_credential IS 'Reference. What a client proves itself with: the SHA-256 of a drawn 256-bit secret, or a public key (JWK), which names one client alone. Several count at once while one replaces another; revoking one lets it expire now.';

CREATE TABLE access_token (
    token_digest bytea NOT NULL,
    client_id integer NOT NULL,
    credential_id integer NOT NULL,
    scopes text[] NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT access_token_pkey PRIMARY KEY (token_digest),
    CONSTRAINT access_token_client_fkey FOREIGN KEY (client_id) REFERENCES machine_client,
    CONSTRAINT access_token_credential_fkey FOREIGN KEY (credential_id) REFERENCES client_credential,
    CONSTRAINT access_token_digest_length CHECK (length(token_digest) = 32),
    CONSTRAINT access_token_is_short CHECK (expires_at > issued_at AND expires_at <= issued_at + interval '1 hour')
);
CREATE INDEX access_token_client_idx ON access_token (client_id);
CREATE INDEX access_token_credential_idx ON access_token (credential_id);
CREATE INDEX access_token_expiry_idx ON access_token (expires_at);
COMMENT ON TABLE access_token IS 'Directory, distributed by its own key: the SHA-256 of a bearer token to whom it was given. A token counts while client and credential do; expired ones are deleted.';

CREATE TABLE client_assertion (
    client_id integer NOT NULL,
    jti_digest bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT client_assertion_pkey PRIMARY KEY (client_id, jti_digest),
    CONSTRAINT client_assertion_client_fkey FOREIGN KEY (client_id) REFERENCES machine_client,
    CONSTRAINT client_assertion_digest_length CHECK (length(jti_digest) = 32)
);
CREATE INDEX client_assertion_expiry_idx ON client_assertion (expires_at);
COMMENT ON TABLE client_assertion IS 'Directory, distributed by its own key: the SHA-256 of the id of every signed assertion a client has used, until it would have expired anyway. One that comes again is refused (RFC 7523 section 3, jti).';

-- Whoever keeps tokens in memory hears of every change that may end one, whoever makes it.
CREATE FUNCTION machine_client_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'revoked' AND NEW.state <> 'revoked' THEN
        RAISE EXCEPTION 'a revoked client stays revoked; register another' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_notify('shangding_token', 'client ' || NEW.client_id);
    RETURN NEW;
END $$;
CREATE TRIGGER machine_client_change
    BEFORE UPDATE OF state, scopes, allowed_networks, rate_per_second, burst ON machine_client
    FOR EACH ROW EXECUTE FUNCTION machine_client_change();

CREATE FUNCTION client_credential_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.expires_at > OLD.expires_at THEN
        RAISE EXCEPTION 'a credential''s life is never prolonged; add another' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_notify('shangding_token', 'client ' || NEW.client_id);
    RETURN NEW;
END $$;
CREATE TRIGGER client_credential_change BEFORE UPDATE OF expires_at ON client_credential
    FOR EACH ROW EXECUTE FUNCTION client_credential_change();

-- Events ------------------------------------------------------------------------------------------------------------

CREATE TABLE client_event (
    client_id integer NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    handle uuid,
    at timestamptz NOT NULL,
    CONSTRAINT client_event_pkey PRIMARY KEY (client_id, position),
    CONSTRAINT client_event_client_fkey FOREIGN KEY (client_id) REFERENCES machine_client,
    CONSTRAINT client_event_kind CHECK
        (kind IN ('score.changed', 'scores.recomputed', 'record.added', 'record.expiring', 'consent.expiring',
            'consent.withdrawn', 'account.erased')),
    CONSTRAINT client_event_names_a_citizen CHECK ((kind = 'scores.recomputed') = (handle IS NULL))
);
CREATE INDEX client_event_at_idx ON client_event USING brin (at);
COMMENT ON TABLE client_event IS 'Directory, distributed by client: what a client is told has changed, by the handle it holds for the person and nothing else. Written for those who knew the person at that moment, in the transaction that made the change, last of all; kept 90 days.';

-- Positions are drawn under a lock held until commit, so that they rise in the order of the commits: nothing can appear
-- behind a position that a reader has passed, and a restored dump goes on counting where it stopped.
CREATE FUNCTION client_event_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('shangding.client_event'));
    RETURN NULL;
END $$;
CREATE TRIGGER client_event_in_order BEFORE INSERT ON client_event
    FOR EACH STATEMENT EXECUTE FUNCTION client_event_in_order();
