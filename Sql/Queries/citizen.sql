-- name: citizenByBlindIndex
-- $1 the person's blind_index under each key of the ring, bytea[].
SELECT citizen.citizen_id, citizen.city_id
FROM citizen_by_blind_index AS directory
JOIN citizen ON citizen.citizen_id = directory.citizen_id
WHERE directory.blind_index = ANY ($1);

-- name: citizenByCityID
-- $1 city_id uuid.
SELECT citizen_id FROM citizen_by_city_id WHERE city_id = $1;

-- name: citizenByHandle
-- $1 client int · $2 handle uuid.
SELECT citizen_id FROM client_citizen WHERE client_id = $1 AND handle = $2;

-- name: districtOfCitizen
-- $1 citizen bigint.
SELECT district FROM account_version WHERE citizen_id = $1 AND known_to = 'infinity';

-- name: cityIDsOfCitizens
-- $1 citizens bigint[].
SELECT citizen_id, city_id FROM citizen WHERE citizen_id = ANY ($1);

-- name: createEnrolmentStaging
CREATE TEMPORARY TABLE enrolment_staging (
    line bigint NOT NULL,
    blind_index bytea NOT NULL,
    id_number bytea NOT NULL,
    city_id uuid NOT NULL,
    district text,
    notice_version text NOT NULL,
    consented_at timestamptz NOT NULL,
    consent_from date NOT NULL,
    consent_until date NOT NULL,
    separately_consented smallint[]
) ON COMMIT DROP;

-- name: copyEnrolmentStaging
COPY enrolment_staging
    (line, blind_index, id_number, city_id, district, notice_version, consented_at, consent_from, consent_until,
     separately_consented)
FROM STDIN (FORMAT binary);

-- name: adoptEnrolmentIndexes
-- See adoptIntakeIndexes.
UPDATE enrolment_staging AS staging
SET blind_index = coalesce(
    (SELECT known.blind_index FROM citizen_by_blind_index AS known
     WHERE known.blind_index = ANY (ARRAY(
         SELECT substring(staging.blind_index FROM place FOR 16)
         FROM generate_series(1, length(staging.blind_index), 16) AS place))),
    substring(staging.blind_index FOR 16))
WHERE length(staging.blind_index) > 16;

-- name: removeRepeatedEnrolments
-- A person named twice in one file is enrolled by the first line; the later lines come back.
DELETE FROM enrolment_staging AS later
USING (
    SELECT line, row_number() OVER (PARTITION BY blind_index ORDER BY line) AS occurrence FROM enrolment_staging
) AS numbered
WHERE numbered.line = later.line AND numbered.occurrence > 1
RETURNING later.line;

-- name: removeOverruledEnrolments
-- Rows that cannot open an account, and why not, as the account's state says: older evidence never replaces newer, a
-- withdrawal is undone only by a consent given after it, and the account of someone who died stays closed.
DELETE FROM enrolment_staging AS staging
USING citizen_by_blind_index AS directory, account_version AS account
WHERE directory.blind_index = staging.blind_index
    AND account.citizen_id = directory.citizen_id AND account.known_to = 'infinity'
    AND NOT CASE account.state WHEN 'active' THEN staging.consented_at >= account.consented_at
        WHEN 'withdrawn' THEN staging.consented_at > account.withdrawn_at ELSE false END
RETURNING staging.line, account.state;

-- name: createEnrolledCitizens
-- $1 now timestamptz.
WITH unknown AS (
    SELECT staging.blind_index, staging.id_number, staging.city_id
    FROM enrolment_staging AS staging
    WHERE NOT EXISTS (SELECT FROM citizen_by_blind_index AS known WHERE known.blind_index = staging.blind_index)
    ORDER BY staging.line
), created AS (
    INSERT INTO citizen (city_id, blind_index, id_number, created_at)
    SELECT city_id, blind_index, id_number, $1 FROM unknown
    RETURNING citizen_id, city_id, blind_index
), by_city_id AS (
    INSERT INTO citizen_by_city_id (city_id, citizen_id) SELECT city_id, citizen_id FROM created
)
INSERT INTO citizen_by_blind_index (blind_index, citizen_id) SELECT blind_index, citizen_id FROM created;

-- name: closeChangedAccounts
-- Ends what we knew of accounts whose consent differs from the file, after removeOverruledEnrolments. A row without a
-- district says nothing about it.
-- $1 knowledge instant timestamptz.
UPDATE account_version AS account
SET known_to = $1
FROM enrolment_staging AS staging
JOIN citizen_by_blind_index AS directory ON directory.blind_index = staging.blind_index
WHERE account.citizen_id = directory.citizen_id
    AND account.known_to = 'infinity'
    AND (account.state, account.district, account.notice_version, account.consented_at, account.consent_from,
         account.consent_until, account.separately_consented)
        IS DISTINCT FROM ('active', coalesce(staging.district, account.district),
         staging.notice_version, staging.consented_at, staging.consent_from, staging.consent_until, staging.separately_consented);

-- name: openAccounts
-- A version for everyone in the file who has no open one, and a mark to score them; how many they are. What a person refused
-- stays refused, and the district known stays where the row names none.
-- $1 knowledge instant timestamptz.
WITH opened AS (
    INSERT INTO account_version
        (citizen_id, known_from, state, district, notice_version, consented_at, consent_from, consent_until,
         separately_consented, refused)
    SELECT directory.citizen_id, $1, 'active', coalesce(staging.district, ended.district), staging.notice_version,
        staging.consented_at, staging.consent_from, staging.consent_until, staging.separately_consented, ended.refused
    FROM enrolment_staging AS staging
    JOIN citizen_by_blind_index AS directory ON directory.blind_index = staging.blind_index
    LEFT JOIN account_version AS ended ON ended.citizen_id = directory.citizen_id AND ended.known_to = $1
    WHERE NOT EXISTS (
        SELECT FROM account_version AS account
        WHERE account.citizen_id = directory.citizen_id AND account.known_to = 'infinity')
    ORDER BY directory.citizen_id
    RETURNING citizen_id
), marked AS (
    INSERT INTO dirty_citizen (marked_at, key_range, citizen_ids)
    SELECT $1, citizen_id >> 10, array_agg(citizen_id) FROM opened GROUP BY citizen_id >> 10
)
SELECT count(*) FROM opened;
