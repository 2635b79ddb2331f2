"""What each function holds: its environment, its code and its layers."""

import shutil
from pathlib import Path

import aws_cdk
import pytest
from aws_cdk.assertions import Template

from infra import ROOT
from infra.app import build
from tests.infrastructure.deployed_functions import SETTINGS, functions
from tests.infrastructure.templates import DEV, LOCAL, properties, resolved


@pytest.mark.parametrize("name", SETTINGS)
def test_function_environment_against_its_settings_holds_what_they_read(
    template: Template, name: str
) -> None:
    variables = set(functions(template)[name]["Environment"]["Variables"])
    fields = SETTINGS[name].model_fields
    known = {field.upper() for field in fields}
    required = {field.upper() for field, info in fields.items() if info.is_required()}

    assert required <= variables <= known
    assert len(variables & {"DATABASE_URL", "DATABASE_SECRET_ARN"}) == 1


def test_ocr_function_on_aws_is_an_image_and_on_the_embedded_stack_a_zip(
    dev: Template, local: Template
) -> None:
    assert functions(dev)["ocr"]["PackageType"] == "Image"
    assert functions(local)["ocr"]["Handler"] == "functions.ocr.handler.lambda_handler"


@pytest.mark.parametrize(("context", "models"), [(DEV, False), (LOCAL, True)], ids=["dev", "local"])
def test_common_layer_by_environment_holds_models_for_zips_and_no_command(
    context: dict[str, str], models: bool, tmp_path: Path
) -> None:
    app = aws_cdk.App(context=context | {"aws:cdk:bundling-stacks": []}, outdir=str(tmp_path))
    build(app)
    app.synth()

    (package,) = tmp_path.glob("asset.*/python/ocr_identity")
    assert (package / "services").is_dir()
    assert not (package / "cli").exists()
    assert (package / "ocr" / "models").exists() is models


def test_layers_in_dev_are_three_of_distinct_content(dev: Template) -> None:
    layers = properties(dev, "AWS::Lambda::LayerVersion")

    assert len({layer["Content"]["S3Key"] for layer in layers}) == len(layers) == 3


def test_layers_in_dev_are_installed_from_the_locks_of_their_functions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def install(command: list[str], *, check: bool) -> None:
        assert {"pip", "--require-hashes", "--no-deps", "-r"} <= set(command)
        target = Path(command[command.index("--target") + 1])
        target.mkdir(parents=True)
        shutil.copy(command[command.index("-r") + 1], target)

    monkeypatch.setattr("infra.packaging.wheels.subprocess.run", install)
    app = aws_cdk.App(context=DEV, outdir=str(tmp_path))
    build(app)
    template = Template.from_json(resolved(*(one.template for one in app.synth().stacks)))
    layers = template.find_resources("AWS::Lambda::LayerVersion")

    def locks(function: str) -> list[str]:
        hashes = [
            layers[layer["Ref"]]["Properties"]["Content"]["S3Key"].partition(".")[0]
            for layer in functions(template)[function].get("Layers", [])
        ]
        return [lock.read_text() for one in hashes for lock in tmp_path.glob(f"asset.{one}/python/*.txt")]

    kept = {name: (ROOT / "requirements" / name).read_text() for name in ("functions.txt", "pictures.txt")}
    for function in SETTINGS.keys() - {"ocr"}:
        assert locks(function) == [kept["pictures.txt" if function == "renditions" else "functions.txt"]]
    assert locks("ocr") == [], "its image installs its own lock"
