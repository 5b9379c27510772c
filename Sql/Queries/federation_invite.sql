-- name: insertInvite
-- $1 invite_jti uuid · $2 client int · $3 partner int · $4 scenario int · $5 visitor_digest bytea · $6 verifier bytea ·
-- $7 purpose text · $8 min_band text · $9 disclose text · $10 cat_ver bigint · $11 created_at timestamptz ·
-- $12 expires_at timestamptz.
INSERT INTO federation_invite
    (invite_jti, client_id, partner_id, scenario_id, visitor_digest, verifier, purpose, min_band, disclose, cat_ver, state,
     created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12);

-- name: lockInvite
-- Of this client alone. $1 invite_jti uuid · $2 client int.
SELECT partner_id, scenario_id, visitor_digest, verifier, purpose, min_band, disclose, cat_ver, expires_at, code_digest,
    claim, claim_jti, claimed_at
FROM federation_invite
WHERE invite_jti = $1 AND client_id = $2
FOR UPDATE;

-- name: claimInvite
-- $1 invite_jti uuid · $2 code_digest bytea · $3 claim bytea · $4 claim_jti uuid · $5 claimed_at timestamptz.
UPDATE federation_invite
SET state = 'claimed', code_digest = $2, claim = $3, claim_jti = $4, claimed_at = $5
WHERE invite_jti = $1;

-- name: reopenInvite
-- The home city refused the code for good: another may be brought. $1 invite_jti uuid · $2 claim_jti uuid.
UPDATE federation_invite
SET state = 'open', code_digest = NULL, claim = NULL, claim_jti = NULL, claimed_at = NULL
WHERE invite_jti = $1 AND claim_jti = $2;
