#!/bin/sh
# Installs the servers of the second road into the folder $1, by the environment $2: LocalStack and MinIO.
set -eu
folder=$1 venv=$2
minio=github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c

"$venv/bin/python" -m venv "$folder/localstack"
sh requirements/install.sh "$folder/localstack" requirements/emulators.txt
# MinIO's own way since it publishes no more binaries; the checksum database vouches for the source.
GOBIN="$(cd "$folder" && pwd)/bin" GOTOOLCHAIN=local GOFLAGS=-buildvcs=false \
    "$folder/localstack/bin/go" install "$minio"
