-- name: forgetCodesOfHold
-- $1 beneficiary bigint · $2 hold_id uuid.
DELETE FROM redemption_code WHERE beneficiary_id = $1 AND hold_id = $2;

-- name: insertCode
-- No row when another hold has the code. $1 code_digest bytea · $2 beneficiary bigint · $3 hold_id uuid ·
-- $4 provider int · $5 expires_at timestamptz.
INSERT INTO redemption_code (code_digest, beneficiary_id, hold_id, provider_id, expires_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (code_digest) DO NOTHING;

-- name: codeWithDigest
-- The hold a code stands or stood for. $1 code_digests bytea[] · $2 provider int.
SELECT beneficiary_id, hold_id, expires_at FROM redemption_code WHERE code_digest = ANY ($1) AND provider_id = $2;

-- name: forgetExpiredCodes
-- $1 now timestamptz.
DELETE FROM redemption_code WHERE expires_at <= $1;

-- name: providerOrder
-- $1 provider int · $2 order_digests bytea[].
SELECT request_digest, redemption_id FROM provider_order WHERE provider_id = $1 AND order_digest = ANY ($2);

-- name: insertProviderOrder
-- No row when it was used meanwhile. $1 provider int · $2 order_digest bytea · $3 request_digest bytea ·
-- $4 redemption_id uuid.
INSERT INTO provider_order (provider_id, order_digest, request_digest, redemption_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (provider_id, order_digest) DO NOTHING;
