#!/bin/sh
# Makes clients of docs/openapi.json by five generators into the folder $1, with the Node and Python of $2.
set -eu
folder=$1 venv=$2
document=$PWD/docs/openapi.json
"$venv/bin/python" -m venv "$folder/venv"
sh requirements/install.sh "$folder/venv" requirements/clients.txt
cp tests/clients/package.json tests/clients/package-lock.json "$folder"
cp docs/redocly.yaml tests/clients/typescript/*.ts "$folder"
cd "$folder"
export PATH="$PWD/venv/bin:$PATH" REDOCLY_TELEMETRY=off
npm ci --silent --no-audit --no-fund --ignore-scripts

npx redocly lint --config redocly.yaml "$document"
echo 'extends: ["spectral:oas"]' >spectral.yaml
npx spectral lint --ruleset spectral.yaml "$document"

rm -rf generated
openapi-python-client generate --path "$document" --output-path generated/openapi_python_client_made --meta none
openapi-generator-cli generate -i "$document" -g python -o generated/openapi_generator >generator.log
openapi-generator-cli generate -i "$document" -g typescript-fetch -o generated/typescript_fetch >>generator.log
npx orval --input "$document" --output generated/orval/api.ts --client fetch
npx openapi-ts -i "$document" -o generated/hey_api -c @hey-api/client-fetch
npx tsc --noEmit --strict --target es2022 --module esnext --moduleResolution bundler \
    --lib es2022,dom,dom.iterable --skipLibCheck ./*.ts
npx esbuild orval.ts hey_api.ts typescript_fetch.ts --bundle --platform=node --format=esm \
    --out-extension:.js=.mjs --outdir=built --log-level=error
