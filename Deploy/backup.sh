#!/usr/bin/env bash
# Backs up one city: its database to one place, its key ring and signature keys to another.
#
#   backup.sh --to FOLDER (--keys-to FOLDER | --without-keys)
#
# Reads the same environment as the service: DATABASE_URL, DATABASE_URL_FILE or PG* for a server of its own (a dump in
# custom format), otherwise SHANGDING_DATA_DIR for the private cluster (a base backup through its socket; the service
# must be running).
# The service keeps serving meanwhile. A backup appears under its final name only when it is complete and on disk.
#
# Whoever holds the dump and the key ring can read every ID number; so the two never go to the same place.
set -euo pipefail
umask 077

fail() {
    echo "backup: $*" >&2
    exit 1
}

to='' keys_to='' without_keys=''
while [ $# -gt 0 ]; do
    case $1 in
        --to) to=${2:?--to needs a folder} && shift 2 ;;
        --keys-to) keys_to=${2:?--keys-to needs a folder} && shift 2 ;;
        --without-keys) without_keys=yes && shift ;;
        -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0" && exit 0 ;;
        *) fail "unknown argument $1; see --help" ;;
    esac
done
[ -n "$to" ] || fail "say where to with --to FOLDER"
[ -n "$keys_to" ] || [ -n "$without_keys" ] || fail "say --keys-to FOLDER, or --without-keys if the ring is safe already"

data=${SHANGDING_DATA_DIR:-.shangding}
ring=${SHANGDING_KEY_RING:-$data/keys/ring}
signing=${SHANGDING_SIGNING_KEYS:-$data/keys/signing}
[ -r "$ring" ] || fail "cannot read the key ring $ring"
[ -r "$signing" ] || fail "cannot read the signature keys $signing"
# shellcheck source=Deploy/server-address.sh
source "$(dirname "$0")/server-address.sh"

to=$(realpath --canonicalize-missing "$to")
if [ -n "$keys_to" ]; then
    keys_to=$(realpath --canonicalize-missing "$keys_to")
    case $keys_to/ in "$to"/*) fail "the keys must not lie with the dump: choose another --keys-to" ;; esac
    case $to/ in "$keys_to"/*) fail "the dump must not lie with the keys: choose another --to" ;; esac
    mkdir -p "$keys_to"
fi
mkdir -p "$to"

name=shangding-$(date -u +%Y%m%dT%H%M%SZ)
partial=$to/.$name.partial
[ ! -e "$to/$name" ] || fail "$to/$name exists already"
mkdir "$partial"
trap 'rm -rf "$partial"' EXIT

if [ -n "$address" ]; then
    pg_dump --format=custom --no-password --file="$partial/database.dump" --dbname="$address"
    pg_restore --list "$partial/database.dump" >"$partial/contents.txt"
else
    cluster=$data/postgres
    socket=$(cat "$cluster/socket.path" 2>/dev/null || echo "$cluster/socket")
    socket=$(realpath "$socket" 2>/dev/null) || fail "there is no private cluster in $data, and no server is named"
    [ -S "$socket/.s.PGSQL.5432" ] || fail "the private cluster of $data does not run: start the service first"
    pg_basebackup --host="$socket" --port=5432 --username=postgres --no-password \
        --format=tar --wal-method=stream --checkpoint=fast --pgdata="$partial"
fi

# Restoring compares this with the ring it is given: a ring of another city would read nothing and index wrongly.
sha256sum <"$ring" | cut -d' ' -f1 >"$partial/key-ring.sha256"
sha256sum <"$signing" | cut -d' ' -f1 >"$partial/signing-keys.sha256"
(cd "$partial" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum) >"$partial/SHA256SUMS"
find "$partial" -type f -exec sync {} +
mv "$partial" "$to/$name"
sync "$to"
trap - EXIT
echo "backup: $to/$name"

# Copies keys under a name that says which they are; they change only when a key is rotated, and unchanged ones are not copied
# again.
keep() {
    local keys=$1 copy=$keys_to/$2-$(cut -c1-16 "$to/$name/$3")
    if [ ! -e "$copy" ]; then
        cp "$keys" "$copy.partial"
        chmod 600 "$copy.partial"
        sync "$copy.partial"
        mv "$copy.partial" "$copy"
        sync "$keys_to"
    fi
    cmp -s "$keys" "$copy" || fail "$copy is not what is in use"
    echo "backup: $copy"
}
if [ -n "$keys_to" ]; then
    keep "$ring" key-ring key-ring.sha256
    keep "$signing" signing-keys signing-keys.sha256
fi
