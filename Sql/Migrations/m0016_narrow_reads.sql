-- The hot read, a score by a client's id of a person, is answered by three keys that hold what it asks for: on pages that
-- vacuum has seen, no row of the tables is fetched.

ALTER TABLE client_citizen
    DROP CONSTRAINT client_citizen_pkey,
    ADD CONSTRAINT client_citizen_pkey PRIMARY KEY (client_id, handle) INCLUDE (citizen_id);

ALTER TABLE account_version
    DROP CONSTRAINT account_version_pkey,
    ADD CONSTRAINT account_version_pkey PRIMARY KEY (citizen_id, known_to) INCLUDE (state, consent_from, consent_until);

ALTER TABLE score
    DROP CONSTRAINT score_pkey,
    ADD CONSTRAINT score_pkey PRIMARY KEY (citizen_id, run_id) INCLUDE (score);
