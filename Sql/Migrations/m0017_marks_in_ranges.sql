-- Why: a delivery of a million rows marked half a million people, each with a row and an entry of an index: a sixth of its
-- time, during which the knowledge clock stands still. Marks of people whose keys lie together now share a row.
-- Locks: dirty_citizen is empty or small; its marks move over.

ALTER TABLE dirty_citizen RENAME TO dirty_citizen_before;
ALTER TABLE dirty_citizen_before RENAME CONSTRAINT dirty_citizen_pkey TO dirty_citizen_before_pkey;

CREATE TABLE dirty_citizen (
    marked_at timestamp with time zone NOT NULL,
    key_range bigint NOT NULL,
    citizen_ids bigint[] NOT NULL,
    CONSTRAINT dirty_citizen_pkey PRIMARY KEY (marked_at, key_range),
    CONSTRAINT dirty_citizen_ids CHECK (cardinality(citizen_ids) BETWEEN 1 AND 1024)
);
COMMENT ON TABLE dirty_citizen IS 'Citizens whose inputs changed with the knowledge of marked_at and whose score has not followed yet, a row for each 1,024 neighbouring keys. Instants of knowledge are never shared by two transactions, so marking never meets another mark.';

INSERT INTO dirty_citizen (marked_at, key_range, citizen_ids)
SELECT marked_at, citizen_id >> 10, array_agg(citizen_id ORDER BY citizen_id)
FROM dirty_citizen_before
GROUP BY marked_at, citizen_id >> 10;
DROP TABLE dirty_citizen_before;

CREATE TRIGGER dirty_citizen_notify AFTER INSERT ON dirty_citizen
    FOR EACH STATEMENT EXECUTE FUNCTION dirty_citizen_notify();
