-- name: openConsents
-- What a person said last, for each purpose and recipient. $1 citizen bigint.
SELECT consent_id, purpose, recipient, known_from, known_to, state, notice_version, evidence, categories, given_at,
    consent_from, consent_until
FROM consent_version
WHERE citizen_id = $1 AND known_to = 'infinity'
ORDER BY purpose, recipient;

-- name: consentVersions
-- Everything a person ever said, oldest first. $1 citizen bigint.
SELECT consent_id, purpose, recipient, known_from, known_to, state, notice_version, evidence, categories, given_at,
    consent_from, consent_until
FROM consent_version
WHERE citizen_id = $1
ORDER BY known_from, purpose, recipient;

-- name: endConsentVersion
-- $1 citizen bigint · $2 purpose text · $3 recipient text · $4 instant timestamptz.
UPDATE consent_version SET known_to = $4
WHERE citizen_id = $1 AND purpose = $2 AND recipient = $3 AND known_to = 'infinity';

-- name: insertConsentVersion
-- $1 citizen bigint · $2 purpose text · $3 recipient text · $4 known_from timestamptz · $5 consent_id uuid ·
-- $6 state text · $7 notice_version text · $8 evidence text · $9 categories text[] · $10 given_at timestamptz ·
-- $11 consent_from date · $12 consent_until date.
INSERT INTO consent_version
    (citizen_id, purpose, recipient, known_from, consent_id, state, notice_version, evidence, categories, given_at,
     consent_from, consent_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);
