#!/bin/sh
# Builds the environment by the oldest pip that Python 3.11 brings, and by the newest: make try-pips.
set -eu
for pip in 22.3 ""; do
    venv=$(mktemp -d)
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --upgrade "pip${pip:+==$pip}"
    "$venv/bin/python" -m pip --version
    sh requirements/install.sh "$venv" requirements/dev.txt
    rm -rf "$venv"
done
