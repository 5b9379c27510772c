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

-- name: adoptIntakeIndexes
-- While people move to a new key, rows come with the index under each key of the ring, one behind the other, the active one
-- first. Keeps the one under which the directory knows the person, or else the active one. Under lockPeople, which whoever
-- moves people takes too, so that nobody moves afterwards.
UPDATE intake_staging AS staging
SET blind_index = coalesce(
    (SELECT known.blind_index FROM citizen_by_blind_index AS known
     WHERE known.blind_index = ANY (ARRAY(
         SELECT substring(staging.blind_index FROM place FOR 16)
         FROM generate_series(1, length(staging.blind_index), 16) AS place))),
    substring(staging.blind_index FOR 16))
WHERE length(staging.blind_index) > 16;

-- name: deliveryOfFile
-- $1 source smallint · $2 format text · $3 digest bytea.
SELECT delivery_id, rows_read, rows_accepted, rows_unchanged, rows_returned, known_from
FROM delivery
WHERE source_id = $1 AND format = $2 AND file_digest = $3;

-- name: createIntakeSuspect
-- Hashes of record numbers that occur more than once, so that only those rows are compared.
CREATE TEMPORARY TABLE intake_suspect ON COMMIT DROP AS
SELECT hashtextextended(record_no, 0) AS hash
FROM intake_staging
WHERE reason_codes IS NULL
GROUP BY 1
HAVING count(*) > 1;

-- name: hasIntakeSuspects
SELECT EXISTS (SELECT FROM intake_suspect);

-- name: returnConflictingRows
-- Rows of one file that say different things under one record number all go back, with everything else on their lines.
WITH content AS (
    SELECT staging.line, staging.record_no,
        (staging.withdraw, staging.blind_index, staging.indicator_id, staging.occurred_on, staging.expires_on,
         staging.magnitude, staging.ordinary_procedure, staging.legally_confirmed, staging.act)::text AS content
    FROM intake_staging AS staging
    WHERE staging.reason_codes IS NULL
        AND hashtextextended(staging.record_no, 0) IN (SELECT hash FROM intake_suspect)
), judged AS (
    SELECT line,
        min(content) OVER (PARTITION BY record_no) <> max(content) OVER (PARTITION BY record_no) AS conflicting
    FROM content
)
UPDATE intake_staging AS staging
SET reason_codes = 'conflicting_rows'
FROM (SELECT DISTINCT line FROM judged WHERE conflicting) AS returned
WHERE returned.line = staging.line;

-- name: returnRepeatedRows
-- After returnConflictingRows. An equal repeat counts once: a line that only repeats goes back, a line that says more
-- keeps what is new in it.
WITH numbered AS (
    SELECT staging.ctid AS place, staging.line,
        row_number() OVER (PARTITION BY staging.record_no ORDER BY staging.line, staging.ctid) > 1 AS repeated
    FROM intake_staging AS staging
    WHERE staging.reason_codes IS NULL
        AND hashtextextended(staging.record_no, 0) IN (SELECT hash FROM intake_suspect)
), repeats AS (
    SELECT line, count(*) AS records FROM numbered WHERE repeated GROUP BY line
), lines AS (
    SELECT repeats.line, count(*) = repeats.records AS only_repeats
    FROM repeats
    JOIN intake_staging AS whole ON whole.line = repeats.line
    GROUP BY repeats.line, repeats.records
), dropped AS (
    DELETE FROM intake_staging AS staging
    USING numbered JOIN lines ON lines.line = numbered.line
    WHERE staging.ctid = numbered.place AND numbered.repeated AND NOT lines.only_repeats
)
UPDATE intake_staging AS staging
SET reason_codes = 'duplicate_in_file'
FROM lines
WHERE lines.line = staging.line AND lines.only_repeats;

-- name: createIntakeRow
-- The sound rows beside the person they are about and the open version they meet, resolved once for all that follows.
CREATE TEMPORARY TABLE intake_row (
    line bigint NOT NULL,
    record_no text COLLATE "C" NOT NULL,
    withdraw boolean NOT NULL,
    citizen_id bigint,
    previous_citizen_id bigint,
    previous_place tid,
    unchanged boolean NOT NULL,
    indicator_id smallint,
    occurred_on date,
    expires_on date,
    magnitude bigint,
    ordinary_procedure boolean,
    legally_confirmed boolean,
    act text COLLATE "C"
) ON COMMIT DROP;

