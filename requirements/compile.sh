#!/bin/sh
# The lock: names, versions and hashes, for every platform; no index's address is written.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-annotate --quiet --custom-compile-command 'make lock' "$@"
}
compile --extra pictures --extra reader --extra lines --extra cli --extra infra --extra dev -o requirements/dev.txt
compile --extra pictures --extra reader -c requirements/dev.txt -o requirements/reader.txt
compile --extra pictures --extra reader --extra lines --extra image -c requirements/dev.txt -o requirements/image.txt
compile --extra pictures -c requirements/dev.txt -o requirements/pictures.txt
compile -c requirements/dev.txt -o requirements/functions.txt
compile --extra infra -c requirements/dev.txt -o requirements/deploy.txt
for tools in audit fuzz; do
    uv pip compile "requirements/$tools.in" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --quiet --custom-compile-command 'make lock' \
        -o "requirements/$tools.txt"
done
# That LocalStack holds few of its own dependencies: they are taken as they were when it came out.
uv pip compile requirements/emulators.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --no-annotate --quiet --custom-compile-command 'make lock' --exclude-newer 2025-07-01 \
    -o requirements/emulators.txt
uv pip compile training/requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --no-annotate --quiet --custom-compile-command 'make lock' -o requirements/training.txt
