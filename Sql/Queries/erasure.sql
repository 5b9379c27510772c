-- name: eraseCitizen
-- What made the row somebody. $1 citizen bigint · $2 now timestamptz.
UPDATE citizen SET blind_index = NULL, id_number = NULL, name = NULL, phone = NULL, erased_at = $2
WHERE citizen_id = $1 AND erased_at IS NULL;

-- name: eraseBlindIndex
-- Before eraseCitizen. $1 citizen bigint.
DELETE FROM citizen_by_blind_index AS directory USING citizen
WHERE citizen.citizen_id = $1 AND directory.blind_index = citizen.blind_index;

-- name: eraseCityID
-- $1 citizen bigint.
DELETE FROM citizen_by_city_id AS directory USING citizen
WHERE citizen.citizen_id = $1 AND directory.city_id = citizen.city_id;

-- name: eraseHandles
-- $1 citizen bigint.
DELETE FROM client_citizen WHERE citizen_id = $1;

-- name: eraseRecords
-- Record numbers and document numbers lead back to the person through whoever gave them. $1 citizen bigint.
DELETE FROM record_version WHERE citizen_id = $1;

-- name: eraseScores
-- $1 citizen bigint.
DELETE FROM score WHERE citizen_id = $1;

-- name: eraseAccountVersions
-- With them go district, evidence and choices; the caller writes down that there was somebody. $1 citizen bigint.
DELETE FROM account_version WHERE citizen_id = $1;

-- name: eraseConsents
-- $1 citizen bigint.
DELETE FROM consent_version WHERE citizen_id = $1;

-- name: eraseReports
-- $1 citizen bigint.
WITH erased AS (
    DELETE FROM credit_report WHERE citizen_id = $1 RETURNING check_code
)
DELETE FROM report_by_check_code AS directory USING erased WHERE directory.check_code = erased.check_code;

-- name: eraseAnswers
-- The key stays, so that a repeated request does not bring back whom it erased. $1 citizen bigint.
UPDATE idempotency_key SET answer = NULL, citizen_id = NULL WHERE citizen_id = $1;

-- name: eraseScoresWithoutConsent
-- Scores of people whose consent ended on or before a day, by withdrawal, expiry or death. $1 day date.
DELETE FROM score USING account_version AS account
WHERE account.citizen_id = score.citizen_id AND account.known_to = 'infinity'
    AND CASE account.state WHEN 'active' THEN account.consent_until <= $1
        WHEN 'withdrawn' THEN (account.withdrawn_at AT TIME ZONE 'Asia/Shanghai')::date <= $1
        ELSE (account.known_from AT TIME ZONE 'Asia/Shanghai')::date <= $1 END;
