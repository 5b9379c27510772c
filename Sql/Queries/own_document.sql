-- name: ownStatement
-- The one that is served.
SELECT seq, jws, root_thumbprint, issued_at, expires_at FROM own_statement ORDER BY seq DESC LIMIT 1;

-- name: ownRoots
-- Every root key this city has ever signed a statement with.
SELECT DISTINCT root_thumbprint FROM own_statement;

-- name: insertOwnStatement
-- No row when another process has published this number. $1 seq bigint · $2 jws bytea · $3 root_thumbprint text ·
-- $4 issued_at timestamptz · $5 expires_at timestamptz.
INSERT INTO own_statement (seq, jws, root_thumbprint, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING seq;

-- name: bandMap
-- The one that holds, from the lowest band up.
SELECT version, band, from_score, label_zh, label_en, share_permille
FROM band_map
WHERE version = (SELECT max(version) FROM band_map)
ORDER BY band;

-- name: insertBandMap
-- $1 version int · $2 bands text[] · $3 from_scores smallint[] · $4 labels_zh text[] · $5 labels_en text[] ·
-- $6 shares smallint[] · $7 now timestamptz.
INSERT INTO band_map (version, band, from_score, label_zh, label_en, share_permille, at)
SELECT $1, band, from_score, label_zh, label_en, share_permille, $7
FROM unnest($2::text[], $3::smallint[], $4::text[], $5::text[], $6::smallint[])
    AS given (band, from_score, label_zh, label_en, share_permille);

-- name: ownCatalogue
-- The one that is served.
SELECT ver, items_digest, jws, issued_at, expires_at FROM own_catalogue ORDER BY ver DESC LIMIT 1;

-- name: insertOwnCatalogue
-- No row when another instance was first. $1 ver bigint · $2 items_digest bytea · $3 jws bytea · $4 issued_at timestamptz ·
-- $5 expires_at timestamptz.
INSERT INTO own_catalogue (ver, items_digest, jws, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING ver;

-- name: skipOwnCatalogueVersions
-- The next one is signed whatever it says, under a number above these. $1 versions bigint.
UPDATE own_catalogue SET ver = ver + $1, items_digest = decode(repeat('00', 32), 'hex')
WHERE ver = (SELECT max(ver) FROM own_catalogue);

-- name: renewOwnCatalogue
-- The same content signed anew; no row when another instance was first.
-- $1 ver bigint · $2 jws bytea · $3 issued_at timestamptz · $4 expires_at timestamptz · $5 seen issued_at timestamptz.
UPDATE own_catalogue SET jws = $2, issued_at = $3, expires_at = $4 WHERE ver = $1 AND issued_at = $5 RETURNING ver;
