-- Why: of a disclosed score the number alone was kept of a visitor; without its scale and its day nobody can show it. So what a grant
-- discloses is kept as it was told.
-- Growth: none where nothing is disclosed.
-- Locks: two columns dropped and one added, written into no row. What was disclosed before was shown by nothing, and goes.

ALTER TABLE visitor_grant DROP COLUMN band, DROP COLUMN score;
ALTER TABLE visitor_grant ADD COLUMN disclosed text;
ALTER TABLE visitor_grant ADD CONSTRAINT visitor_grant_disclosed CHECK (octet_length(disclosed) <= 1024);
-- A grant that has ended tells nothing any more.
ALTER TABLE visitor_grant ADD CONSTRAINT visitor_grant_ended_tells_nothing CHECK (state = 'granted' OR disclosed IS NULL);
COMMENT ON TABLE visitor_grant IS 'What a home city granted: a visitor meets the asked band for one scenario until not_after, for max_uses holds. disclosed is the member band or score of the grant, as JSON, gone when it ends. Locked after holds and before pools.';
