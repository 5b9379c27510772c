-- Why: whoever lets a client know every citizen at once changes more than any single request can. Once a city has officers, one
-- asks and another approves; the approval is good for the one grant it carries out.

ALTER TABLE change_request DROP CONSTRAINT change_request_kind;
ALTER TABLE change_request ADD CONSTRAINT change_request_kind CHECK (kind IN ('scorecard.publish', 'catalogue.edition',
    'client.change', 'officer.create', 'officer.roles', 'officer.reset', 'identity.unmask', 'bulk.change'));

CREATE FUNCTION bulk_grant_needs_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM granted LIMIT 2) AS some_rows) > 1 AND EXISTS (SELECT FROM officer) AND EXISTS (
        SELECT FROM (SELECT DISTINCT client_id, granted_at FROM granted) AS grants
        JOIN machine_client AS client ON client.client_id = grants.client_id
        WHERE NOT EXISTS (
            SELECT FROM change_request AS request
            WHERE request.kind = 'bulk.change' AND request.object = client.name AND request.state = 'approved'
                AND request.decided_at = grants.granted_at)) THEN
        RAISE EXCEPTION 'a client gets to know many citizens by two officers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bulk_grant_needs_two_officers AFTER INSERT ON client_citizen
    REFERENCING NEW TABLE AS granted FOR EACH STATEMENT EXECUTE FUNCTION bulk_grant_needs_two_officers();
