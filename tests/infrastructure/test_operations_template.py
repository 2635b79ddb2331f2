"""Schedules, mail, monitoring, and what a deployment may choose by its context."""

import json
import re
from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra import ROOT
from infra.constructs.monitoring import RUNBOOK
from ocr_identity.domain.states import MaintenanceJob
from tests.infrastructure.templates import DEV, LOCAL, properties, synthesise
from tests.infrastructure.test_template import actions, functions

CHOSEN = DEV | {
    "emailSender": "no-reply@example.com",
    "alarmEmail": "ops@example.com",
    "corsOrigin": "https://example.com",
    "apiRate": "7",
    "monthlyBudget": "7",
    "apiBurst": "9",
    "maxUploadBytes": "1000",
    "contentTypes": "image/png, image/jpeg",
    "subjectTypes": "patient",
    "uploadQuota": "5",
    "quotaSeconds": "60",
    "retentionDays": "passport=365,deleted=7",
    "thumbnailSize": "64",
    "previewSize": "640",
    "renditionFormat": "jpeg",
}


@pytest.fixture(scope="module")
def chosen() -> Template:
    return synthesise(CHOSEN)


def variables(template: Template, function: str) -> dict[str, Any]:
    found: dict[str, Any] = functions(template)[function]["Environment"]["Variables"]
    return found


def test_every_job_has_its_schedule_and_the_chores_are_done_each_minute(template: Template) -> None:
    schedules = {
        json.loads(one["Target"]["Input"])["job"]: one["ScheduleExpression"]
        for one in properties(template, "AWS::Scheduler::Schedule")
    }

    assert set(schedules) == set(MaintenanceJob)
    assert schedules["reconcile"] == "rate(1 minute)"


def test_pictures_are_made_after_documents_and_owners_hear_of_everything(template: Template) -> None:
    filters = [one.get("FilterPolicy") for one in properties(template, "AWS::SNS::Subscription")]

    assert {"type": ["document.read", "document.rejected", "document.failed"]} in filters
    assert None in filters
    for one in properties(template, "AWS::SNS::Subscription"):
        assert one["RawMessageDelivery"] is True


def test_without_a_sender_there_is_no_mail(dev: Template) -> None:
    dev.resource_count_is("AWS::SES::EmailIdentity", 0)
    assert "ses:SendEmail" not in actions(dev, "notify")
    assert "EMAIL_SENDER" not in variables(dev, "notify")


def test_bounces_and_complaints_come_back_to_the_queue(chosen: Template) -> None:
    (identity,) = properties(chosen, "AWS::SES::EmailIdentity")
    (rule,) = properties(chosen, "AWS::Events::Rule")

    assert identity["EmailIdentity"] == "no-reply@example.com"
    assert "ses:SendEmail" in actions(chosen, "notify")
    assert rule["EventPattern"]["detail-type"] == ["Email Bounced", "Email Complaint Received"]
    chosen.resource_count_is("AWS::SES::ConfigurationSetEventDestination", 1)


def test_each_queue_each_dead_letter_each_function_and_the_api_have_their_alarm(chosen: Template) -> None:
    alarms = properties(chosen, "AWS::CloudWatch::Alarm")
    watched = [(one["MetricName"], one["Threshold"]) for one in alarms]

    for name, count in (
        ("ApproximateAgeOfOldestMessage", 3),
        ("ApproximateNumberOfMessagesVisible", 3),
        ("Errors", 6),
    ):
        assert len([metric for metric, _ in watched if metric == name]) == count
    assert {"5XXError", "Confidence", "AuditFirstInvalidRow"} <= {metric for metric, _ in watched}
    for one in alarms:
        assert len(one["AlarmActions"]) == 1
        silent = one["MetricName"] == "MaintenanceRun"
        assert one["TreatMissingData"] == ("breaching" if silent else "notBreaching")
    assert [
        one["Endpoint"] for one in properties(chosen, "AWS::SNS::Subscription") if one["Protocol"] == "email"
    ] == ["ops@example.com"]


