# Everything runs in .venv, made from the lock; Python 3.11+ and make are all that is needed.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.ready
CONSOLE := console/dist/index.html
READY := $(INSTALLED) $(CONSOLE)
PACKAGE := layers/common/python/ocr_identity
MODELS := $(PACKAGE)/models
# The parts of the walk, each a folder of the package.
WALK := services ocr adapters client cli
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help
.PHONY: console console-bench browser freeze-release reference docs docs-serve help install demo test unit integration infrastructure e2e emulators try-pips clients openapi s3-compatibility resilience evaluate evaluate-drawn evaluate-pairs evaluate-print bench cost cost-estimate train quantise-print synthetic-data test-coverage check lint format type-check audit sbom \
        up down demo-localstack down-localstack synth diff deploy smoke restore-drill github-role destroy update-snapshots image update-specimens schemas lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## Build the environment from the lock
$(INSTALLED): requirements/dev.txt package-lock.json pyproject.toml
	sh infra/local/venv.sh $(VENV)
	touch $@

console: $(CONSOLE) ## Build the pages that people use
$(CONSOLE): $(INSTALLED) console/package-lock.json console/index.html console/build.mjs $(shell find console/src -type f ! -name schema.ts 2>/dev/null)
	cd console && npm ci --omit=dev --silent --no-audit --no-fund && node build.mjs

demo: $(READY) ## Upload every specimen to an embedded stack and show what comes back (KEEP=1 leaves it up)
	@$(BIN)/ocr-identity local demo $(if $(KEEP),--keep)

test: check ## Lint, check types and run the tests of every tier, two at a time
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

unit integration infrastructure e2e: $(READY)
unit: ## Run the tests that need nothing but Python
	$(BIN)/python -m pytest tests/unit
integration: ## Run the tests against a real Postgres, Tesseract and S3 API
	$(BIN)/python -m pytest tests/integration
infrastructure: ## Run the tests of the CDK template
	$(BIN)/python -m pytest tests/infrastructure
e2e: ## Run the tests against the embedded stack
	$(BIN)/python -m pytest tests/e2e

emulators: $(READY) .emulators/.ready ## Install LocalStack and MinIO (built from source: minutes), which some tests talk to
.emulators/.ready: requirements/emulators.txt tests/emulators/install.sh
	sh tests/emulators/install.sh .emulators $(VENV)
	touch $@

