-- Why: the programs of city apps get identities of their own instead of one shared token, and each knows a citizen by an
-- id that no other client holds, so that two of them cannot compare whom they serve.

CREATE TABLE machine_client (
    client_id integer GENERATED ALWAYS AS IDENTITY,
    public_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT machine_client_pkey PRIMARY KEY (client_id),
    CONSTRAINT machine_client_public_id_key UNIQUE (public_id),
    CONSTRAINT machine_client_name_key UNIQUE (name),
    CONSTRAINT machine_client_name_shape CHECK (name ~ '^[a-z][a-z0-9-]{0,63}$')
);
COMMENT ON TABLE machine_client IS 'Reference. Backends that call the API: city apps, later outlets and providers. The name is an operator''s short word, never a person''s.';

CREATE TABLE client_citizen (
    client_id integer NOT NULL,
    handle uuid NOT NULL,
    citizen_id bigint NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT client_citizen_pkey PRIMARY KEY (client_id, handle),
    CONSTRAINT client_citizen_person_key UNIQUE (citizen_id, client_id),
    CONSTRAINT client_citizen_client_fkey FOREIGN KEY (client_id) REFERENCES machine_client
);
COMMENT ON TABLE client_citizen IS 'Directory, distributed by its own key: the id one client holds for a person. Handles are drawn, never derived, and never shared; a client can name only people it opened or was granted.';
