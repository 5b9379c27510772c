-- name: createIntakeStaging
-- Accepted rows have no reason codes (joined by semicolons); returned rows have nothing but line, record_no, reasons
-- and digest.
CREATE TEMPORARY TABLE intake_staging (
    line bigint NOT NULL,
    reason_codes text,
    row_digest bytea,
    record_no text COLLATE "C",
    withdraw boolean,
    blind_index bytea,
    id_number bytea,
    indicator_id smallint,
    occurred_on date,
    expires_on date,
    magnitude bigint,
    ordinary_procedure boolean,
    legally_confirmed boolean,
    act text COLLATE "C",
    city_id uuid
) ON COMMIT DROP;

-- name: copyIntakeStaging
COPY intake_staging
    (line, reason_codes, row_digest, record_no, withdraw, blind_index, id_number, indicator_id, occurred_on,
     expires_on, magnitude, ordinary_procedure, legally_confirmed, act, city_id)
FROM STDIN (FORMAT binary);

-- name: tuneIntake
-- Set-wise checks of large files sort and hash in memory, within bounds.
SET LOCAL work_mem = '192MB';

-- name: analyzeIntakeStaging
-- A temporary table has no statistics of its own accord, and the joins below would be planned blindly.
ANALYZE intake_staging;

-- name: lockPeople
-- One accepting transaction at a time creates people and record numbers.
SELECT pg_advisory_xact_lock(hashtext('shangding.people'));

-- name: deliveryOfFile
-- $1 source smallint · $2 format text · $3 digest bytea.
SELECT delivery_id, rows_read, rows_accepted, rows_unchanged, rows_returned, known_from
FROM delivery
WHERE source_id = $1 AND format = $2 AND file_digest = $3;

-- name: returnRepeatedRows
-- Rows of one file under one record number: equal ones count once, differing ones all go back.
WITH suspect AS (
    SELECT hashtextextended(record_no, 0) AS hash
    FROM intake_staging
    WHERE reason_codes IS NULL
    GROUP BY 1
    HAVING count(*) > 1
), content AS (
    SELECT staging.ctid AS place, staging.line, staging.record_no,
        (staging.withdraw, staging.blind_index, staging.indicator_id, staging.occurred_on, staging.expires_on,
         staging.magnitude, staging.ordinary_procedure, staging.legally_confirmed, staging.act)::text AS content
    FROM intake_staging AS staging
    WHERE staging.reason_codes IS NULL
        AND hashtextextended(staging.record_no, 0) IN (SELECT hash FROM suspect)
), judged AS (
    SELECT place, line,
        min(content) OVER (PARTITION BY record_no) <> max(content) OVER (PARTITION BY record_no) AS conflicting,
        row_number() OVER (PARTITION BY record_no ORDER BY line, place) > 1 AS repeated
    FROM content
), returned AS (
    SELECT line, bool_or(conflicting) AS conflicting
    FROM judged
    WHERE conflicting OR repeated
    GROUP BY line
)
UPDATE intake_staging AS staging
SET reason_codes = CASE WHEN returned.conflicting THEN 'conflicting_rows' ELSE 'duplicate_in_file' END
FROM returned
WHERE returned.line = staging.line;

-- name: createIntakePeople
-- People nobody knew yet, not enrolled. Their ids are random; a synthetic city brings its own. $1 now timestamptz.
WITH unknown AS (
    SELECT DISTINCT ON (staging.blind_index) staging.blind_index, staging.id_number, staging.line,
        coalesce(staging.city_id, gen_random_uuid()) AS city_id
    FROM intake_staging AS staging
    WHERE staging.reason_codes IS NULL
        AND NOT staging.withdraw
        AND NOT EXISTS (SELECT FROM citizen_by_blind_index AS known WHERE known.blind_index = staging.blind_index)
    ORDER BY staging.blind_index, staging.line
), created AS (
    INSERT INTO citizen (city_id, blind_index, id_number, created_at)
    SELECT city_id, blind_index, id_number, $1 FROM unknown ORDER BY line
    RETURNING citizen_id, city_id, blind_index
), by_city_id AS (
    INSERT INTO citizen_by_city_id (city_id, citizen_id) SELECT city_id, citizen_id FROM created
)
INSERT INTO citizen_by_blind_index (blind_index, citizen_id) SELECT blind_index, citizen_id FROM created;

