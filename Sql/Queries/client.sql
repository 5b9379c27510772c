-- name: insertClient
-- Nothing when the name is taken.
-- $1 public_id uuid · $2 name text · $3 scopes text[] · $4 networks text[] · $5 rate int · $6 burst int · $7 now timestamptz ·
-- $8 provider int or null.
INSERT INTO machine_client (public_id, name, scopes, allowed_networks, rate_per_second, burst, created_at, provider_id)
VALUES ($1, $2, $3, $4::text[]::cidr[], $5, $6, $7, $8)
ON CONFLICT (name) DO NOTHING
RETURNING client_id;

-- name: activeProviderWithCode
-- The key of a provider that still gives benefits. $1 code text.
SELECT provider_id FROM provider WHERE code = $1 AND state = 'active';

-- name: clientWithName
-- $1 name text.
SELECT client.client_id, client.public_id, client.name, client.state, client.scopes, client.allowed_networks::text[],
    client.rate_per_second, client.burst, provider.code, client.created_at, client.revoked_at, client.last_used_at
FROM machine_client AS client
LEFT JOIN provider ON provider.provider_id = client.provider_id
WHERE client.name = $1;

-- name: allClients
SELECT client.client_id, client.public_id, client.name, client.state, client.scopes, client.allowed_networks::text[],
    client.rate_per_second, client.burst, provider.code, client.created_at, client.revoked_at, client.last_used_at
FROM machine_client AS client
LEFT JOIN provider ON provider.provider_id = client.provider_id
ORDER BY client.name;

-- name: lockClient
-- So that two rotations or revocations of one client follow each other. $1 client int.
SELECT state FROM machine_client WHERE client_id = $1 FOR UPDATE;

-- name: revokeClient
-- $1 client int · $2 now timestamptz.
UPDATE machine_client SET state = 'revoked', revoked_at = $2 WHERE client_id = $1 AND state = 'active';

-- name: insertSecret
-- $1 client int · $2 secret_digest bytea · $3 now timestamptz.
INSERT INTO client_credential (client_id, kind, secret_digest, created_at) VALUES ($1, 'secret', $2, $3)
RETURNING credential_id;

-- name: insertKey
-- Nothing when some client has, or had, the key. $1 client int · $2 key_id text · $3 public_key bytea · $4 now timestamptz.
INSERT INTO client_credential (client_id, kind, key_id, public_key, created_at) VALUES ($1, 'key', $2, $3, $4)
ON CONFLICT (key_id) DO NOTHING
RETURNING credential_id;

-- name: credentialsOfClient
-- $1 client int.
SELECT credential_id, client_id, kind, secret_digest, key_id, public_key, created_at, expires_at, last_used_at
FROM client_credential
WHERE client_id = $1
ORDER BY credential_id;

-- name: allCredentials
SELECT credential_id, client_id, kind, secret_digest, key_id, public_key, created_at, expires_at, last_used_at
FROM client_credential
ORDER BY credential_id;

-- name: endOtherCredentials
-- Lets the older credentials run out at an instant, unless they end before it.
-- $1 client int · $2 the new credential int · $3 expiry timestamptz.
UPDATE client_credential SET expires_at = $3
WHERE client_id = $1 AND credential_id <> $2 AND expires_at > $3;

-- name: endCredential
-- $1 client int · $2 credential int · $3 now timestamptz.
UPDATE client_credential SET expires_at = $3
WHERE client_id = $1 AND credential_id = $2 AND expires_at > $3;

-- name: grantEveryone
-- A drawn handle for everyone enrolled whom the client does not know yet. $1 client int · $2 now timestamptz.
INSERT INTO client_citizen (client_id, handle, citizen_id, granted_at)
SELECT $1, gen_random_uuid(), account.citizen_id, $2
FROM account_version AS account
WHERE account.known_to = 'infinity' AND account.state = 'active'
ON CONFLICT (citizen_id, client_id) DO NOTHING;

-- name: grantEveryoneSynthetic
-- As grantEveryone, in a synthetic city: the handles follow from the client's name and the ids of the invented people, so
-- that guides can name them. $1 client int · $2 now timestamptz.
INSERT INTO client_citizen (client_id, handle, citizen_id, granted_at)
SELECT client.client_id,
    encode(substring(sha256(convert_to(
        'shangding.synthetic.handle ' || client.name || ' ' || citizen.city_id, 'UTF8')) FOR 16), 'hex')::uuid,
    account.citizen_id, $2
FROM machine_client AS client
CROSS JOIN account_version AS account
JOIN citizen ON citizen.citizen_id = account.citizen_id
WHERE client.client_id = $1 AND account.known_to = 'infinity' AND account.state = 'active'
ON CONFLICT (citizen_id, client_id) DO NOTHING;

-- name: handlesOfClient
-- $1 client int · $2 city_ids uuid[].
SELECT directory.city_id, known.handle
FROM citizen_by_city_id AS directory
JOIN client_citizen AS known ON known.citizen_id = directory.citizen_id AND known.client_id = $1
WHERE directory.city_id = ANY ($2);

-- name: touchClients
-- When clients were last heard from; never more often than once a minute. $1 clients int[] · $2 at timestamptz[].
UPDATE machine_client AS client
SET last_used_at = heard.at
FROM unnest($1::integer[], $2::timestamptz[]) AS heard (client_id, at)
WHERE client.client_id = heard.client_id
    AND (client.last_used_at IS NULL OR client.last_used_at <= heard.at - interval '1 minute');
