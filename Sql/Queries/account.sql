-- name: shareAccounts
-- Waits for an enrolment in bulk, which changes accounts without locking people one by one; held until commit.
SELECT pg_advisory_xact_lock_shared(hashtext('shangding.accounts'));

-- name: lockAccounts
-- Waits for everyone who changes one account, and keeps others from beginning to. See shareAccounts.
SELECT pg_advisory_xact_lock(hashtext('shangding.accounts'));

-- name: lockCitizen
-- Waits for whoever changes this person's account; held until commit. $1 citizen bigint.
SELECT citizen_id FROM citizen WHERE citizen_id = $1 FOR UPDATE;

-- name: createCitizen
-- Somebody the city does not know; the caller holds lockPeople. $1 city_id uuid · $2 blind_index bytea ·
-- $3 id_number bytea · $4 now timestamptz.
WITH created AS (
    INSERT INTO citizen (city_id, blind_index, id_number, created_at) VALUES ($1, $2, $3, $4)
    RETURNING citizen_id, city_id, blind_index
), by_city_id AS (
    INSERT INTO citizen_by_city_id (city_id, citizen_id) SELECT city_id, citizen_id FROM created
)
INSERT INTO citizen_by_blind_index (blind_index, citizen_id) SELECT blind_index, citizen_id FROM created
RETURNING citizen_id;

