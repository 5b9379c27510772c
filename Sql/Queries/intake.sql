-- name: createIntakeStaging
-- Accepted rows have no reason codes (joined by semicolons); returned rows have nothing but line, record_no, reasons
-- and digest. A suspect row has a record number that may stand on an earlier row too: of rows with equal numbers all but
-- the first are suspect.
CREATE TEMPORARY TABLE intake_staging (
    line bigint NOT NULL,
    reason_codes text,
    row_digest bytea,
    record_no text COLLATE "C",
    suspect boolean NOT NULL,
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
-- Frozen: the table is this transaction's own, and the passes over it need not ask of each row whose it is.
COPY intake_staging
    (line, reason_codes, row_digest, record_no, suspect, withdraw, blind_index, id_number, indicator_id, occurred_on,
     expires_on, magnitude, ordinary_procedure, legally_confirmed, act, city_id)
FROM STDIN (FORMAT binary, FREEZE);

-- name: tuneIntake
-- Set-wise checks of large files sort and hash in memory, within bounds.
SET LOCAL work_mem = '192MB';

-- name: analyzeIntakeStaging
-- A temporary table has no statistics of its own accord, and the joins below would be planned blindly. They ask for
-- little, so a small sample of few columns is enough.
SET LOCAL default_statistics_target = 10;
ANALYZE intake_staging (line, reason_codes, record_no, suspect, withdraw, blind_index);

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
-- Every row of each line on which a record number stands that may stand elsewhere too, so that only those are compared.
CREATE TEMPORARY TABLE intake_suspect ON COMMIT DROP AS
SELECT staging.ctid AS place, staging.line, staging.record_no,
    (staging.withdraw, staging.blind_index, staging.indicator_id, staging.occurred_on, staging.expires_on,
     staging.magnitude, staging.ordinary_procedure, staging.legally_confirmed, staging.act)::text
        COLLATE "C" AS content
FROM intake_staging AS staging
WHERE staging.reason_codes IS NULL
    AND staging.line IN (
        SELECT line FROM intake_staging
        WHERE record_no IN (SELECT record_no FROM intake_staging WHERE suspect));

-- name: returnConflictingRows
-- Rows of one file that say different things under one record number all go back, with everything else on their lines.
WITH judged AS (
    SELECT line,
        min(content) OVER (PARTITION BY record_no) <> max(content) OVER (PARTITION BY record_no) AS conflicting
    FROM intake_suspect
), returned AS (
    DELETE FROM intake_suspect
    WHERE line IN (SELECT line FROM judged WHERE conflicting)
    RETURNING place
)
UPDATE intake_staging
SET reason_codes = 'conflicting_rows'
WHERE ctid = ANY (ARRAY(SELECT place FROM returned));

-- name: returnRepeatedRows
-- After returnConflictingRows. An equal repeat counts once: a line that only repeats goes back, a line that says more
-- keeps what is new in it.
WITH numbered AS (
    SELECT place, line, row_number() OVER (PARTITION BY record_no ORDER BY line, place) > 1 AS repeated
    FROM intake_suspect
), judged AS (
    SELECT place, repeated, bool_and(repeated) OVER (PARTITION BY line) AS only_repeats FROM numbered
), dropped AS (
    DELETE FROM intake_staging
    WHERE ctid = ANY (ARRAY(SELECT place FROM judged WHERE repeated AND NOT only_repeats))
)
UPDATE intake_staging
SET reason_codes = 'duplicate_in_file'
WHERE ctid = ANY (ARRAY(SELECT place FROM judged WHERE only_repeats));

-- name: createIntakeRow
-- The sound rows beside the person they are about, looked up once, in the order of the key of record_version: it is then
-- filled in sequence and a person's records lie together. Only for people the city does not know yet, who stand last, do
-- blind index and ciphertext go on.
CREATE TEMPORARY TABLE intake_row ON COMMIT DROP AS
SELECT person.citizen_id, staging.line, staging.record_no, staging.withdraw, staging.indicator_id, staging.occurred_on,
    staging.expires_on, staging.magnitude, staging.ordinary_procedure, staging.legally_confirmed, staging.act,
    CASE WHEN person.citizen_id IS NULL THEN staging.blind_index END AS blind_index,
    CASE WHEN person.citizen_id IS NULL THEN staging.id_number END AS id_number,
    CASE WHEN person.citizen_id IS NULL THEN staging.city_id END AS city_id
FROM intake_staging AS staging
LEFT JOIN citizen_by_blind_index AS person ON person.blind_index = staging.blind_index
WHERE staging.reason_codes IS NULL
ORDER BY person.citizen_id;

-- name: analyzeIntakeRow
ANALYZE intake_row (citizen_id, record_no, withdraw);

-- name: createIntakePeople
-- People nobody knew yet, not enrolled. Their ids are random; a synthetic city brings its own. $1 now timestamptz.
WITH unknown AS (
    SELECT DISTINCT ON (blind_index) blind_index, id_number, line, coalesce(city_id, gen_random_uuid()) AS city_id
    FROM intake_row
    WHERE citizen_id IS NULL AND NOT withdraw
    ORDER BY blind_index, line
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
FROM citizen_by_blind_index AS person
WHERE intake_row.citizen_id IS NULL AND NOT intake_row.withdraw AND person.blind_index = intake_row.blind_index;

-- name: createIntakeMeeting
-- The rows that meet an open version of their record, beside it. Most deliveries bring new records, so that there are few.
CREATE TEMPORARY TABLE intake_meeting (
    place tid NOT NULL,
    line bigint NOT NULL,
    withdraw boolean NOT NULL,
    citizen_id bigint,
    previous_citizen_id bigint NOT NULL,
    previous_place tid NOT NULL,
    unchanged boolean NOT NULL,
    indicator_id smallint,
    occurred_on date,
    expires_on date,
    magnitude bigint,
    ordinary_procedure boolean,
    legally_confirmed boolean,
    act text COLLATE "C"
) ON COMMIT DROP;

-- name: sourceHasRecords
-- The smallest number is one index probe; EXISTS would be planned as a scan that hopes to find a row soon.
-- $1 source smallint.
SELECT min(record_no) IS NOT NULL FROM record_version WHERE source_id = $1 AND known_to = 'infinity';

-- name: meetIntake
-- $1 source smallint.
INSERT INTO intake_meeting
    (place, line, withdraw, citizen_id, previous_citizen_id, previous_place, unchanged, indicator_id, occurred_on,
     expires_on, magnitude, ordinary_procedure, legally_confirmed, act)
SELECT fresh.ctid, fresh.line, fresh.withdraw, fresh.citizen_id, open.citizen_id, open.ctid,
    CASE WHEN fresh.withdraw THEN open.status = 2
    ELSE open.status <> 2
        AND (open.citizen_id, open.indicator_id, open.occurred_on, open.expires_on, open.magnitude,
             open.ordinary_procedure, open.legally_confirmed, open.act)
            IS NOT DISTINCT FROM (fresh.citizen_id, fresh.indicator_id, fresh.occurred_on, fresh.expires_on,
             fresh.magnitude, fresh.ordinary_procedure, fresh.legally_confirmed, fresh.act)
    END,
    fresh.indicator_id, fresh.occurred_on, fresh.expires_on, fresh.magnitude, fresh.ordinary_procedure,
    fresh.legally_confirmed, fresh.act
FROM intake_row AS fresh
JOIN record_version AS open
    ON open.source_id = $1 AND open.record_no = fresh.record_no AND open.known_to = 'infinity';

-- name: removeMetRows
-- What is left of the rows meets nothing: new records, and withdrawals of records nobody knows.
DELETE FROM intake_row WHERE ctid = ANY (ARRAY(SELECT place FROM intake_meeting));

-- name: analyzeIntakeMeeting
ANALYZE intake_meeting (previous_place, unchanged);

-- name: returnUnknownWithdrawals
-- A withdrawal must name a record of this source. After removeMetRows.
UPDATE intake_staging AS staging
SET reason_codes = 'record_unknown'
FROM intake_row AS fresh
WHERE fresh.withdraw AND staging.line = fresh.line;

-- name: countReturned
-- Counts source lines, not records: one line of xzcf may carry several, which are returned together.
SELECT count(DISTINCT line) FROM intake_staging WHERE reason_codes IS NOT NULL;

-- name: countUnchanged
SELECT count(DISTINCT line) FROM intake_meeting WHERE unchanged;

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
    FROM intake_meeting AS change
    WHERE NOT change.unchanged AND open.ctid = change.previous_place AND open.known_to = 'infinity'
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
-- Opens a version for each row that met none. $1 source smallint · $2 knowledge instant timestamptz · $3 delivery bigint.
INSERT INTO record_version
    (citizen_id, source_id, indicator_id, occurred_on, expires_on, magnitude, known_from, delivery_id,
     ordinary_procedure, legally_confirmed, record_no, act)
SELECT citizen_id, $1, indicator_id, occurred_on, expires_on, magnitude, $2, $3, ordinary_procedure, legally_confirmed,
    record_no, act
FROM intake_row
WHERE NOT withdraw;

-- name: markIntakeDirty
-- Everyone enrolled whom this delivery touched, on both sides of a changed person. Accounts are looked at only now, under
-- the lock of the knowledge clock, so that one which opens meanwhile is either seen or waits.
-- $1 knowledge instant timestamptz.
INSERT INTO dirty_citizen (marked_at, key_range, citizen_ids)
SELECT $1, account.citizen_id >> 10, array_agg(account.citizen_id)
FROM (
    SELECT citizen_id FROM intake_row WHERE NOT withdraw
    UNION
    SELECT citizen_id FROM intake_meeting WHERE NOT unchanged AND NOT withdraw
    UNION
    SELECT previous_citizen_id FROM intake_meeting WHERE NOT unchanged
) AS touched
JOIN account_version AS account ON account.citizen_id = touched.citizen_id AND account.known_to = 'infinity'
GROUP BY account.citizen_id >> 10;

-- name: statisticsAreStale
-- Whether so many rows were added that the planner's picture of the records is another table's. $1 rows bigint.
SELECT $1 > greatest(10000, reltuples / 2) FROM pg_class WHERE oid = 'record_version'::regclass;

-- name: analyzeRecords
-- The next delivery is planned by what this one added; autovacuum may come too late for it.
SET LOCAL default_statistics_target = DEFAULT;
SELECT analyze_records();

-- name: returnedRows
-- $1 delivery bigint.
SELECT line, record_no, reason_codes FROM returned_row WHERE delivery_id = $1 ORDER BY line;

-- name: deliveryPage
-- Deliveries before a number, the newest first. $1 number bigint · $2 code of the only source text or NULL · $3 limit int.
SELECT delivery.delivery_id, source.code, delivery.format, delivery.received_at, delivery.rows_read,
    delivery.rows_accepted, delivery.rows_unchanged, delivery.rows_returned
FROM delivery
JOIN source ON source.source_id = delivery.source_id
WHERE delivery.delivery_id < $1 AND ($2::text IS NULL OR source.code = $2)
ORDER BY delivery.delivery_id DESC
LIMIT $3;

-- name: deliveryWithNumber
-- $1 number bigint · $2 code of the only source text or NULL.
SELECT delivery.delivery_id, source.code, delivery.format, delivery.received_at, delivery.rows_read,
    delivery.rows_accepted, delivery.rows_unchanged, delivery.rows_returned
FROM delivery
JOIN source ON source.source_id = delivery.source_id
WHERE delivery.delivery_id = $1 AND ($2::text IS NULL OR source.code = $2);

-- name: returnedLines
-- Where and why rows of a delivery went back, in line order; nothing of what they said.
-- $1 delivery bigint · $2 line after which the page begins bigint · $3 limit int.
SELECT line, reason_codes FROM returned_row WHERE delivery_id = $1 AND line > $2 ORDER BY line LIMIT $3;

-- name: lastDeliveries
-- The latest delivery of each source known at an instant. $1 knowledge instant timestamptz.
SELECT source_id, max(received_at) AS received_at FROM delivery WHERE known_from <= $1 GROUP BY source_id;
