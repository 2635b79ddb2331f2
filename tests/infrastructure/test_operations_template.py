"""Schedules, mail, monitoring, and what a deployment may choose by its context."""

import json
import re
from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra import ROOT
from infra.constructs.monitoring import RUNBOOK
from ocr_identity.domain.states import MaintenanceJob, Role
from tests.infrastructure.deployed_functions import actions, functions, queue_names, statements
from tests.infrastructure.templates import DEV, LOCAL, OWN_DEV, OWN_PROD, properties, synthesise

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


def test_schedules_for_all_jobs_exist_and_reconcile_runs_each_minute(template: Template) -> None:
    schedules = {
        json.loads(one["Target"]["Input"])["job"]: one["ScheduleExpression"]
        for one in properties(template, "AWS::Scheduler::Schedule")
    }

    assert set(schedules) == set(MaintenanceJob)
    assert schedules["reconcile"] == "rate(1 minute)"


def test_topic_subscriptions_with_and_without_a_filter_deliver_raw(template: Template) -> None:
    subscriptions = properties(template, "AWS::SNS::Subscription")
    filters = {one["Endpoint"]["Fn::GetAtt"][0]: one.get("FilterPolicy") for one in subscriptions}
    fed = queue_names(template)

    assert filters == {
        fed["renditions"]: {"type": ["document.read", "document.rejected", "document.failed"]},
        fed["notify"]: None,
    }
    for one in subscriptions:
        assert (one["Protocol"], one["RawMessageDelivery"]) == ("sqs", True)


def test_notify_without_a_sender_has_no_mail_identity_or_permission(dev: Template) -> None:
    dev.resource_count_is("AWS::SES::EmailIdentity", 0)
    assert "ses:SendEmail" not in actions(dev, "notify")
    assert "EMAIL_SENDER" not in variables(dev, "notify")


def test_mail_identity_with_a_sender_has_a_rule_for_bounces_and_complaints(chosen: Template) -> None:
    (identity,) = properties(chosen, "AWS::SES::EmailIdentity")
    (rule,) = properties(chosen, "AWS::Events::Rule")

    assert identity["EmailIdentity"] == "no-reply@example.com"
    assert "ses:SendEmail" in actions(chosen, "notify")
    assert rule["EventPattern"]["detail-type"] == ["Email Bounced", "Email Complaint Received"]
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": [queue_names(chosen)["notify"], "Arn"]}
    chosen.resource_count_is("AWS::SES::ConfigurationSetEventDestination", 1)


def test_alarms_with_an_address_watch_queues_functions_and_the_api(chosen: Template) -> None:
    alarms = properties(chosen, "AWS::CloudWatch::Alarm")
    watched = [(one["MetricName"], one["Threshold"]) for one in alarms if "MetricName" in one]

    for name, count in (
        ("ApproximateAgeOfOldestMessage", 3),
        ("ApproximateNumberOfMessagesVisible", 3),
        ("Errors", 6),
    ):
        assert len([metric for metric, _ in watched if metric == name]) == count
    assert {"5XXError", "Confidence", "AuditFirstInvalidRow"} <= {metric for metric, _ in watched}
    for one in alarms:
        assert len(one["AlarmActions"]) == 1
        silent = one.get("MetricName") == "MaintenanceRun"
        assert one["TreatMissingData"] == ("breaching" if silent else "notBreaching")
    assert [
        one["Endpoint"] for one in properties(chosen, "AWS::SNS::Subscription") if one["Protocol"] == "email"
    ] == ["ops@example.com"]


def test_dashboard_in_dev_shows_what_operators_ask_for(dev: Template) -> None:
    (board,) = properties(dev, "AWS::CloudWatch::Dashboard")
    told = json.dumps(board["DashboardBody"])

    for name in ("Documents", "StageDuration", "Confidence", "ApproximateAgeOfOldestMessage", "5XXError"):
        assert name in told


def test_limits_set_in_the_context_reach_functions_and_stage(chosen: Template) -> None:
    api = variables(chosen, "api")
    (stage,) = properties(chosen, "AWS::ApiGateway::Stage")

    assert (api["MAX_UPLOAD_BYTES"], api["CONTENT_TYPES"]) == ("1000", "image/png,image/jpeg")
    assert (api["QUOTA_UPLOADS"], api["QUOTA_SECONDS"], api["SUBJECT_TYPES"]) == ("5", "60", "patient")
    assert api["CORS_ORIGINS"] == "https://example.com"
    media = variables(chosen, "renditions")
    assert (media["THUMBNAIL_SIZE"], media["PREVIEW_SIZE"], media["RENDITION_FORMAT"]) == (
        "64",
        "640",
        "jpeg",
    )
    assert json.loads(variables(chosen, "maintenance")["RETENTION_DAYS"]) == {
        "passport": 365, "deleted": 7, "rejected": 30,
    }  # fmt: skip
    (method,) = stage["MethodSettings"]
    assert (method["ThrottlingRateLimit"], method["ThrottlingBurstLimit"]) == (7, 9)


