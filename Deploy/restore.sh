#!/usr/bin/env bash
# Restores one city from a backup of backup.sh into an empty place; it never writes over anything.
#
#   restore.sh --from BACKUP --keys KEY_RING
#
# Reads the same environment as the service. A dump needs a server (DATABASE_URL, DATABASE_URL_FILE or PG*) and an empty
# database there; a base backup makes the private cluster of SHANGDING_DATA_DIR, which must be empty or missing. The
# service must not be running.
# Run it as the user the service runs as.
set -euo pipefail
umask 077

fail() {
    echo "restore: $*" >&2
    exit 1
}

from='' keys=''
while [ $# -gt 0 ]; do
    case $1 in
        --from) from=${2:?--from needs a backup} && shift 2 ;;
        --keys) keys=${2:?--keys needs a key ring} && shift 2 ;;
        -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 0 ;;
        *) fail "unknown argument $1; see --help" ;;
    esac
done
[ -f "$from/SHA256SUMS" ] || fail "--from must name a backup made by backup.sh"
[ -f "$keys" ] || fail "--keys must name the key ring that belongs to the backup"

from=$(realpath "$from")
data=${SHANGDING_DATA_DIR:-.shangding}
ring=${SHANGDING_KEY_RING:-$data/keys/ring}
signing=${SHANGDING_SIGNING_KEYS:-$data/keys/signing}
# shellcheck source=Deploy/server-address.sh
source "$(dirname "$0")/server-address.sh"

echo "restore: checking the backup"
(cd "$from" && sha256sum --quiet --check SHA256SUMS) || fail "the backup is damaged"
[ "$(sha256sum <"$keys" | cut -d' ' -f1)" = "$(cat "$from/key-ring.sha256")" ] ||
    fail "$keys is not the key ring this backup was made with"
[ ! -e "$ring" ] || fail "$ring exists already; restore into an empty folder"
# The signature keys lie beside the ring, under the name backup.sh gave them. Backups of before they existed have none.
signed=''
if [ -f "$from/signing-keys.sha256" ]; then
    signed=$(dirname "$keys")/signing-keys-$(cut -c1-16 "$from/signing-keys.sha256")
    [ -f "$signed" ] || fail "the signature keys $signed that belong to the backup are missing beside the key ring"
    [ "$(sha256sum <"$signed" | cut -d' ' -f1)" = "$(cat "$from/signing-keys.sha256")" ] || fail "$signed is damaged"
    [ ! -e "$signing" ] || fail "$signing exists already; restore into an empty folder"
fi

# place FROM TO: what is there is whole, and nobody else's to read.
place() {
    mkdir -p "$(dirname "$2")"
    chmod 700 "$(dirname "$2")"
    cp "$1" "$2.partial"
    chmod 600 "$2.partial"
    sync "$2.partial"
    mv "$2.partial" "$2"
}

if [ -f "$from/database.dump" ]; then
    [ -n "$address" ] || fail "this backup is a dump: set DATABASE_URL to an empty database"
    tables=$(psql --no-psqlrc --no-password --tuples-only --no-align --dbname="$address" --command="
        SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'")
    [ "$tables" = 0 ] || fail "the database holds $tables tables; restore into an empty one"
    # All or nothing. Owners and grants are those of the new server.
    pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --no-password \
        --dbname="$address" "$from/database.dump"
    mkdir -p "$data"
else
    [ -z "$address" ] || fail "this backup is a private cluster: unset DATABASE_URL and PG*"
    [ ! -e "$data" ] || [ -z "$(ls -A "$data")" ] || fail "$data is not empty; restore into an empty folder"
    mkdir -p "$data/postgres/data.restored/pg_wal"
    tar -xf "$from/base.tar" -C "$data/postgres/data.restored"
    tar -xf "$from/pg_wal.tar" -C "$data/postgres/data.restored/pg_wal"
    chmod 700 "$data/postgres/data.restored"
    if [ "$(id -u)" = 0 ]; then
        # PostgreSQL refuses to run as root: the cluster belongs to the user that will run it, and who may pass.
        chown -R postgres: "$data/postgres/data.restored"
        chmod 711 "$data" "$data/postgres"
    fi
    sync -f "$data/postgres/data.restored"
    # The cluster gets its name only when it is whole: PostgreSQL finishes the recovery at its first start.
    mv "$data/postgres/data.restored" "$data/postgres/data"
fi
[ -z "$signed" ] || place "$signed" "$signing"
place "$keys" "$ring"
sync -f "$ring"
echo "restore: done; continue with: shangding migrate && shangding serve"
