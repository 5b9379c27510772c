-- name: appendAuditEntries
-- Many at once, each with its place in the queue of the sealer.
-- $1 entry_ids uuid[] · $2 at timestamptz[] · $3 actor_kinds text[] · $4 actors text[] · $5 actions text[] ·
-- $6 about_citizens bigint[] (NULL where about nobody) · $7 objects text[] · $8 purposes text[] · $9 request_ids text[] ·
-- $10 origins text[] · $11 macs bytea[].
WITH appended AS (
    INSERT INTO audit_entry
        (entry_id, at, actor_kind, actor, action, about_citizen, object, purpose, request_id, origin, mac)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
        $8::text[], $9::text[], $10::text[], $11::bytea[])
    RETURNING entry_id
)
INSERT INTO audit_unsealed (entry_id) SELECT entry_id FROM appended;

-- name: lockAuditSeal
-- One instance seals at a time; appending waits for nobody.
SELECT pg_advisory_xact_lock(hashtext('shangding.audit_seal'));

-- name: auditHead
SELECT size, root, frontier, sealed_at, mac FROM audit_head;

-- name: takeUnsealedEntries
-- The entries that wait, oldest first; they go on waiting if the transaction fails. One whose entry is gone stays, for
-- the verification to name. $1 limit int.
WITH taken AS (
    DELETE FROM audit_unsealed AS waiting
    USING (
        SELECT entry_id FROM audit_unsealed JOIN audit_entry USING (entry_id) ORDER BY entry_id LIMIT $1
    ) AS oldest
    WHERE waiting.entry_id = oldest.entry_id
    RETURNING waiting.entry_id
)
SELECT entry_id, at, actor_kind, actor, action, about_citizen, object, purpose, request_id, origin, mac
FROM taken
JOIN audit_entry USING (entry_id)
ORDER BY entry_id;

-- name: insertAuditLeaves
-- $1 first leaf number bigint · $2 entry_ids uuid[] · $3 hashes bytea[].
INSERT INTO audit_leaf (leaf_no, entry_id, hash)
SELECT $1 + leaf.place - 1, leaf.entry_id, leaf.hash
FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS leaf (entry_id, hash, place);

-- name: setAuditHead
-- $1 size bigint · $2 root bytea · $3 frontier bytea · $4 sealed_at timestamptz · $5 mac bytea.
INSERT INTO audit_head (size, root, frontier, sealed_at, mac) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (singleton) DO UPDATE
SET size = excluded.size, root = excluded.root, frontier = excluded.frontier, sealed_at = excluded.sealed_at,
    mac = excluded.mac;

-- name: auditDailyHeads
SELECT day, size, root, statement FROM audit_daily_head ORDER BY day;

-- name: latestAuditDay
SELECT max(day) FROM audit_daily_head;

-- name: insertAuditDailyHead
-- $1 day date · $2 size bigint · $3 root bytea · $4 statement bytea.
INSERT INTO audit_daily_head (day, size, root, statement) VALUES ($1, $2, $3, $4);

-- name: sealedAuditEntries
-- Every leaf in order beside its entry, which may be missing.
SELECT leaf.leaf_no, leaf.entry_id, leaf.hash, entry.at, entry.actor_kind, entry.actor, entry.action,
    entry.about_citizen, entry.object, entry.purpose, entry.request_id, entry.origin, entry.mac
FROM audit_leaf AS leaf
LEFT JOIN audit_entry AS entry ON entry.entry_id = leaf.entry_id
ORDER BY leaf.leaf_no;

-- name: auditEntriesWithoutLeaf
-- Entries that wait to be sealed, and such as nobody queued.
SELECT waiting.entry_id IS NOT NULL AS waits, entry.entry_id, entry.at, entry.actor_kind, entry.actor, entry.action,
    entry.about_citizen, entry.object, entry.purpose, entry.request_id, entry.origin, entry.mac
FROM audit_entry AS entry
LEFT JOIN audit_unsealed AS waiting ON waiting.entry_id = entry.entry_id
WHERE NOT EXISTS (SELECT FROM audit_leaf AS leaf WHERE leaf.entry_id = entry.entry_id)
ORDER BY entry.entry_id;

-- name: unsealedWithoutEntry
SELECT waiting.entry_id
FROM audit_unsealed AS waiting
WHERE NOT EXISTS (SELECT FROM audit_entry AS entry WHERE entry.entry_id = waiting.entry_id)
ORDER BY waiting.entry_id;

-- name: unsealedCount
SELECT count(*) FROM audit_unsealed;

-- name: planAuditPage
-- A plan made once for every filter walks the whole audit for somebody rare; one for each question takes the index that fits.
SET LOCAL plan_cache_mode = force_custom_plan;

-- name: auditPage
-- Entries before a place, newest first, as the filters given say; NULL filters nothing.
-- $1 before uuid · $2 limit int · $3 about_citizen bigint · $4 actor text · $5 action text · $6 from timestamptz ·
-- $7 until timestamptz.
SELECT entry_id, at, actor_kind, actor, action, about_citizen, object, purpose, request_id, origin, mac
FROM audit_entry
WHERE entry_id < $1
    AND ($3::bigint IS NULL OR about_citizen = $3)
    AND ($4::text IS NULL OR actor = $4)
    AND ($5::text IS NULL OR action = $5)
    AND ($6::timestamptz IS NULL OR at >= $6)
    AND ($7::timestamptz IS NULL OR at < $7)
ORDER BY entry_id DESC
LIMIT $2;
