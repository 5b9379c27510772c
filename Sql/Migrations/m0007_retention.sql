-- Why: negative information is kept five years at most and then archived (社会信用条例 art 19): out of every answer and every
-- new score, yet there when a stored score has to be proven.

CREATE TABLE record_archive (
    LIKE record_version INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    archived_at timestamptz NOT NULL,
    CONSTRAINT record_archive_pkey PRIMARY KEY (citizen_id, source_id, record_no, known_to, archived_at)
);
COMMENT ON TABLE record_archive IS 'Versions of records whose retention has ended, moved here whole. Read by replay and by nothing else; the catalogue says how long an indicator may be kept.';

-- Only the owner deletes record versions: the service asks for exactly this.
-- Retention runs from the day of the act; that of an entry of a list, which lasts until its source removes it, from then.
CREATE FUNCTION archive_records(
    indicators smallint[], retention_months integer[], is_list boolean[], today date, at_instant timestamptz
) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH due AS (
        SELECT DISTINCT record.citizen_id, record.source_id, record.record_no
        FROM record_version AS record
        JOIN unnest(indicators, retention_months, is_list) AS rule (indicator_id, months, lasts)
            ON rule.indicator_id = record.indicator_id
        WHERE record.known_to = 'infinity'
            AND (CASE WHEN rule.lasts THEN record.expires_on ELSE record.occurred_on END
                + make_interval(months => rule.months))::date <= today
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
REVOKE ALL ON FUNCTION archive_records FROM PUBLIC;

-- An erased person's archive goes as well; otherwise as before.
CREATE OR REPLACE FUNCTION erase_citizen(whom bigint, at_instant timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DELETE FROM record_version WHERE citizen_id = whom;
    DELETE FROM record_archive WHERE citizen_id = whom;
    DELETE FROM score WHERE citizen_id = whom;
    DELETE FROM account_version WHERE citizen_id = whom;
    DELETE FROM consent_version WHERE citizen_id = whom;
    DELETE FROM report_by_check_code AS directory USING credit_report AS report
    WHERE report.citizen_id = whom AND directory.check_code = report.check_code;
    DELETE FROM credit_report WHERE citizen_id = whom;
    UPDATE idempotency_key SET answer = NULL, citizen_id = NULL WHERE citizen_id = whom;
    DELETE FROM client_citizen WHERE citizen_id = whom;
    DELETE FROM citizen_by_blind_index AS directory USING citizen AS person
    WHERE person.citizen_id = whom AND directory.blind_index = person.blind_index;
    DELETE FROM citizen_by_city_id AS directory USING citizen AS person
    WHERE person.citizen_id = whom AND directory.city_id = person.city_id;
    UPDATE citizen AS person SET blind_index = NULL, id_number = NULL, name = NULL, phone = NULL, erased_at = at_instant
    WHERE person.citizen_id = whom AND person.erased_at IS NULL;
$$;