-- name: createIntakeChange
-- Rows whose record number is already known, beside the open version they meet.
CREATE TEMPORARY TABLE intake_change (
    line bigint NOT NULL,
    record_no text COLLATE "C" NOT NULL,
    withdraw boolean NOT NULL,
    citizen_id bigint,
    previous_citizen_id bigint NOT NULL,
    previous_status smallint NOT NULL,
    unchanged boolean NOT NULL
) ON COMMIT DROP;

-- name: fillIntakeChange
-- $1 source smallint.
INSERT INTO intake_change (line, record_no, withdraw, citizen_id, previous_citizen_id, previous_status, unchanged)
SELECT staging.line, staging.record_no, staging.withdraw, person.citizen_id, open.citizen_id, open.status,
    CASE WHEN staging.withdraw THEN open.status = 2
    ELSE open.status <> 2 AND person.citizen_id = open.citizen_id
        AND (open.indicator_id, open.occurred_on, open.expires_on, open.magnitude, open.ordinary_procedure,
             open.legally_confirmed, open.act)
            IS NOT DISTINCT FROM (staging.indicator_id, staging.occurred_on, staging.expires_on, staging.magnitude,
             staging.ordinary_procedure, staging.legally_confirmed, staging.act)
    END
FROM intake_staging AS staging
JOIN record_version AS open
    ON open.source_id = $1 AND open.record_no = staging.record_no AND open.known_to = 'infinity'
LEFT JOIN citizen_by_blind_index AS person ON person.blind_index = staging.blind_index
WHERE staging.reason_codes IS NULL;

-- name: returnUnknownWithdrawals
-- A withdrawal must name a record of this source.
UPDATE intake_staging AS staging
SET reason_codes = 'record_unknown'
WHERE staging.reason_codes IS NULL
    AND staging.withdraw
    AND NOT EXISTS (
        SELECT FROM intake_change AS change
        WHERE change.line = staging.line AND change.record_no = staging.record_no);

-- name: forgetReturnedChanges
DELETE FROM intake_change AS change
USING intake_staging AS staging
WHERE staging.line = change.line AND staging.record_no = change.record_no AND staging.reason_codes IS NOT NULL;

-- name: countIntake
-- Counts source lines, not records: one line of xzcf may carry several.
SELECT count(DISTINCT staging.line) FILTER (WHERE staging.reason_codes IS NULL) AS accepted,
    count(DISTINCT staging.line) FILTER (WHERE staging.reason_codes IS NOT NULL) AS returned
FROM intake_staging AS staging;

-- name: countUnchanged
SELECT count(DISTINCT line) FROM intake_change WHERE unchanged;

-- name: insertDelivery
-- $1 source smallint · $2 format text · $3 digest bytea · $4 received_at · $5 known_from · $6 read · $7 accepted ·
-- $8 unchanged · $9 returned.
INSERT INTO delivery
    (source_id, format, file_digest, received_at, known_from, rows_read, rows_accepted, rows_unchanged, rows_returned)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING delivery_id;

-- name: insertReturnedRows
-- Rows refused while reading bring a keyed digest; those refused beside others get one of their staged content, which
-- holds the blind index instead of a number. $1 delivery bigint.
INSERT INTO returned_row (delivery_id, line, record_no, reason_codes, row_digest)
SELECT DISTINCT ON (line) $1, line, record_no, string_to_array(reason_codes, ';'),
    coalesce(row_digest, substring(sha256(convert_to(
        (withdraw, blind_index, indicator_id, occurred_on, expires_on, magnitude, ordinary_procedure, legally_confirmed,
         act)::text, 'UTF8')) FOR 16))
FROM intake_staging
WHERE reason_codes IS NOT NULL
ORDER BY line;