def test_the_dashboard_shows_what_operators_ask_for(dev: Template) -> None:
    (board,) = properties(dev, "AWS::CloudWatch::Dashboard")
    told = json.dumps(board["DashboardBody"])

    for name in ("Documents", "StageDuration", "Confidence", "ApproximateAgeOfOldestMessage", "5XXError"):
        assert name in told


def test_limits_are_what_the_context_says(chosen: Template) -> None:
    api = variables(chosen, "api")
    (stage,) = properties(chosen, "AWS::ApiGateway::Stage")

    assert (api["MAX_UPLOAD_BYTES"], api["CONTENT_TYPES"]) == ("1000", "image/png,image/jpeg")
    assert (api["QUOTA_UPLOADS"], api["QUOTA_SECONDS"], api["SUBJECT_TYPES"]) == ("5", "60", "patient")
    assert api["CORS_ORIGIN"] == "https://example.com"
    media = variables(chosen, "renditions")
    assert (media["THUMBNAIL_SIZE"], media["PREVIEW_SIZE"], media["RENDITION_FORMAT"]) == (
        "64",
        "640",
        "jpeg",
    )
    assert json.loads(variables(chosen, "maintenance")["RETENTION_DAYS"]) == {"passport": 365, "deleted": 7}
    (method,) = stage["MethodSettings"]
    assert (method["ThrottlingRateLimit"], method["ThrottlingBurstLimit"]) == (7, 9)


def test_only_the_local_environment_opens_its_own_machine_to_webhooks(dev: Template) -> None:
    assert "WEBHOOK_ALLOWED_NETWORKS" not in variables(dev, "notify")
    assert json.loads(variables(synthesise(LOCAL), "notify")["WEBHOOK_ALLOWED_NETWORKS"]) == [
        "127.0.0.0/8",
        "::1/128",
    ]


def test_administrators_are_a_group_of_the_pool(template: Template) -> None:
    (group,) = properties(template, "AWS::Cognito::UserPoolGroup")

    assert group["GroupName"] == "admin"


def test_the_reader_works_on_so_many_at_once_and_the_queue_holds_the_rest(dev: Template) -> None:
    mappings = properties(dev, "AWS::Lambda::EventSourceMapping")
    most = [one["ScalingConfig"]["MaximumConcurrency"] for one in mappings if "ScalingConfig" in one]

    assert sorted(most) == [5, 5, 10]


def test_every_alarm_names_its_section_of_the_runbook(chosen: Template) -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / RUNBOOK).read_text(), re.MULTILINE)
    sections = {heading.lower().replace(" ", "-") for heading in headings}

    named = {
        one["AlarmDescription"].rpartition(f"{RUNBOOK}#")[2]
        for one in properties(chosen, "AWS::CloudWatch::Alarm")
    }
    assert named <= sections
    assert len(named) >= 7


def test_other_accounts_queues_may_subscribe_where_they_are_named() -> None:
    chosen = synthesise(DEV | {"subscriberAccounts": "111122223333"})
    statements = [
        one
        for policy in properties(chosen, "AWS::SNS::TopicPolicy")
        for one in policy["PolicyDocument"]["Statement"]
        if "sns:Subscribe" in one["Action"]
    ]

    (statement,) = statements
    assert "111122223333" in json.dumps(statement["Principal"])
    assert statement["Condition"] == {"StringEqualsIfExists": {"sns:Protocol": ["sqs", "lambda"]}}


def test_the_cost_guard_tells_the_alarms_topic_of_what_bears_our_tag(chosen: Template) -> None:
    (budget,) = properties(chosen, "AWS::Budgets::Budget")

    assert budget["Budget"]["BudgetLimit"] == {"Amount": 7, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["user:deployment$ocr-identity-dev"]}
    (told,) = budget["NotificationsWithSubscribers"]
    assert told["Subscribers"][0]["SubscriptionType"] == "SNS"
