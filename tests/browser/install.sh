#!/bin/sh
# Installs what the console is checked and tried with into the folder $1, and checks its types and style.
set -eu
folder=$1
cp tests/browser/package.json tests/browser/package-lock.json "$folder"
(cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts)
tools=$PWD/$folder/node_modules
node "$tools/openapi-typescript/bin/cli.js" docs/openapi.json --output console/src/api/schema.ts >/dev/null
node "$tools/typescript/bin/tsc" --project console
cd console && "$tools/.bin/biome" ci --colors=off
