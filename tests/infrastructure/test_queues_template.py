"""The queues before the functions: how long a message is hidden, how often it comes again."""

from aws_cdk.assertions import Template

from functions.notify.app import TRIES
from tests.infrastructure.deployed_functions import functions, queues
from tests.infrastructure.templates import properties


def test_queues_before_functions_hide_messages_for_six_timeouts(template: Template) -> None:
    assert set(queues(template)) == {"ocr", "renditions", "notify", "dead_letter"}
    for function, queue in queues(template).items():
        assert queue["VisibilityTimeout"] >= 6 * functions(template)[function]["Timeout"]


def test_lease_of_an_ocr_job_outlives_the_function_but_not_the_visibility(template: Template) -> None:
    function = functions(template)["ocr"]
    lease = int(function["Environment"]["Variables"]["LEASE_SECONDS"])

    assert function["Timeout"] < lease < queues(template)["ocr"]["VisibilityTimeout"]


def test_queue_mappings_on_failure_retry_single_messages_and_redrive(template: Template) -> None:
    for mapping in properties(template, "AWS::Lambda::EventSourceMapping"):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    for function in ("ocr", "renditions", "notify"):
        assert queues(template)[function]["RedrivePolicy"]["maxReceiveCount"] > 1


def test_notify_queue_after_all_delivery_tries_still_redelivers(template: Template) -> None:
    assert queues(template)["notify"]["RedrivePolicy"]["maxReceiveCount"] > TRIES
