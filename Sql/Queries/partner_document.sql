-- name: latestStatements
-- Of every partner that has not ended, the statement that holds.
SELECT DISTINCT ON (statement.partner_id) statement.partner_id, statement.seq, statement.jws, statement.issued_at,
    statement.expires_at, statement.fetched_at
FROM partner_statement AS statement
JOIN partner ON partner.partner_id = statement.partner_id AND partner.state <> 'ended'
ORDER BY statement.partner_id, statement.seq DESC;

-- name: latestStatement
-- $1 partner int.
SELECT partner_id, seq, jws, issued_at, expires_at, fetched_at
FROM partner_statement
WHERE partner_id = $1
ORDER BY seq DESC
LIMIT 1;

-- name: insertStatement
-- $1 partner int · $2 seq bigint · $3 jws bytea · $4 issued_at timestamptz · $5 expires_at timestamptz · $6 now timestamptz.
INSERT INTO partner_statement (partner_id, seq, jws, issued_at, expires_at, fetched_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: touchStatement
-- The same statement was there again. $1 partner int · $2 seq bigint · $3 now timestamptz.
UPDATE partner_statement SET fetched_at = $3 WHERE partner_id = $1 AND seq = $2;

-- name: keysOfOthers
-- Every key that belongs to another city with which there is, or may be, an agreement. $1 entity text.
SELECT known.key_id
FROM partner_key AS known
JOIN partner ON partner.partner_id = known.partner_id
WHERE partner.entity <> $1 AND partner.state <> 'ended';

-- name: ownKeys
-- Keys become the partner's until it has ended; those of one that has are free. $1 partner int · $2 keys text[].
INSERT INTO partner_key AS known (key_id, partner_id)
SELECT key_id, $1 FROM unnest($2::text[]) AS given (key_id)
ORDER BY key_id
ON CONFLICT (key_id) DO UPDATE SET partner_id = excluded.partner_id
WHERE known.partner_id IN (SELECT partner_id FROM partner WHERE state = 'ended');

-- name: claimDueFetches
-- Takes what is due, so that no other instance asks for it too: until $2 it is this one's.
-- $1 now timestamptz · $2 lease timestamptz.
WITH due AS (
    SELECT partner.partner_id, document.what
    FROM partner
    CROSS JOIN (VALUES ('statement'), ('catalogue')) AS document (what)
    LEFT JOIN partner_fetch AS asked ON asked.partner_id = partner.partner_id AND asked.what = document.what
    WHERE (partner.state = 'active' OR partner.state IN ('verified', 'suspended') AND document.what = 'statement')
        AND coalesce(asked.next_at <= $1, true)
)
INSERT INTO partner_fetch AS asked (partner_id, what, tried_at, next_at)
SELECT partner_id, what, $1, $2 FROM due ORDER BY partner_id, what
ON CONFLICT (partner_id, what) DO UPDATE SET tried_at = $1, next_at = $2 WHERE asked.next_at <= $1
RETURNING partner_id, what;

-- name: claimFetch
-- Takes one document of one partner that was not asked for since $4.
-- $1 partner int · $2 what text · $3 now timestamptz · $4 since timestamptz · $5 lease timestamptz.
INSERT INTO partner_fetch AS asked (partner_id, what, tried_at, next_at)
VALUES ($1, $2, $3, $5)
ON CONFLICT (partner_id, what) DO UPDATE SET tried_at = $3, next_at = $5 WHERE asked.tried_at <= $4
RETURNING partner_id;

-- name: wantFetch
-- The document has changed, as its owner says: it is due at once, or $4 seconds after it was last asked for. While it is being
-- asked for, what comes may be of before: then it is asked for again. $1 partner int · $2 what text · $3 now timestamptz ·
-- $4 pause int.
WITH wanted AS (
    UPDATE partner_fetch
    SET next_at = greatest(tried_at + make_interval(secs => $4), $3)
    WHERE partner_id = $1 AND what = $2 AND next_at > greatest(tried_at + make_interval(secs => $4), $3)
    RETURNING partner_id
)
SELECT pg_notify('shangding_partner', '') FROM wanted;

-- name: fetchSucceeded
-- A time before the end of the lease was set by a wish that came while it was asked for, and stays. $1 partner int ·
-- $2 what text · $3 next_at timestamptz · $4 lease int, in seconds.
UPDATE partner_fetch
SET next_at = CASE WHEN next_at < tried_at + make_interval(secs => $4) THEN next_at ELSE $3 END, failures = 0, fault = NULL
WHERE partner_id = $1 AND what = $2;

-- name: fetchFailed
-- Gives how often in a row. $1 partner int · $2 what text · $3 now timestamptz · $4 fault text · $5 lease int, in seconds. The
-- next time is twice as far as the time before, an hour at most, and no later than a wish that came meanwhile.
UPDATE partner_fetch
SET failures = failures + 1, fault = $4,
    next_at = least(
        $3::timestamptz + least(interval '1 hour', interval '1 minute' * (1 << least(failures, 6))),
        CASE WHEN next_at < tried_at + make_interval(secs => $5) THEN next_at END)
WHERE partner_id = $1 AND what = $2
RETURNING failures;

-- name: fetches
-- How asking for documents goes.
SELECT partner_id, what, tried_at, next_at, failures, fault FROM partner_fetch ORDER BY partner_id, what;

-- name: latestCatalogues
-- Of every partner that has not ended, its scenarios, unless they were dropped.
SELECT catalogue.partner_id, catalogue.ver, catalogue.jws, catalogue.etag, catalogue.expires_at, catalogue.fetched_at
FROM partner_catalogue AS catalogue
JOIN partner ON partner.partner_id = catalogue.partner_id AND partner.state <> 'ended'
WHERE catalogue.ver > 0;

-- name: latestCatalogue
-- $1 partner int.
SELECT partner_id, ver, jws, etag, expires_at, fetched_at FROM partner_catalogue WHERE partner_id = $1 AND ver > 0;

-- name: dropCatalogue
-- It counts no more, and whatever comes next is newer. $1 partner int.
UPDATE partner_catalogue SET ver = 0, jws = '', etag = '' WHERE partner_id = $1;

-- name: keepCatalogue
-- Never an older one. $1 partner int · $2 ver bigint · $3 jws bytea · $4 etag text · $5 expires_at timestamptz ·
-- $6 now timestamptz.
INSERT INTO partner_catalogue AS known (partner_id, ver, jws, etag, expires_at, fetched_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (partner_id) DO UPDATE
SET ver = excluded.ver, jws = excluded.jws, etag = excluded.etag, expires_at = excluded.expires_at,
    fetched_at = excluded.fetched_at
WHERE known.ver <= excluded.ver
RETURNING partner_id;