clients: $(READY) .clients/.ready ## Lint docs/openapi.json and make clients of it by five generators
.clients/.ready: docs/openapi.json requirements/clients.txt tests/clients/install.sh tests/clients/package-lock.json $(wildcard tests/clients/typescript/*)
	mkdir -p .clients && sh tests/clients/install.sh .clients $(VENV)
	touch $@
browser: $(READY) .browser/.ready ## Check the console's types and style, and install what tries it in Chromium
.browser/.ready: docs/openapi.json tests/browser/install.sh tests/browser/package-lock.json console/biome.json console/tsconfig.json $(shell find console/src -type f ! -name schema.ts 2>/dev/null)
	mkdir -p .browser && sh tests/browser/install.sh .browser
	touch $@
console-bench: browser ## Print the weight of the console's first view, and how soon a phone can use it
	@$(BIN)/python -m tests.browser.bench
openapi: $(READY) ## Write docs/openapi.json anew
	$(BIN)/python -m tests.clients.document

try-pips: ## Build the environment by the oldest pip that Python 3.11 brings, and by the newest
	sh requirements/try_pips.sh

s3-compatibility: emulators ## Ask every S3 API what the code relies on, write docs/reference/s3-compatibility.md
	$(BIN)/python -m tests.s3_contract

resilience: $(READY) ## Storms, crashes, poison, crowds, hostile files and callers on a stack of its own (ONLY="storm crashes")
	-@sh requirements/install.sh $(VENV) requirements/fuzz.txt 2>/dev/null || echo "no atheris here: fuzzing by chance"
	@OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.resilience $(ONLY)

evaluate: $(READY) ## Measure the reader on CORPUS, a folder of images with a manifest of truth, and on CORPUS/visual
	@OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.benchmarks.evaluate $(CORPUS)
	@if [ -f "$(CORPUS)/visual/manifest.csv" ]; then OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.benchmarks.evaluate_print \
	  $(CORPUS)/visual --engines auto --baseline tests/benchmarks/baseline_print.json $(if $(STORE),--store); fi
evaluate-drawn: $(READY) ## Draw COUNT documents of all formats (1000) and measure how their MRZs are read (needs the fonts OCR-B and DejaVu)
	@OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.benchmarks.evaluate_drawn --count $(or $(COUNT),1000) $(if $(SEED),--seed $(SEED))
evaluate-pairs: $(READY) ## Draw COUNT lines of letters (4000) and count the pairs that are confused (needs the font OCR-B)
	@OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.benchmarks.letter_pairs --lines $(or $(COUNT),4000)
evaluate-print: $(READY) ## Measure the printed zone on CORPUS with each engine, RapidOCR as it is beside them
	@OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.benchmarks.evaluate_print $(CORPUS)
bench: $(READY) ## Run PassportEye, FastMRZ, RapidOCR and plain Tesseract beside the reader on CORPUS (needs tesseract)
	@OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.benchmarks.bench $(CORPUS) $(if $(TESSDATA),--tessdata $(TESSDATA))
	@if [ -f "$(CORPUS)/visual/manifest.csv" ]; then $(MAKE) --no-print-directory evaluate-print CORPUS=$(CORPUS)/visual; fi
cost: $(READY) ## Compute what a month of ENV costs at rest, resource by resource (CONTEXT)
	@$(BIN)/python -m infra.cost env=$(or $(ENV),dev) $(CONTEXT)
cost-estimate: $(READY) ## Measure what a thousand documents cost by list prices, beside Textract AnalyzeID
	@OMP_THREAD_LIMIT=1 $(BIN)/python -m tests.benchmarks.cost
test-coverage: $(READY) ## Run all tests, print branch coverage, fail where a part of the walk is below 90 %
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered
	@for part in $(WALK); do \
	  printf '%-14s' "$$part"; \
	  $(BIN)/coverage report --include="$(PACKAGE)/$$part/*" --fail-under=90 --format=total || exit 1; \
	done
	@printf '%-14s' pipeline; $(BIN)/coverage report --include="$(PACKAGE)/*.py" --fail-under=90 --format=total
	@printf '%-14s' functions; $(BIN)/coverage report --include="functions/*" --fail-under=90 --format=total

check: lint type-check ## Lint and check types
lint: $(READY) ## Check style with ruff, and the layers with import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PYTHONPATH=.:layers/common/python $(BIN)/lint-imports --no-cache
format: $(READY) ## Format with ruff
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
type-check: $(READY) ## Check types with mypy --strict
	$(BIN)/mypy

AUDIT := .audit
$(AUDIT)/.ready: requirements/audit.txt
	python3 -m venv $(AUDIT)
	sh requirements/install.sh $(AUDIT) $<
	touch $@
audit: $(READY) $(AUDIT)/.ready ## Look at the templates with cfn-lint and checkov, at the lock with pip-audit
	$(BIN)/python -m tests.infrastructure.templates cdk.out/audited
	# W3011: what is kept at deletion may go when it is replaced. W6001: outputs tell what the other stack has.
	# W3691: RDS takes a major version for its newest minor (RDS for PostgreSQL, "Available versions").
	$(AUDIT)/bin/cfn-lint --ignore-checks W3005 W3011 W3691 W6001 -- cdk.out/audited/*.json
	LOG_LEVEL=CRITICAL $(AUDIT)/bin/checkov --directory cdk.out/audited --config-file infra/checkov.yaml
	$(AUDIT)/bin/pip-audit --disable-pip --require-hashes --progress-spinner off \
	  -r requirements/image.txt -r requirements/functions.txt
sbom: $(AUDIT)/.ready ## Write sbom.json (CycloneDX), what the container image is made of
	$(AUDIT)/bin/cyclonedx-py requirements requirements/image.txt --output-reproducible -o sbom.json

up: $(READY) ## Bring the embedded stack up and keep it running, its state under .local/
	@$(BIN)/ocr-identity local up
down: $(READY) ## Stop the embedded stack
	@$(BIN)/ocr-identity local down

CDK := $(BIN)/node node_modules/aws-cdk/bin/cdk
SETTINGS := -c env=$(or $(ENV),dev) $(addprefix -c ,$(CONTEXT))
synth diff deploy: $(READY)
synth: ## Synthesise every environment's template offline into cdk.out; with ENV=prod all of that one, assets too
ifdef ENV
	$(CDK) synth --quiet $(SETTINGS)
else
	$(BIN)/python -m tests.infrastructure.templates cdk.out all
endif
	@ls cdk.out/*.template.json
diff: ## Show what a deployment would change (ENV, CONTEXT)
	$(CDK) diff --all $(SETTINGS)
deploy: ## Deploy to the account that AWS' tools are signed in to (ENV, CONTEXT; REPLACE_DATA=ID,ID lets these go; SMOKE=no)
	@$(BIN)/python -m infra.preflight aws env=$(or $(ENV),dev) $(CONTEXT) $(if $(REPLACE_DATA),replace=$(REPLACE_DATA))
	$(CDK) deploy --all --require-approval never $(SETTINGS)

	@$(if $(filter no,$(SMOKE)),,$(BIN)/python -m infra.smoke_test $(or $(ENV),dev) $(CONTEXT))
smoke: $(READY) ## Send a specimen through the deployment ENV, and look at what is read of it
	@$(BIN)/python -m infra.smoke_test $(or $(ENV),dev) $(CONTEXT)
restore-drill: $(READY) ## Restore the database of ENV beside itself, time it, and remove the copy
	@$(BIN)/python -m infra.restore_drill $(or $(ENV),dev)
github-role: $(READY) ## Make the role by which GitHub's workflows of REPOSITORY deploy ENV
	$(CDK) deploy --app "python -m infra.github_role" --require-approval never \
	  -c repository=$(REPOSITORY) -c env=$(or $(ENV),dev) $(addprefix -c ,$(CONTEXT))

COMPOSE := docker compose -f docker-compose.localstack.yml
demo-localstack: $(READY) ## Bring LocalStack and MinIO up as containers, deploy there, walk every specimen through (needs Docker)
	@$(BIN)/python -m infra.preflight compose
	$(COMPOSE) up --build --detach
	@$(BIN)/ocr-identity localstack demo
down-localstack: ## Remove the containers and all that lies in them
	$(COMPOSE) down --volumes

destroy: $(READY) ## Remove the deployment ENV, but for what it keeps, and say what that is
	@AWS_PAGER= $(BIN)/python -m infra.destroy $(or $(ENV),dev)
update-snapshots: $(READY) ## Keep the templates as they are now, for the tests to compare with
	$(BIN)/python -m tests.infrastructure.templates

IMAGE := ocr-identity-ocr
LOAD := import time; started = time.monotonic(); import functions.ocr.app, ocr_identity.adapters.engines.loading as it; \
  it.engines(); print(round(time.monotonic() - started, 2))
image: ## Build the OCR function's container image, print its size and load time (needs Docker; BASE overrides its base)
	docker build -f functions/ocr/Dockerfile $(if $(BASE),--build-arg BASE=$(BASE)) -t $(IMAGE) .
	@printf 'size in MB: '; docker image inspect --format '{{.Size}}' $(IMAGE) | awk '{ print int($$1 / 1000000) }'
	@printf 'seconds to import and load the models: '; docker run --rm --network none --read-only \
	  --entrypoint python $(IMAGE) -c "$(LOAD)"

train: ## Train the MRZ models anew from drawn pictures (two hours; needs the fonts of training/README.md)
	python3 -m venv .training
	sh requirements/install.sh .training requirements/training.txt
	PYTHONPATH=.:layers/common/python .training/bin/python -m training.train_finder .training/finder.onnx
	PYTHONPATH=.:layers/common/python .training/bin/python -m training.train_lines .training/lines.onnx
	cp .training/finder.onnx .training/lines.onnx $(MODELS)
quantise-print: ## Make the reader of print anew, in numbers of 8 bits (a minute; training/README.md)
	python3 -m venv .training
	sh requirements/install.sh .training requirements/training.txt
	PYTHONPATH=.:layers/common/python .training/bin/python -m training.quantise_print $(MODELS)/print.onnx

update-specimens: $(READY) ## Draw the specimens anew (needs the fonts OCR-B and DejaVu)
	$(BIN)/python -m specimens
synthetic-data: $(READY) ## Draw COUNT specimens of all formats with a manifest into FOLDER (SEED=9303)
	$(BIN)/python -m specimens.many $(FOLDER) $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))
schemas: $(READY) ## Write the JSON Schemas of the events
	$(BIN)/python -m events.generate

reference: $(READY) ## Write the reference pages of docs/ from the code
	$(BIN)/python -m docs.generate

.docs/.ready: requirements/docs.txt
	python3 -m venv .docs && sh requirements/install.sh .docs requirements/docs.txt && touch $@
docs: .docs/.ready ## Build the documentation site into site/, strict about links
	NO_MKDOCS_2_WARNING=1 .docs/bin/mkdocs build --strict --quiet
docs-serve: .docs/.ready ## Serve the documentation on loopback
	.docs/bin/mkdocs serve

freeze-release: $(READY) ## Keep today's code for the upgrade test, before a new migration is written
	$(BIN)/python -m tests.integration.freeze_release

lock: $(READY) ## Resolve the dependencies anew into requirements/
	sh requirements/compile.sh

clean: ## Remove the environment, the embedded stack's state and what tools leave behind
	-@[ -x $(BIN)/ocr-identity ] && $(BIN)/ocr-identity local down --remove 2>/dev/null
	rm -rf $(VENV) $(AUDIT) .emulators .clients .browser console/dist console/node_modules sbom.json node_modules cdk.out .local .mypy_cache .ruff_cache .pytest_cache .coverage
