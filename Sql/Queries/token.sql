-- name: clientProof
-- The client behind an id, and what it may prove itself with now: one row a credential, one without any.
-- $1 public_id uuid · $2 now timestamptz.
SELECT client.client_id, client.public_id, client.scopes, client.allowed_networks::text[], client.rate_per_second,
    client.burst, credential.credential_id, credential.secret_digest, credential.public_key, credential.expires_at
FROM machine_client AS client
LEFT JOIN client_credential AS credential
    ON credential.client_id = client.client_id AND credential.expires_at > $2
WHERE client.public_id = $1 AND client.state = 'active'
ORDER BY credential.credential_id DESC;

-- name: clientProofByKey
-- As clientProof, for the client whose public key has an id: at most one row. $1 key_id text · $2 now timestamptz.
SELECT client.client_id, client.public_id, client.scopes, client.allowed_networks::text[], client.rate_per_second,
    client.burst, credential.credential_id, credential.secret_digest, credential.public_key, credential.expires_at
FROM client_credential AS credential
JOIN machine_client AS client ON client.client_id = credential.client_id
WHERE credential.key_id = $1 AND credential.expires_at > $2 AND client.state = 'active';

-- name: insertToken
-- $1 token_digest bytea · $2 client int · $3 credential int · $4 scopes text[] · $5 issued_at · $6 expires_at.
INSERT INTO access_token (token_digest, client_id, credential_id, scopes, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: touchCredential
-- $1 credential int · $2 now timestamptz.
UPDATE client_credential SET last_used_at = $2
WHERE credential_id = $1 AND (last_used_at IS NULL OR last_used_at <= $2::timestamptz - interval '1 minute');

-- name: tokensInForce
-- For each digest asked for whose client has not been revoked: its place in the question and what it stands for. When it
-- ends is for the asker to judge. $1 token_digests bytea[]. Three index probes a digest.
SELECT asked.place, client.client_id, client.public_id, token.scopes, client.scopes,
    client.allowed_networks::text[], client.rate_per_second, client.burst, client.provider_id,
    least(token.expires_at, credential.expires_at)
FROM unnest($1::bytea[]) WITH ORDINALITY AS asked (token_digest, place)
JOIN access_token AS token ON token.token_digest = asked.token_digest
JOIN client_credential AS credential ON credential.credential_id = token.credential_id
JOIN machine_client AS client ON client.client_id = token.client_id
WHERE client.state = 'active';

-- name: beatTokens
-- Says on the channel of revocations that it still carries. Nothing waits for the disk. $1 payload text.
SELECT set_config('synchronous_commit', 'off', true), pg_notify('shangding_token', $1);

-- name: rememberAssertion
-- Nothing when it was used before. $1 client int · $2 jti_digest bytea · $3 expires_at timestamptz.
INSERT INTO client_assertion (client_id, jti_digest, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (client_id, jti_digest) DO NOTHING;

-- name: deleteExpiredTokens
-- $1 now timestamptz.
DELETE FROM access_token WHERE expires_at <= $1;

-- name: deleteExpiredAssertions
-- $1 now timestamptz.
DELETE FROM client_assertion WHERE expires_at <= $1;
