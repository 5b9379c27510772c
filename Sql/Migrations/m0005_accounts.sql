-- Why: people open accounts, agree for each purpose and recipient, take it back, ask what is held and who looked, and
-- leave so that nothing personal stays. Repeated requests must not do twice what was meant once.
-- Locks: metadata only; the tables that change are small or get nullable columns.

-- People ------------------------------------------------------------------------------------------------------------

ALTER TABLE citizen
    ADD COLUMN name bytea,
    ADD COLUMN phone bytea,
    ADD COLUMN erased_at timestamptz,
    ALTER COLUMN blind_index DROP NOT NULL,
    ALTER COLUMN id_number DROP NOT NULL,
    ADD CONSTRAINT citizen_name_is_ciphertext CHECK (length(name) BETWEEN 34 AND 161),
    ADD CONSTRAINT citizen_phone_is_ciphertext CHECK (length(phone) BETWEEN 34 AND 65),
    ADD CONSTRAINT citizen_erased_is_nobody CHECK (
        CASE WHEN erased_at IS NULL THEN blind_index IS NOT NULL AND id_number IS NOT NULL
        ELSE blind_index IS NULL AND id_number IS NULL AND name IS NULL AND phone IS NULL END);
COMMENT ON TABLE citizen IS 'One row per person the city holds a record or an account of. id_number is AES-256-GCM ciphertext (type and number together), name and phone are too; none of them is anywhere in the database in clear. Of an erased person the row stays, about nobody, so that counts and the audit keep their keys.';

ALTER TABLE account_version
    ADD COLUMN evidence text,
    ADD COLUMN withdrawn_at timestamptz,
    ALTER COLUMN notice_version DROP NOT NULL,
    ALTER COLUMN consented_at DROP NOT NULL,
    ALTER COLUMN consent_from DROP NOT NULL,
    ALTER COLUMN consent_until DROP NOT NULL,
    DROP CONSTRAINT account_version_state,
    ADD CONSTRAINT account_version_state CHECK (state IN ('active', 'withdrawn', 'deceased', 'erased')),
    ADD CONSTRAINT account_version_consent_stated CHECK (
        state IN ('deceased', 'erased')
            OR num_nulls(notice_version, consented_at, consent_from, consent_until) = 0),
    ADD CONSTRAINT account_version_withdrawn_at CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    ADD CONSTRAINT account_version_erased_says_nothing CHECK (
        state <> 'erased'
            OR num_nonnulls(district, notice_version, evidence, consented_at, consent_from, consent_until,
                separately_consented, refused) = 0),
    ADD CONSTRAINT account_version_evidence_length CHECK (octet_length(evidence) BETWEEN 1 AND 128);

-- Consents beside the one to be scored ------------------------------------------------------------------------------

CREATE TABLE consent_version (
    citizen_id bigint NOT NULL,
    purpose text NOT NULL,
    recipient text NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL DEFAULT 'infinity',
    consent_id uuid NOT NULL,
    state text NOT NULL,
    notice_version text,
    evidence text,
    categories text[],
    given_at timestamptz,
    consent_from date,
    consent_until date,
    CONSTRAINT consent_version_pkey PRIMARY KEY (citizen_id, purpose, recipient, known_to),
    CONSTRAINT consent_version_known CHECK (known_from < known_to),
    CONSTRAINT consent_version_purpose CHECK (purpose IN ('incentive', 'sharing', 'report')),
    CONSTRAINT consent_version_recipient CHECK
        (recipient ~ '^(city|provider:[a-z][a-z0-9-]{0,63}|partner:[0-9]{6})$'),
    CONSTRAINT consent_version_state CHECK (state IN ('given', 'withdrawn', 'refused')),
    CONSTRAINT consent_version_categories CHECK
        (categories <@ ARRAY['eligibility', 'level', 'score', 'records', 'contact'] AND cardinality(categories) > 0),
    CONSTRAINT consent_version_stated CHECK (
        num_nulls(notice_version, categories, given_at, consent_from, consent_until) IN (0, 5)
            AND (state <> 'given' OR given_at IS NOT NULL)),
    CONSTRAINT consent_version_ends CHECK (consent_from < consent_until AND consent_until <= consent_from + 1830),
    CONSTRAINT consent_version_evidence_length CHECK (octet_length(evidence) BETWEEN 1 AND 128)
);
COMMENT ON TABLE consent_version IS 'What a person agreed to, for one purpose and one recipient, as known in [known_from, known_to) (PIPL art 14, 15, 23; members after ISO/IEC TS 27560). A version begins when the person spoke: gave, withdrew or refused. No purpose exists that could be turned against anyone.';

