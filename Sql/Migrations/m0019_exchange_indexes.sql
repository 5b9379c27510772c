-- Why: the outbox is looked at partner by partner, so that one that is away holds up no other; grants of ours that have ended
-- are found without reading all; a message that disclosed something is found by its number when its grant ends early.
-- Growth: three small partial indexes; no table changes.
-- Locks: each is built at once on a table that is small while a city has few partners.

CREATE INDEX federation_outbox_turn_idx ON federation_outbox (partner_id, next_at) WHERE state = 'queued';
DROP INDEX federation_outbox_due_idx;
CREATE INDEX federation_grant_end_idx ON federation_grant (not_after) WHERE state IN ('granted', 'used');
CREATE INDEX federation_message_disclosing_idx ON federation_message (jti) WHERE blank_at IS NOT NULL AND jws <> '';
