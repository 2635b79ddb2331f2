#!/bin/sh
# Makes the environment $1 from the lock: Python packages by their hashes, then the CDK CLI by npm.
set -eu
venv=$1

for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found=$python
        break
    fi
done
if [ -z "${found:-}" ]; then
    echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3" >&2
    exit 1
fi

if [ ! -x "$venv/bin/pip" ]; then
    rm -rf "$venv"
    if ! "$found" -m venv "$venv" 2>/dev/null; then
        echo "$found has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
sh requirements/install.sh "$venv" requirements/dev.txt
"$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --editable .
"$venv/bin/npm" ci --silent --no-audit --no-fund
