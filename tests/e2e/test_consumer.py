"""The example consumer, deployed beside us by its own CDK app: it hears of what it asked for, once."""

import json
from pathlib import Path

from infra.local import cdk_cli
from infra.local.processes import wait_until
from tests.e2e.stack_client import PATIENCE_S, StackClient, picture, specimen

APP = "python -m events.consumer.app"


def test_example_consumer_beside_the_stack_hears_what_it_asked_for(
    world: StackClient, tmp_path: Path
) -> None:
    context = {"topicArn": world.status.topic_arn}
    cdk_cli.deploy_stack("OcrIdentity-consumer", world.status.aws_endpoint, context, tmp_path, app=APP)

    read, refused = world.upload(specimen(), user="carol"), world.upload(picture(), user="carol")
    world.finished(read["task_id"], "carol")
    world.finished(refused["task_id"], "carol")
    world.call("DELETE", f"/media/{read['media_id']}", "carol")

    def told() -> list[dict[str, str]]:
        lines = [line for line in world.logged() if line.startswith(('{"ask"', '{"remove"'))]
        return [json.loads(line) for line in lines]

    wait_until(lambda: len(told()) >= 2, PATIENCE_S, "the consumer")
    assert {one.get("ask") or one.get("remove") for one in told()} == {
        f"/media/{read['media_id']}/ocr", read["media_id"]
    }  # fmt: skip