-- name: resolveIntake
-- $1 source smallint.
INSERT INTO intake_row
    (line, record_no, withdraw, citizen_id, previous_citizen_id, previous_place, unchanged, indicator_id, occurred_on,
     expires_on, magnitude, ordinary_procedure, legally_confirmed, act)
SELECT staging.line, staging.record_no, staging.withdraw, person.citizen_id, open.citizen_id, open.ctid,
    CASE WHEN open.citizen_id IS NULL THEN false
    WHEN staging.withdraw THEN open.status = 2
    ELSE open.status <> 2 AND person.citizen_id IS NOT DISTINCT FROM open.citizen_id
        AND (open.indicator_id, open.occurred_on, open.expires_on, open.magnitude, open.ordinary_procedure,
             open.legally_confirmed, open.act)
            IS NOT DISTINCT FROM (staging.indicator_id, staging.occurred_on, staging.expires_on, staging.magnitude,
             staging.ordinary_procedure, staging.legally_confirmed, staging.act)
    END,
    staging.indicator_id, staging.occurred_on, staging.expires_on, staging.magnitude, staging.ordinary_procedure,
    staging.legally_confirmed, staging.act
FROM intake_staging AS staging
LEFT JOIN citizen_by_blind_index AS person ON person.blind_index = staging.blind_index
LEFT JOIN record_version AS open
    ON open.source_id = $1 AND open.record_no = staging.record_no AND open.known_to = 'infinity'
WHERE staging.reason_codes IS NULL;

-- name: analyzeIntakeRow
ANALYZE intake_row;

-- name: createIntakePeople
-- People nobody knew yet, not enrolled. Their ids are random; a synthetic city brings its own. $1 now timestamptz.
WITH unknown AS (
    SELECT DISTINCT ON (staging.blind_index) staging.blind_index, staging.id_number, staging.line,
        coalesce(staging.city_id, gen_random_uuid()) AS city_id
    FROM intake_row
    JOIN intake_staging AS staging ON staging.line = intake_row.line AND staging.record_no = intake_row.record_no
    WHERE intake_row.citizen_id IS NULL AND NOT intake_row.withdraw
    ORDER BY staging.blind_index, staging.line
), created AS (
    INSERT INTO citizen (city_id, blind_index, id_number, created_at)
    SELECT city_id, blind_index, id_number, $1 FROM unknown ORDER BY line
    RETURNING citizen_id, city_id, blind_index
), by_city_id AS (
    INSERT INTO citizen_by_city_id (city_id, citizen_id) SELECT city_id, citizen_id FROM created
)
INSERT INTO citizen_by_blind_index (blind_index, citizen_id) SELECT blind_index, citizen_id FROM created;

-- name: nameIntakePeople
-- The rows about people just created.
UPDATE intake_row
SET citizen_id = person.citizen_id
FROM intake_staging AS staging
JOIN citizen_by_blind_index AS person ON person.blind_index = staging.blind_index
WHERE intake_row.citizen_id IS NULL AND NOT intake_row.withdraw
    AND staging.line = intake_row.line AND staging.record_no = intake_row.record_no;

-- name: returnUnknownWithdrawals
-- A withdrawal must name a record of this source.
WITH returned AS (
    DELETE FROM intake_row WHERE withdraw AND previous_citizen_id IS NULL RETURNING line, record_no
)
UPDATE intake_staging AS staging
SET reason_codes = 'record_unknown'
FROM returned
WHERE staging.line = returned.line AND staging.record_no = returned.record_no;

-- name: countIntake
-- Counts source lines, not records: one line of xzcf may carry several.
SELECT count(DISTINCT staging.line) FILTER (WHERE staging.reason_codes IS NULL) AS accepted,
    count(DISTINCT staging.line) FILTER (WHERE staging.reason_codes IS NOT NULL) AS returned
FROM intake_staging AS staging;

-- name: countUnchanged
SELECT count(DISTINCT line) FROM intake_row WHERE unchanged;

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

