#!/bin/sh
# The lock: names with their extras, versions and hashes, for every platform; no index's address is written.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
        --no-emit-find-links --no-annotate --quiet --custom-compile-command 'make lock' "$@"
}
product() {
    compile pyproject.toml "$@"
}
product --extra pictures --extra reader --extra lines --extra cli --extra infra --extra dev -o requirements/dev.txt
# Of rapidocr the image takes the models alone, so not what its own code imports.
product --extra pictures --extra reader --extra lines --extra image -c requirements/dev.txt -o requirements/image.txt \
    $(printf -- '--no-emit-package %s ' certifi charset-normalizer colorama colorlog idna omegaconf \
        opencv-python-headless pyclipper pyyaml requests shapely tqdm)
product --extra pictures -c requirements/dev.txt -o requirements/pictures.txt
product -c requirements/dev.txt -o requirements/functions.txt
product --extra infra -c requirements/dev.txt -o requirements/deploy.txt
for tools in audit clients docs fuzz; do
    compile "requirements/$tools.in" -o "requirements/$tools.txt"
done
# That LocalStack holds few of its own dependencies: they are taken as they were when it came out.
compile requirements/emulators.in --exclude-newer 2025-07-01 -o requirements/emulators.txt
compile training/requirements.in -o requirements/training.txt