-- name: grantHandle
-- The client keeps the handle it has. $1 client int · $2 handle uuid · $3 citizen bigint · $4 now timestamptz.
INSERT INTO client_citizen (client_id, handle, citizen_id, granted_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (citizen_id, client_id) DO NOTHING;

-- name: handleOfCitizen
-- $1 client int · $2 citizen bigint.
SELECT handle FROM client_citizen WHERE citizen_id = $2 AND client_id = $1;

-- name: handleByBlindIndex
-- Only people this client knows. $1 client int · $2 the person's blind_index under each key of the ring, bytea[].
SELECT person.citizen_id, known.handle
FROM citizen_by_blind_index AS person
JOIN client_citizen AS known ON known.citizen_id = person.citizen_id AND known.client_id = $1
WHERE person.blind_index = ANY ($2);

-- name: personalFields
-- Ciphertexts, and the blind index that names their row to the cipher. $1 citizen bigint.
SELECT city_id, blind_index, id_number, name, phone, created_at FROM citizen
WHERE citizen_id = $1 AND erased_at IS NULL;

-- name: setContact
-- NULL leaves what is there. $1 citizen bigint · $2 name bytea · $3 phone bytea.
UPDATE citizen SET name = coalesce($2, name), phone = coalesce($3, phone) WHERE citizen_id = $1;

-- name: openAccountVersion
-- $1 citizen bigint.
SELECT known_from, state, district, notice_version, evidence, consented_at, consent_from, consent_until, withdrawn_at,
    separately_consented, refused
FROM account_version
WHERE citizen_id = $1 AND known_to = 'infinity';

-- name: accountVersions
-- Oldest first. $1 citizen bigint.
SELECT known_from, state, district, notice_version, evidence, consented_at, consent_from, consent_until, withdrawn_at,
    separately_consented, refused
FROM account_version
WHERE citizen_id = $1
ORDER BY known_from;

-- name: endAccountVersion
-- $1 citizen bigint · $2 knowledge instant timestamptz.
UPDATE account_version SET known_to = $2 WHERE citizen_id = $1 AND known_to = 'infinity';

-- name: insertAccountVersion
-- $1 citizen bigint · $2 knowledge instant timestamptz · $3 state text · $4 district text · $5 notice_version text ·
-- $6 evidence text · $7 consented_at timestamptz · $8 consent_from date · $9 consent_until date ·
-- $10 withdrawn_at timestamptz · $11 separately_consented smallint[] · $12 refused smallint[].
INSERT INTO account_version
    (citizen_id, known_from, state, district, notice_version, evidence, consented_at, consent_from, consent_until,
     withdrawn_at, separately_consented, refused)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: lockConsentsToEnd
-- Waits until no transaction is writing scores, and keeps others from beginning to, so that a score computed before a
-- consent ended is not written after it. Score writers hold the same lock shared. Held until commit.
SELECT pg_advisory_xact_lock(hashtext('shangding.consent'));

-- name: lockConsentsToScore
-- See lockConsentsToEnd; score writers do not wait for each other.
SELECT pg_advisory_xact_lock_shared(hashtext('shangding.consent'));

-- name: accountsEndedSince
-- Who stopped being scored after a knowledge instant, among keys in [$2, $3). $1 knowledge instant timestamptz ·
-- $2 from bigint · $3 to bigint.
SELECT citizen_id FROM account_version
WHERE citizen_id >= $2 AND citizen_id < $3 AND known_to = 'infinity' AND state <> 'active' AND known_from > $1;

-- name: recordsOfCitizen
-- A page of records by source and number, each with all its versions, oldest first. $1 citizen bigint ·
-- $2 source smallint and $3 record_no text after which the page begins · $4 limit int.
WITH page AS (
    SELECT DISTINCT source_id, record_no
    FROM record_version
    WHERE citizen_id = $1 AND (source_id, record_no) > ($2::smallint, $3::text)
    ORDER BY source_id, record_no
    LIMIT $4
)
SELECT record.source_id, record.record_no, record.indicator_id, record.act, record.occurred_on, record.expires_on,
    record.magnitude, record.ordinary_procedure, record.legally_confirmed, record.dispute_only_marks, record.status,
    record.known_from, record.known_to, delivery.received_at
FROM page
JOIN record_version AS record
    ON record.citizen_id = $1 AND record.source_id = page.source_id AND record.record_no = page.record_no
LEFT JOIN delivery ON delivery.delivery_id = record.delivery_id
ORDER BY record.source_id, record.record_no, record.known_from;

-- name: archivedRecordsOfCitizen
-- The same of what retention has moved out of every answer: a page of records by source and number, each with all its
-- versions, oldest first.
-- $1 citizen bigint · $2 source smallint and $3 record_no text after which the page begins · $4 limit int.
WITH page AS (
    SELECT DISTINCT source_id, record_no
    FROM record_archive
    WHERE citizen_id = $1 AND (source_id, record_no) > ($2::smallint, $3::text)
    ORDER BY source_id, record_no
    LIMIT $4
)
SELECT record.source_id, record.record_no, record.indicator_id, record.act, record.occurred_on, record.expires_on,
    record.magnitude, record.ordinary_procedure, record.legally_confirmed, record.dispute_only_marks, record.status,
    record.known_from, record.known_to, delivery.received_at
FROM page
JOIN record_archive AS record
    ON record.citizen_id = $1 AND record.source_id = page.source_id AND record.record_no = page.record_no
LEFT JOIN delivery ON delivery.delivery_id = record.delivery_id
ORDER BY record.source_id, record.record_no, record.known_from;

-- name: readersOfCitizen
-- Newest first, before an entry: what is about the person, and what was done to everyone the city knew then (an export), to
-- everyone a client got to know, or to those of an enrolment file, whose consents hold from within an hour and rest on no
-- paper of their own. $1 citizen bigint · $2 at timestamptz · $3 entry uuid · $4 limit int.
(
    SELECT entry_id, at, actor_kind, actor, action, purpose
    FROM audit_entry
    WHERE about_citizen = $1 AND (at, entry_id) < ($2, $3)
    ORDER BY at DESC, entry_id DESC
    LIMIT $4
)
UNION ALL
(
    SELECT entry.entry_id, entry.at, entry.actor_kind, entry.actor, entry.action, entry.purpose
    FROM citizen AS person
    JOIN audit_entry AS entry ON entry.at >= person.created_at
    WHERE person.citizen_id = $1 AND entry.about_citizen IS NULL AND (entry.at, entry.entry_id) < ($2, $3)
        AND entry.action IN ('scores.exported', 'records.exported', 'citizens.granted', 'citizens.enrolled')
        AND CASE entry.action
            WHEN 'citizens.granted' THEN EXISTS (
                SELECT FROM client_citizen AS known
                WHERE known.citizen_id = $1 AND known.granted_at = entry.at)
            WHEN 'citizens.enrolled' THEN EXISTS (
                SELECT FROM account_version AS version
                WHERE version.citizen_id = $1 AND version.state = 'active' AND version.evidence IS NULL
                    AND version.known_from >= entry.at AND version.known_from < entry.at + interval '1 hour')
            ELSE true
            END
    ORDER BY entry.at DESC, entry.entry_id DESC
    LIMIT $4
)
ORDER BY at DESC, entry_id DESC
LIMIT $4;
