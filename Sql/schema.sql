-- The schema as all migrations together make it, for reading and for reviews. Never applied, never edited: a
-- test compares it with a dump of the migrated database. After a new migration write it anew with
--     SHANGDING_REWRITE_SCHEMA=1 swift test --filter StoreTests

CREATE FUNCTION public.dirty_citizen_notify() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('shangding_dirty', '');
    RETURN NULL;
END $$;

CREATE FUNCTION public.is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.is_written_under_current_keys() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Held to the end of the transaction: whoever changes key_check waits for it, and afterwards nothing older commits.
    PERFORM pg_advisory_xact_lock_shared(hashtext('shangding.keys'));
    IF EXISTS (SELECT FROM key_check WHERE encode(sentinel, 'hex') IS DISTINCT FROM current_setting('shangding.keys', true)) THEN
        RAISE EXCEPTION 'the keys of this session are not the ones in use' USING ERRCODE = '57KEY';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.scorecard_is_frozen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.document <> NEW.document OR OLD.digest <> NEW.digest OR OLD.code <> NEW.code
        OR OLD.version <> NEW.version OR OLD.edition_id <> NEW.edition_id THEN
        RAISE EXCEPTION 'a scorecard never changes; publish a new version' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'superseded' OR (OLD.state = 'live' AND NEW.state NOT IN ('live', 'superseded')) THEN
        RAISE EXCEPTION 'a scorecard in this state cannot go back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE public.account_version (
    citizen_id bigint NOT NULL,
    known_from timestamp with time zone NOT NULL,
    known_to timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    state text NOT NULL,
    district text,
    notice_version text NOT NULL,
    consented_at timestamp with time zone NOT NULL,
    consent_from date NOT NULL,
    consent_until date NOT NULL,
    separately_consented smallint[],
    refused smallint[],
    CONSTRAINT account_version_consent_ends CHECK (((consent_from <= consent_until) AND (consent_until <= (consent_from + 1830)))),
    CONSTRAINT account_version_district_shape CHECK ((district ~ '^[0-9]{6}$'::text)),
    CONSTRAINT account_version_known CHECK ((known_from < known_to)),
    CONSTRAINT account_version_state CHECK ((state = ANY (ARRAY['active'::text, 'withdrawn'::text, 'deceased'::text])))
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
    CONSTRAINT audit_entry_actor_kind CHECK ((actor_kind = ANY (ARRAY['client'::text, 'officer'::text, 'command'::text, 'maintainer'::text]))),
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

CREATE TABLE public.catalogue_edition (
    edition_id integer NOT NULL,
    name text NOT NULL,
    effective_from date NOT NULL,
    digest bytea NOT NULL,
    document bytea NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT catalogue_edition_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT catalogue_edition_name_shape CHECK ((name ~ '^[a-z0-9-]{1,64}$'::text))
);

COMMENT ON TABLE public.catalogue_edition IS 'Reference. Dated editions of the indicator catalogue, never changed: a scorecard names one by digest.';

ALTER TABLE public.catalogue_edition ALTER COLUMN edition_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.catalogue_edition_edition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.citizen (
    citizen_id bigint NOT NULL,
    city_id uuid NOT NULL,
    blind_index bytea NOT NULL,
    id_number bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT citizen_blind_index_length CHECK ((length(blind_index) = 16)),
    CONSTRAINT citizen_id_number_is_ciphertext CHECK (((length(id_number) >= 34) AND (length(id_number) <= 160)))
);

COMMENT ON TABLE public.citizen IS 'One row per person the city holds a record or an account of. id_number is AES-256-GCM ciphertext (type and number together); the number itself is nowhere in the database.';

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

CREATE TABLE public.client_citizen (
    client_id integer NOT NULL,
    handle uuid NOT NULL,
    citizen_id bigint NOT NULL,
    granted_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.client_citizen IS 'Directory, distributed by its own key: the id one client holds for a person. Handles are drawn, never derived, and never shared; a client can name only people it opened or was granted.';

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
    citizen_id bigint NOT NULL
);

COMMENT ON TABLE public.dirty_citizen IS 'Citizens whose inputs changed with the knowledge of marked_at and whose score has not followed yet. Instants of knowledge are never shared by two transactions, so marking never meets another mark.';

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
    CONSTRAINT knowledge_clock_one_row CHECK (singleton)
);

COMMENT ON TABLE public.knowledge_clock IS 'The latest instant at which something became known. An accepting transaction advances it under its row lock just before its final insert; a score reads the committed value as its K. So nothing can later commit with known_from at or before an instant that a score has used.';

CREATE TABLE public.machine_client (
    client_id integer NOT NULL,
    public_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT machine_client_name_shape CHECK ((name ~ '^[a-z][a-z0-9-]{0,63}$'::text))
);

COMMENT ON TABLE public.machine_client IS 'Reference. Backends that call the API: city apps, later outlets and providers. The name is an operator''s short word, never a person''s.';

ALTER TABLE public.machine_client ALTER COLUMN client_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.machine_client_client_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

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
    CONSTRAINT scorecard_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT scorecard_state CHECK ((state = ANY (ARRAY['draft'::text, 'checked'::text, 'submitted'::text, 'approved'::text, 'scheduled'::text, 'live'::text, 'superseded'::text]))),
    CONSTRAINT scorecard_version_positive CHECK ((version > 0))
);

COMMENT ON TABLE public.scorecard IS 'Published documents, stored verbatim; digest is SHA-256 of the bytes. At most one is live.';

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

