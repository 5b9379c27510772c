-- Why: the pause before a new pairwise id went by the partner's catalogue of the day on which somebody came back. What is paused or
-- out of season is not in that; so the days are kept with the erasure.
-- Growth: two octets in each row. Those that are there wait a year, since what they should have waited is not known any more.
-- Locks: a column with a constant default, written into no row.

ALTER TABLE pairwise_erasure ADD COLUMN days smallint NOT NULL DEFAULT 366;
ALTER TABLE pairwise_erasure ALTER COLUMN days DROP DEFAULT;
COMMENT ON TABLE pairwise_erasure IS 'Reference. When somebody whom a partner knew was erased; not who. last_citizen is the last internal key given out by then: whoever has a later one may be the same, and gets an id for that partner only after days, the longest period of its quotas at that moment, or the longest of now where that is longer.';

-- Keys of a partner that has ended are free again, for whoever proves to hold them.
COMMENT ON TABLE partner_key IS 'Reference. Which partner owns a key, until it ends: a statement that claims another''s key is refused.';
