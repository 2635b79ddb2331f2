#!/bin/sh
# Installs the locks $2 ... into the environment $1, and checks that nothing is missing there.
#
# A lock is installed as it is, by no resolver: pip asks anew for requirements with extras, and would refuse
# the lock as soon as a newer version is published.
set -eu
venv=$1
shift
for lock in "$@"; do
    "$venv/bin/python" -m pip install --quiet --no-deps --require-hashes -r "$lock"
done
"$venv/bin/python" -m pip check >/dev/null || {
    "$venv/bin/python" -m pip check >&2
    exit 1
}
