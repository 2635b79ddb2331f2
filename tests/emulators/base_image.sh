#!/bin/sh
# Makes the image $1, a base for the OCR function's image where none can be pulled: Debian with Python (as root).
set -eu
tag=$1
if docker image inspect "$tag" >/dev/null 2>&1; then
    exit 0
fi
system=$(mktemp -d)
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$system" >&2
# What this machine trusts, the image trusts while it is built.
cp /etc/ssl/certs/ca-certificates.crt "$system/etc/ssl/certs/ca-certificates.crt"
tar -C "$system" -c . | docker import \
    --change 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
    - "$tag" >&2
rm -rf "$system"
