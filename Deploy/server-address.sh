# Read by backup.sh and restore.sh: finds the server as the service does, from DATABASE_URL, DATABASE_URL_FILE or PG*.
# Sets `address` to what libpq connects to, or to nothing when the private cluster is meant.

address=${DATABASE_URL:-}
if [ -n "${DATABASE_URL_FILE:-}" ]; then
    [ -z "$address" ] || fail "DATABASE_URL_FILE must not be given together with DATABASE_URL"
    [ -r "$DATABASE_URL_FILE" ] || fail "the file of DATABASE_URL_FILE cannot be read"
    IFS=$'\r' read -r address _ <"$DATABASE_URL_FILE" || [ -n "$address" ] || fail "the file of DATABASE_URL_FILE is empty"
fi
if [ -z "$address" ] && [ -n "${PGHOST:-}${PGHOSTADDR:-}${PGSERVICE:-}${PGDATABASE:-}${PGPORT:-}" ]; then
    # An address that names no server leaves everything else to the PG* variables.
    address='application_name=shangding-backup'
fi
# A password in an argument is visible to every user of the machine: it goes through the environment instead.
if [[ $address =~ ^([a-z]+://[^:/@?]*):([^@/]*)@(.*)$ ]]; then
    address=${BASH_REMATCH[1]}@${BASH_REMATCH[3]}
    password=${BASH_REMATCH[2]//\\/\\\\}
    PGPASSWORD=$(printf '%b' "${password//%/\\x}")
    export PGPASSWORD
fi
case $address in *password=*) fail "write the password as user:password@host, or into a password file" ;; esac
