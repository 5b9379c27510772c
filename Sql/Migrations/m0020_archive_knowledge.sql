-- Why: a score computed after a record was archived cannot have counted it, one computed before may have. archived_at becomes
-- an instant of the knowledge clock, so that both can be computed again, and whoever had the record is scored anew.
-- Locks: record_archive for the time of the index; it is written once a day.
CREATE INDEX record_archive_archived_idx ON record_archive (archived_at);
COMMENT ON TABLE record_archive IS 'Versions of records whose retention has ended, moved here whole. archived_at is an instant of knowledge: read by the person''s own export, and by scores and replays whose instant is earlier.';

-- As before, and: at_instant is the knowledge clock's, and the enrolled people among those touched are marked.
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
    ), marked AS (
        INSERT INTO dirty_citizen (marked_at, key_range, citizen_ids)
        SELECT at_instant, due.citizen_id >> 10, array_agg(DISTINCT due.citizen_id)
        FROM due JOIN account_version AS account ON account.citizen_id = due.citizen_id AND account.known_to = 'infinity'
        GROUP BY due.citizen_id >> 10
    )
    SELECT count(*) FROM archived;
$$;