-- Reports -----------------------------------------------------------------------------------------------------------

CREATE TABLE credit_report (
    citizen_id bigint NOT NULL,
    year smallint NOT NULL,
    number smallint NOT NULL,
    issued_at timestamptz NOT NULL,
    check_code uuid NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT credit_report_pkey PRIMARY KEY (citizen_id, year, number),
    CONSTRAINT credit_report_number CHECK (number BETWEEN 1 AND 2),
    CONSTRAINT credit_report_digest_length CHECK (length(digest) = 32)
);
COMMENT ON TABLE credit_report IS 'That a person was given a report, not the report: two free ones in a calendar year (社会信用条例 art 40). digest is SHA-256 of the document.';

CREATE TABLE report_by_check_code (
    check_code uuid NOT NULL,
    citizen_id bigint NOT NULL,
    CONSTRAINT report_by_check_code_pkey PRIMARY KEY (check_code)
);
COMMENT ON TABLE report_by_check_code IS 'Directory, distributed by its own key: the random code printed on a report to whom it is about, so that anyone who holds the paper can ask whether it was issued.';

-- Repeated requests -------------------------------------------------------------------------------------------------

CREATE TABLE idempotency_key (
    key_digest bytea NOT NULL,
    request_digest bytea NOT NULL,
    answer bytea,
    citizen_id bigint,
    used_at timestamptz NOT NULL,
    CONSTRAINT idempotency_key_pkey PRIMARY KEY (key_digest),
    CONSTRAINT idempotency_key_digest_lengths CHECK (length(key_digest) = 16 AND length(request_digest) = 16)
);
CREATE INDEX idempotency_key_used_idx ON idempotency_key (used_at);
CREATE INDEX idempotency_key_citizen_idx ON idempotency_key (citizen_id) WHERE citizen_id IS NOT NULL;
COMMENT ON TABLE idempotency_key IS 'Directory, distributed by its own key. What was answered to a request that creates something, so that repeating it does nothing. Both digests are keyed (a key or a body may hold anything), the answer is AES-256-GCM ciphertext and goes when its person is erased; rows go after seven days.';

-- Forgetting --------------------------------------------------------------------------------------------------------

-- Nobody but the owner may delete a record or a score. What the law asks to be deleted is deleted by these two, which can do
-- nothing else: all of one person, or the scores nobody consents to any more.

CREATE FUNCTION erase_citizen(whom bigint, at_instant timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    -- Record numbers and document numbers lead back to the person through whoever gave them.
    DELETE FROM record_version WHERE citizen_id = whom;
    DELETE FROM score WHERE citizen_id = whom;
    -- With them go district, evidence and choices; the caller writes down that there was somebody.
    DELETE FROM account_version WHERE citizen_id = whom;
    DELETE FROM consent_version WHERE citizen_id = whom;
    DELETE FROM report_by_check_code AS directory USING credit_report AS report
    WHERE report.citizen_id = whom AND directory.check_code = report.check_code;
    DELETE FROM credit_report WHERE citizen_id = whom;
    -- The key stays, so that a repeated request does not bring back whom it erased.
    UPDATE idempotency_key SET answer = NULL, citizen_id = NULL WHERE citizen_id = whom;
    DELETE FROM client_citizen WHERE citizen_id = whom;
    DELETE FROM citizen_by_blind_index AS directory USING citizen AS person
    WHERE person.citizen_id = whom AND directory.blind_index = person.blind_index;
    DELETE FROM citizen_by_city_id AS directory USING citizen AS person
    WHERE person.citizen_id = whom AND directory.city_id = person.city_id;
    UPDATE citizen AS person SET blind_index = NULL, id_number = NULL, name = NULL, phone = NULL, erased_at = at_instant
    WHERE person.citizen_id = whom AND person.erased_at IS NULL;
$$;

CREATE FUNCTION forget_unconsented_scores(ended_by date) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH forgotten AS (
        DELETE FROM score USING account_version AS account
        WHERE account.citizen_id = score.citizen_id AND account.known_to = 'infinity'
            AND CASE account.state WHEN 'active' THEN account.consent_until <= ended_by
                WHEN 'withdrawn' THEN (account.withdrawn_at AT TIME ZONE 'Asia/Shanghai')::date <= ended_by
                ELSE (account.known_from AT TIME ZONE 'Asia/Shanghai')::date <= ended_by END
        RETURNING 1
    )
    SELECT count(*) FROM forgotten;
$$;

REVOKE ALL ON FUNCTION erase_citizen, forget_unconsented_scores FROM PUBLIC;
