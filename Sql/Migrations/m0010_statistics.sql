-- Why: only the owner of a table may analyse it, and the roles that take deliveries in own none. Without statistics the next
-- delivery of a growing city is planned blindly until autovacuum comes by.

CREATE FUNCTION analyze_records() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    -- Only what the next delivery joins on.
    ANALYZE record_version (citizen_id, source_id, record_no, known_to);
END;
$$;
REVOKE ALL ON FUNCTION analyze_records FROM PUBLIC;