-- name: endChangedVersions
-- $1 source smallint · $2 knowledge instant timestamptz.
UPDATE record_version AS open
SET known_to = $2
FROM intake_change AS change
WHERE NOT change.unchanged
    AND open.citizen_id = change.previous_citizen_id AND open.source_id = $1
    AND open.record_no = change.record_no AND open.known_to = 'infinity';

-- name: insertChangedVersions
-- A corrected record keeps its dispute or repair; a withdrawn one that is reported again is in effect again.
-- $1 source smallint · $2 knowledge instant timestamptz · $3 delivery bigint.
INSERT INTO record_version
    (citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_from, delivery_id, status,
     ordinary_procedure, legally_confirmed, dispute_only_marks, record_no, act)
SELECT change.citizen_id, $1, staging.indicator_id, staging.occurred_on, staging.expires_on, staging.magnitude, $2,
    $3, CASE WHEN change.previous_status = 2 THEN 0 ELSE change.previous_status END, staging.ordinary_procedure,
    staging.legally_confirmed, change.previous_status = 1 AND ended.dispute_only_marks, staging.record_no, staging.act
FROM intake_change AS change
JOIN intake_staging AS staging ON staging.line = change.line AND staging.record_no = change.record_no
JOIN record_version AS ended
    ON ended.citizen_id = change.previous_citizen_id AND ended.source_id = $1
    AND ended.record_no = change.record_no AND ended.known_to = $2
WHERE NOT change.unchanged AND NOT change.withdraw;

-- name: insertWithdrawnVersions
-- The department took the record back: the same content, known to be withdrawn.
-- $1 source smallint · $2 knowledge instant timestamptz · $3 delivery bigint.
INSERT INTO record_version
    (citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_from, delivery_id, status,
     ordinary_procedure, legally_confirmed, dispute_only_marks, record_no, act)
SELECT ended.citizen_id, ended.source_id, ended.indicator_id, ended.occurred_on, ended.expires_on, ended.magnitude, $2,
    $3, 2, ended.ordinary_procedure, ended.legally_confirmed, false, ended.record_no, ended.act
FROM intake_change AS change
JOIN record_version AS ended
    ON ended.citizen_id = change.previous_citizen_id AND ended.source_id = $1
    AND ended.record_no = change.record_no AND ended.known_to = $2
WHERE NOT change.unchanged AND change.withdraw;

-- name: insertNewVersions
-- In citizen order: the key is then filled in sequence and a person's records lie together. Marks the people enrolled.
-- $1 source smallint · $2 knowledge instant timestamptz · $3 delivery bigint.
WITH inserted AS (
    INSERT INTO record_version
        (citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_from, delivery_id,
         ordinary_procedure, legally_confirmed, record_no, act)
    SELECT person.citizen_id, $1, staging.indicator_id, staging.occurred_on, staging.expires_on, staging.magnitude,
        $2, $3, staging.ordinary_procedure, staging.legally_confirmed, staging.record_no, staging.act
    FROM intake_staging AS staging
    JOIN citizen_by_blind_index AS person ON person.blind_index = staging.blind_index
    WHERE staging.reason_codes IS NULL AND NOT staging.withdraw
        AND NOT EXISTS (
            SELECT FROM intake_change AS known
            WHERE known.line = staging.line AND known.record_no = staging.record_no)
    ORDER BY person.citizen_id
    RETURNING citizen_id
)
INSERT INTO dirty_citizen (citizen_id, marked_at)
SELECT touched.citizen_id, $2
FROM (
    SELECT citizen_id FROM inserted
    UNION
    SELECT citizen_id FROM intake_change WHERE NOT unchanged AND citizen_id IS NOT NULL
    UNION
    SELECT previous_citizen_id FROM intake_change WHERE NOT unchanged
) AS touched
JOIN account_version AS account ON account.citizen_id = touched.citizen_id AND account.known_to = 'infinity';

-- name: returnedRows
-- $1 delivery bigint.
SELECT line, record_no, reason_codes FROM returned_row WHERE delivery_id = $1 ORDER BY line;

-- name: lastDeliveries
-- The latest delivery of each source known at an instant. $1 knowledge instant timestamptz.
SELECT source_id, max(received_at) AS received_at FROM delivery WHERE known_from <= $1 GROUP BY source_id;