-- name: supersedeVersions
-- Ends each open version that a row changes or withdraws, and opens the next. A corrected record keeps its dispute or
-- repair, unless it now names another person; a withdrawn one that is reported again is in effect again; a withdrawal
-- keeps the content. The place was found under the lock that everyone takes who ends versions, so it has not moved.
-- $1 source smallint · $2 knowledge instant timestamptz · $3 delivery bigint.
WITH ended AS (
    UPDATE record_version AS open
    SET known_to = $2
    FROM intake_row AS change
    WHERE NOT change.unchanged AND change.previous_citizen_id IS NOT NULL
        AND open.ctid = change.previous_place AND open.known_to = 'infinity'
    RETURNING change.withdraw, open.citizen_id AS previous_citizen_id, open.status, open.dispute_only_marks,
        open.record_no,
        CASE WHEN change.withdraw THEN open.citizen_id ELSE change.citizen_id END AS citizen_id,
        CASE WHEN change.withdraw THEN open.indicator_id ELSE change.indicator_id END AS indicator_id,
        CASE WHEN change.withdraw THEN open.occurred_on ELSE change.occurred_on END AS occurred_on,
        CASE WHEN change.withdraw THEN open.expires_on ELSE change.expires_on END AS expires_on,
        CASE WHEN change.withdraw THEN open.magnitude ELSE change.magnitude END AS magnitude,
        CASE WHEN change.withdraw THEN open.ordinary_procedure ELSE change.ordinary_procedure END AS ordinary_procedure,
        CASE WHEN change.withdraw THEN open.legally_confirmed ELSE change.legally_confirmed END AS legally_confirmed,
        CASE WHEN change.withdraw THEN open.act ELSE change.act END AS act
), judged AS (
    SELECT *,
        CASE WHEN withdraw THEN 2
        WHEN status = 2 OR citizen_id <> previous_citizen_id THEN 0
        ELSE status END AS next_status
    FROM ended
)
INSERT INTO record_version
    (citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_from, delivery_id, status,
     ordinary_procedure, legally_confirmed, dispute_only_marks, record_no, act)
SELECT citizen_id, $1, indicator_id, occurred_on, expires_on, magnitude, $2, $3, next_status, ordinary_procedure,
    legally_confirmed, next_status = 1 AND dispute_only_marks, record_no, act
FROM judged;

-- name: insertNewVersions
-- In citizen order: the key is then filled in sequence and a person's records lie together.
-- $1 source smallint · $2 knowledge instant timestamptz · $3 delivery bigint.
INSERT INTO record_version
    (citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_from, delivery_id,
     ordinary_procedure, legally_confirmed, record_no, act)
SELECT citizen_id, $1, indicator_id, occurred_on, expires_on, magnitude, $2, $3, ordinary_procedure, legally_confirmed,
    record_no, act
FROM intake_row
WHERE previous_citizen_id IS NULL
ORDER BY citizen_id;

-- name: statisticsAreStale
-- Whether so many rows were added that the planner's picture of the records is another table's. $1 rows bigint.
SELECT $1 > greatest(10000, reltuples / 5) FROM pg_class WHERE oid = 'record_version'::regclass;

-- name: analyzeRecords
-- The next delivery is planned by what this one added; autovacuum may come too late for it.
ANALYZE record_version;

-- name: markIntakeDirty
-- Everyone enrolled whom this delivery touched, on both sides of a changed person. $1 knowledge instant timestamptz.
INSERT INTO dirty_citizen (citizen_id, marked_at)
SELECT touched.citizen_id, $1
FROM (
    SELECT citizen_id FROM intake_row WHERE NOT unchanged
    UNION
    SELECT previous_citizen_id FROM intake_row WHERE NOT unchanged AND previous_citizen_id IS NOT NULL
) AS touched
JOIN account_version AS account ON account.citizen_id = touched.citizen_id AND account.known_to = 'infinity';

-- name: returnedRows
-- $1 delivery bigint.
SELECT line, record_no, reason_codes FROM returned_row WHERE delivery_id = $1 ORDER BY line;

-- name: lastDeliveries
-- The latest delivery of each source known at an instant. $1 knowledge instant timestamptz.
SELECT source_id, max(received_at) AS received_at FROM delivery WHERE known_from <= $1 GROUP BY source_id;
