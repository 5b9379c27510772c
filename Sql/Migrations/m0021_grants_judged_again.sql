-- Why: a grant ends when its person is scored anew and meets no longer what a partner was told; and whoever comes back after an
-- erasure gets a new pairwise id only when the quotas counted under the old one have begun anew.
-- Growth: a number in each grant; a row for each erasure and partner, kept a year at most. It names nobody.
-- Locks: a column with a constant default, written into no row.

ALTER TABLE federation_grant ADD COLUMN judged_run bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN federation_grant.judged_run IS 'The run of the score by which it was last found that the band is met; 0 where that was not kept. A later score of the person is compared with the band again.';

CREATE TABLE pairwise_erasure (
    partner_id integer NOT NULL,
    at timestamptz NOT NULL,
    last_citizen bigint NOT NULL,
    CONSTRAINT pairwise_erasure_pkey PRIMARY KEY (partner_id, at),
    CONSTRAINT pairwise_erasure_partner_fkey FOREIGN KEY (partner_id) REFERENCES partner
);
COMMENT ON TABLE pairwise_erasure IS 'Reference. When somebody whom a partner knew was erased; not who. last_citizen is the last internal key given out by then: whoever has a later one may be the same, and gets an id for that partner only after the longest period of its quotas.';
