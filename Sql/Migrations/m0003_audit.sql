-- Why: every read of personal data and every change leaves a row that nobody can rewrite unnoticed (社会信用条例 art 24-25).
-- A row carries a MAC under a key the database does not have, so an inserted or altered row is noticed by itself; sealed
-- rows are leaves of one RFC 9162 tree whose head is authenticated too, so a removed one is noticed as well.

CREATE TABLE audit_entry (
    entry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    about_citizen bigint,
    object text NOT NULL,
    purpose text NOT NULL,
    request_id text NOT NULL,
    origin text NOT NULL,
    mac bytea NOT NULL,
    CONSTRAINT audit_entry_pkey PRIMARY KEY (entry_id),
    CONSTRAINT audit_entry_actor_kind CHECK (actor_kind IN ('client', 'officer', 'command', 'maintainer')),
    CONSTRAINT audit_entry_action_shape CHECK (action ~ '^[a-z][a-z_]*(\.[a-z][a-z_]*)+$'),
    CONSTRAINT audit_entry_lengths CHECK
        (octet_length(actor) <= 64 AND octet_length(action) <= 64 AND octet_length(object) <= 128
            AND octet_length(purpose) <= 64 AND octet_length(request_id) <= 64 AND octet_length(origin) <= 64),
    CONSTRAINT audit_entry_mac_length CHECK (length(mac) = 32)
);
CREATE INDEX audit_entry_citizen_idx ON audit_entry (about_citizen, at) WHERE about_citizen IS NOT NULL;
CREATE INDEX audit_entry_at_idx ON audit_entry (at);
COMMENT ON TABLE audit_entry IS 'Who did what, about whom, why, when, from where: ids and codes only, nothing personal. Append-only. Its ids begin with the time and are drawn by the program, so that several instances append side by side.';

CREATE TABLE audit_unsealed (
    entry_id uuid NOT NULL,
    CONSTRAINT audit_unsealed_pkey PRIMARY KEY (entry_id)
);
COMMENT ON TABLE audit_unsealed IS 'Entries that have committed and are not sealed yet: a queue, emptied about once a second.';

CREATE TABLE audit_leaf (
    leaf_no bigint NOT NULL,
    entry_id uuid NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_leaf_pkey PRIMARY KEY (leaf_no),
    CONSTRAINT audit_leaf_entry_key UNIQUE (entry_id),
    CONSTRAINT audit_leaf_hash_length CHECK (length(hash) = 32)
);
COMMENT ON TABLE audit_leaf IS 'Sealed entries in the order of sealing, from 0 without gaps: the leaves of the RFC 9162 tree. Append-only.';

CREATE TABLE audit_head (
    singleton boolean NOT NULL DEFAULT true,
    size bigint NOT NULL,
    root bytea NOT NULL,
    frontier bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    mac bytea NOT NULL,
    CONSTRAINT audit_head_pkey PRIMARY KEY (singleton),
    CONSTRAINT audit_head_one_row CHECK (singleton),
    CONSTRAINT audit_head_size CHECK (size >= 0),
    CONSTRAINT audit_head_lengths CHECK (length(root) = 32 AND length(mac) = 32 AND length(frontier) % 32 = 0)
);
COMMENT ON TABLE audit_head IS 'The tree as last sealed: its size, root, the roots of its full subtrees (largest first) to go on from, and a MAC over size, root and time.';

CREATE TABLE audit_daily_head (
    day date NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    statement bytea NOT NULL,
    CONSTRAINT audit_daily_head_pkey PRIMARY KEY (day),
    CONSTRAINT audit_daily_head_root_length CHECK (length(root) = 32)
);
COMMENT ON TABLE audit_daily_head IS 'The signed head with which a day ended (JWS), to be shipped off the machine. Append-only.';

CREATE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE TRIGGER audit_leaf_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE TRIGGER audit_daily_head_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_daily_head
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