def test_webhook_allowed_networks_outside_local_are_unset(dev: Template) -> None:
    assert "WEBHOOK_ALLOWED_NETWORKS" not in variables(dev, "notify")
    assert json.loads(variables(synthesise(LOCAL), "notify")["WEBHOOK_ALLOWED_NETWORKS"]) == [
        "127.0.0.0/8",
        "::1/128",
    ]


def test_correction_alarm_compares_corrected_with_all_fields_of_a_day(dev: Template) -> None:
    (alarm,) = [one for one in properties(dev, "AWS::CloudWatch::Alarm") if "Metrics" in one]
    named = {
        one["Id"]: one["MetricStat"]["Metric"]["MetricName"]
        for one in alarm["Metrics"]
        if "MetricStat" in one
    }

    assert named == {"wrong": "FieldsCorrected", "seen": "FieldsLookedAt"}
    assert alarm["Metrics"][0]["Expression"] == "IF(seen >= 50, 100 * FILL(wrong, 0) / seen, 0)"
    assert alarm["Threshold"] == 20


def test_user_pool_in_each_environment_has_the_groups_of_roles(template: Template) -> None:
    groups = {one["GroupName"] for one in properties(template, "AWS::Cognito::UserPoolGroup")}

    assert groups == set(Role) - {Role.OWNER}


def test_queue_mappings_in_dev_bound_their_functions_concurrency(dev: Template) -> None:
    mappings = properties(dev, "AWS::Lambda::EventSourceMapping")
    most = [one["ScalingConfig"]["MaximumConcurrency"] for one in mappings if "ScalingConfig" in one]

    assert sorted(most) == [5, 10, 10]


def test_alarm_descriptions_with_an_anchor_name_sections_of_the_runbook(chosen: Template) -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / RUNBOOK).read_text(), re.MULTILINE)
    sections = {heading.lower().replace(" ", "-") for heading in headings}

    named = {
        one["AlarmDescription"].rpartition(f"{RUNBOOK}#")[2]
        for one in properties(chosen, "AWS::CloudWatch::Alarm")
    }
    assert named <= sections
    assert len(named) >= 7


def test_topic_policy_with_subscriber_accounts_lets_them_subscribe() -> None:
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


def test_budget_with_a_limit_counts_our_tag_and_notifies_a_topic(chosen: Template) -> None:
    (budget,) = properties(chosen, "AWS::Budgets::Budget")

    assert budget["Budget"]["BudgetLimit"] == {"Amount": 7, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["user:deployment$ocr-identity-dev"]}
    (told,) = budget["NotificationsWithSubscribers"]
    assert told["Subscribers"][0]["SubscriptionType"] == "SNS"


def test_webhooks_are_reachable_only_with_a_way_out_of_the_network(dev: Template) -> None:
    closed, opened = synthesise(OWN_DEV), synthesise(OWN_DEV | {"natGateways": "1"})

    for function in ("api", "notify"):
        assert variables(closed, function)["WEBHOOKS_REACHABLE"] == "false"
        assert "WEBHOOKS_REACHABLE" not in variables(opened, function)
        assert "WEBHOOKS_REACHABLE" not in variables(dev, function)


def test_mail_of_an_identity_that_is_there_makes_no_other_and_may_send_templates() -> None:
    arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.org"
    template = synthesise(DEV | {"emailSender": "no-reply@example.org", "emailIdentityArn": arn})

    (allowed,) = [one for one in statements(template, "notify") if "ses:SendEmail" in one["Action"]]

    assert allowed["Action"] == ["ses:SendEmail", "ses:SendTemplatedEmail"]
    assert arn in allowed["Resource"]
    assert not properties(template, "AWS::SES::EmailIdentity")


@pytest.mark.parametrize(
    ("context", "named"),
    [(OWN_DEV, "CPUCreditBalance"), (OWN_PROD, "ServerlessDatabaseCapacity"), (OWN_DEV, "FreeStorageSpace")],
)
def test_dashboard_with_a_database_of_its_own_shows_what_runs_out_first(
    context: dict[str, str], named: str
) -> None:
    (board,) = properties(synthesise(context), "AWS::CloudWatch::Dashboard")
    told = json.dumps(board["DashboardBody"])

    for name in (named, "Throttles", "ConcurrentExecutions", "ClientConnections", "MessageRetried"):
        assert name in told
