-- name: lockOfficers
-- Changes to who is an officer come one after the other.
SELECT pg_advisory_xact_lock(hashtext('shangding.officer'));

-- name: hasOfficers
-- Whether the city has ever had an officer.
SELECT EXISTS (SELECT FROM officer);

-- name: insertOfficer
-- $1 public_id uuid · $2 login text · $3 roles text[] · $4 source code text or NULL · $5 districts text[] or NULL ·
-- $6 activation_digest bytea · $7 activation_until timestamptz · $8 now timestamptz.
INSERT INTO officer (public_id, login, state, roles, source_id, districts, activation_digest, activation_until, created_at)
VALUES ($1, $2, 'invited', $3, (SELECT source_id FROM source WHERE code = $4), $5, $6, $7, $8)
ON CONFLICT (login) DO NOTHING
RETURNING officer_id;

-- name: allOfficers
SELECT officer.officer_id, officer.public_id, officer.login, officer.state, officer.roles, source.code AS source,
    officer.districts, officer.locked_until, officer.created_at
FROM officer
LEFT JOIN source USING (source_id)
ORDER BY officer.login;

-- name: officerWithID
-- $1 public_id uuid.
SELECT officer.officer_id, officer.public_id, officer.login, officer.state, officer.roles, source.code AS source,
    officer.districts, officer.locked_until, officer.created_at
FROM officer
LEFT JOIN source USING (source_id)
WHERE officer.public_id = $1;

-- name: officerWithLogin
-- $1 login text.
SELECT officer.officer_id, officer.public_id, officer.login, officer.state, officer.roles, source.code AS source,
    officer.districts, officer.locked_until, officer.created_at
FROM officer
LEFT JOIN source USING (source_id)
WHERE officer.login = $1;

-- name: setOfficerReach
-- $1 officer int · $2 roles text[] · $3 source code text or NULL · $4 districts text[] or NULL.
UPDATE officer
SET roles = $2, source_id = (SELECT source_id FROM source WHERE code = $3), districts = $4
WHERE officer_id = $1;

-- name: disableOfficer
-- $1 officer int.
UPDATE officer
SET state = 'disabled', activation_digest = NULL, activation_until = NULL
WHERE officer_id = $1 AND state <> 'disabled';

-- name: inviteOfficer
-- Takes password and second factor away until the officer sets up new ones.
-- $1 officer int · $2 activation_digest bytea · $3 activation_until timestamptz.
UPDATE officer
SET state = 'invited', activation_digest = $2, activation_until = $3, password_hash = NULL, totp_secret = NULL,
    failed_attempts = 0, locked_until = NULL
WHERE officer_id = $1;

-- name: activateOfficer
-- $1 officer int · $2 password_hash text · $3 totp_secret bytea.
UPDATE officer
SET state = 'active', activation_digest = NULL, activation_until = NULL, password_hash = $2, totp_secret = $3,
    totp_last_step = 0, failed_attempts = 0, locked_until = NULL
WHERE officer_id = $1 AND state = 'invited';

-- name: officerCredentials
-- What signing in and setting up compare with. $1 login text.
SELECT officer_id, public_id, state, password_hash, totp_secret, totp_last_step, activation_digest, activation_until,
    failed_attempts, locked_until
FROM officer
WHERE login = $1;

-- name: lockedOfficerCredentials
-- The same, held until commit. $1 officer int.
SELECT officer_id, public_id, state, password_hash, totp_secret, totp_last_step, activation_digest, activation_until,
    failed_attempts, locked_until
FROM officer
WHERE officer_id = $1
FOR UPDATE;

-- name: recordSignInFailure
-- $1 officer int · $2 failed_attempts int · $3 locked_until timestamptz or NULL.
UPDATE officer SET failed_attempts = $2, locked_until = $3 WHERE officer_id = $1;

-- name: recordSignIn
-- $1 officer int · $2 totp_last_step bigint.
UPDATE officer SET totp_last_step = $2, failed_attempts = 0, locked_until = NULL WHERE officer_id = $1;

-- name: setOfficerPassword
-- $1 officer int · $2 password_hash text.
UPDATE officer SET password_hash = $2 WHERE officer_id = $1 AND state = 'active';

-- name: insertSession
-- $1 token_digest bytea · $2 officer int · $3 now timestamptz · $4 expires_at timestamptz.
INSERT INTO officer_session (token_digest, officer_id, issued_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $3, $4);

-- name: trimSessions
-- Deletes an officer's ended sessions and, of the open ones, all but the newest.
-- $1 officer int · $2 now timestamptz · $3 last seen before which a session has ended timestamptz · $4 to keep bigint.
DELETE FROM officer_session
WHERE officer_id = $1 AND token_digest NOT IN (
    SELECT token_digest FROM officer_session
    WHERE officer_id = $1 AND expires_at > $2 AND last_seen_at > $3
    ORDER BY issued_at DESC, token_digest
    LIMIT $4);

-- name: sessionOfficer
-- Who an open session belongs to, with the rights of this moment.
-- $1 token_digest bytea · $2 now timestamptz · $3 last seen before which a session has ended timestamptz.
SELECT officer.officer_id, officer.public_id, officer.login, officer.state, officer.roles, source.code AS source,
    officer.districts, officer.locked_until, officer.created_at, session.last_seen_at, session.expires_at
FROM officer_session AS session
JOIN officer ON officer.officer_id = session.officer_id
LEFT JOIN source ON source.source_id = officer.source_id
WHERE session.token_digest = $1 AND session.expires_at > $2 AND session.last_seen_at > $3 AND officer.state = 'active';

-- name: touchSession
-- $1 token_digest bytea · $2 now timestamptz.
UPDATE officer_session SET last_seen_at = $2 WHERE token_digest = $1 AND last_seen_at < $2;

-- name: openSessions
-- An officer's open sessions, the newest first.
-- $1 officer int · $2 now timestamptz · $3 last seen before which a session has ended timestamptz.
SELECT token_digest, issued_at, last_seen_at, expires_at
FROM officer_session
WHERE officer_id = $1 AND expires_at > $2 AND last_seen_at > $3
ORDER BY issued_at DESC, token_digest;

-- name: deleteOwnSession
-- The session an officer names by the first half of its digest. $1 officer int · $2 beginning of token_digest bytea.
DELETE FROM officer_session WHERE officer_id = $1 AND substring(token_digest FOR 16) = $2;

-- name: deleteSession
-- $1 token_digest bytea.
DELETE FROM officer_session WHERE token_digest = $1;

-- name: deleteSessions
-- All of an officer, but for one. $1 officer int · $2 token_digest to keep bytea or NULL.
DELETE FROM officer_session WHERE officer_id = $1 AND ($2::bytea IS NULL OR token_digest <> $2);
