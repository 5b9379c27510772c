-- Why: keys rotate while the city is served. A process that still has the ring from before must not write what is encrypted:
-- under an old index it would make somebody a second time, and its ciphertexts could not be read once the old key is dropped.
-- Locks: metadata only.

CREATE FUNCTION is_written_under_current_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Held to the end of the transaction: whoever changes key_check waits for it, and afterwards nothing older commits.
    PERFORM pg_advisory_xact_lock_shared(hashtext('shangding.keys'));
    IF EXISTS (SELECT FROM key_check WHERE encode(sentinel, 'hex') IS DISTINCT FROM current_setting('shangding.keys', true)) THEN
        RAISE EXCEPTION 'the keys of this session are not the ones in use' USING ERRCODE = '57KEY';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER citizen_is_written_under_current_keys BEFORE INSERT OR UPDATE ON citizen
    FOR EACH STATEMENT EXECUTE FUNCTION is_written_under_current_keys();
CREATE TRIGGER officer_is_written_under_current_keys BEFORE INSERT OR UPDATE OF totp_secret ON officer
    FOR EACH STATEMENT EXECUTE FUNCTION is_written_under_current_keys();
CREATE TRIGGER idempotency_key_is_written_under_current_keys BEFORE INSERT OR UPDATE ON idempotency_key
    FOR EACH STATEMENT EXECUTE FUNCTION is_written_under_current_keys();

COMMENT ON TABLE key_check IS 'The blind index of a constant under the keys this database is written with. Another ring is refused at start, instead of making every person a second time; after a rotation the first process with the new ring changes it. Each session says in shangding.keys which keys it has, and a trigger compares.';