ALTER TABLE ONLY public.account_version
    ADD CONSTRAINT account_version_pkey PRIMARY KEY (citizen_id, known_to);

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

ALTER TABLE ONLY public.catalogue_edition
    ADD CONSTRAINT catalogue_edition_name_key UNIQUE (name);

ALTER TABLE ONLY public.catalogue_edition
    ADD CONSTRAINT catalogue_edition_pkey PRIMARY KEY (edition_id);

ALTER TABLE ONLY public.citizen_by_blind_index
    ADD CONSTRAINT citizen_by_blind_index_pkey PRIMARY KEY (blind_index);

ALTER TABLE ONLY public.citizen_by_city_id
    ADD CONSTRAINT citizen_by_city_id_pkey PRIMARY KEY (city_id);

ALTER TABLE ONLY public.citizen
    ADD CONSTRAINT citizen_pkey PRIMARY KEY (citizen_id);

ALTER TABLE ONLY public.client_citizen
    ADD CONSTRAINT client_citizen_person_key UNIQUE (citizen_id, client_id);

ALTER TABLE ONLY public.client_citizen
    ADD CONSTRAINT client_citizen_pkey PRIMARY KEY (client_id, handle);

ALTER TABLE ONLY public.day_change
    ADD CONSTRAINT day_change_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_file_key UNIQUE (source_id, format, file_digest);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (delivery_id);

ALTER TABLE ONLY public.dirty_citizen
    ADD CONSTRAINT dirty_citizen_pkey PRIMARY KEY (marked_at, citizen_id);

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

ALTER TABLE ONLY public.record_version
    ADD CONSTRAINT record_version_pkey PRIMARY KEY (citizen_id, source_id, record_no, known_to);

ALTER TABLE ONLY public.returned_row
    ADD CONSTRAINT returned_row_pkey PRIMARY KEY (delivery_id, line);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.score
    ADD CONSTRAINT score_pkey PRIMARY KEY (citizen_id, run_id);

ALTER TABLE ONLY public.score_run
    ADD CONSTRAINT score_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.score_run_range
    ADD CONSTRAINT score_run_range_pkey PRIMARY KEY (run_id, range_no);

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

CREATE INDEX audit_entry_at_idx ON public.audit_entry USING btree (at);

CREATE INDEX audit_entry_citizen_idx ON public.audit_entry USING btree (about_citizen, at) WHERE (about_citizen IS NOT NULL);

CREATE INDEX record_version_number_idx ON public.record_version USING btree (source_id, record_no) WHERE (known_to = 'infinity'::timestamp with time zone);

CREATE INDEX score_next_event_idx ON public.score USING btree (next_event_on) WHERE (next_event_on IS NOT NULL);

CREATE INDEX score_run_scorecard_idx ON public.score_run USING btree (scorecard_id);

CREATE INDEX scorecard_edition_idx ON public.scorecard USING btree (edition_id);

CREATE UNIQUE INDEX scorecard_one_live ON public.scorecard USING btree ((true)) WHERE (state = 'live'::text);

CREATE INDEX source_indicator_indicator_idx ON public.source_indicator USING btree (indicator_id);

CREATE TRIGGER audit_daily_head_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_daily_head FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER audit_entry_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER audit_leaf_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_leaf FOR EACH STATEMENT EXECUTE FUNCTION public.is_append_only();

CREATE TRIGGER citizen_is_written_under_current_keys BEFORE INSERT OR UPDATE ON public.citizen FOR EACH STATEMENT EXECUTE FUNCTION public.is_written_under_current_keys();

CREATE TRIGGER dirty_citizen_notify AFTER INSERT ON public.dirty_citizen FOR EACH STATEMENT EXECUTE FUNCTION public.dirty_citizen_notify();

CREATE TRIGGER scorecard_is_frozen BEFORE UPDATE ON public.scorecard FOR EACH ROW EXECUTE FUNCTION public.scorecard_is_frozen();

ALTER TABLE ONLY public.client_citizen
    ADD CONSTRAINT client_citizen_client_fkey FOREIGN KEY (client_id) REFERENCES public.machine_client(client_id);

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_source_fkey FOREIGN KEY (source_id) REFERENCES public.source(source_id);

ALTER TABLE ONLY public.returned_row
    ADD CONSTRAINT returned_row_delivery_fkey FOREIGN KEY (delivery_id) REFERENCES public.delivery(delivery_id);

ALTER TABLE ONLY public.score_run_range
    ADD CONSTRAINT score_run_range_run_fkey FOREIGN KEY (run_id) REFERENCES public.score_run(run_id);

ALTER TABLE ONLY public.score_run
    ADD CONSTRAINT score_run_scorecard_fkey FOREIGN KEY (scorecard_id) REFERENCES public.scorecard(scorecard_id);

ALTER TABLE ONLY public.scorecard
    ADD CONSTRAINT scorecard_edition_fkey FOREIGN KEY (edition_id) REFERENCES public.catalogue_edition(edition_id);

ALTER TABLE ONLY public.scorecard_transition
    ADD CONSTRAINT scorecard_transition_scorecard_fkey FOREIGN KEY (scorecard_id) REFERENCES public.scorecard(scorecard_id);

ALTER TABLE ONLY public.source_indicator
    ADD CONSTRAINT source_indicator_indicator_fkey FOREIGN KEY (indicator_id) REFERENCES public.indicator(indicator_id);

ALTER TABLE ONLY public.source_indicator
    ADD CONSTRAINT source_indicator_source_fkey FOREIGN KEY (source_id) REFERENCES public.source(source_id);
