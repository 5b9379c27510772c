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
