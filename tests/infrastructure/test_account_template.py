"""What a real account needs: names that do not collide, alarms that are heard, roles that suffice."""

import json
from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra.constructs.maintenance import SCHEDULES
from infra.constructs.monitoring import HEARTBEATS
from ocr_identity import observability
from ocr_identity.domain.job import Outcome
from ocr_identity.domain.states import MaintenanceJob, OutcomeState
from tests.infrastructure.templates import OWN_DEV, OWN_PROD, PROD, properties, synthesise

# Names that belong to their parent, to AWS, or to the database inside.
NOT_OWN = {
    "AliasName", "DatabaseName", "DBName", "MasterUsername", "MetricName", "EventName", "StageName",
    "FunctionName", "AttributeName", "TargetGroupName", "ApplicationName", "ServiceName", "PolicyName",
    "DBProxyTargetGroupName", "ResourceName", "HeaderName", "EngineName", "DBSubnetGroupName", "DBProxyName",
    "DisplayName",
}  # fmt: skip


OF_A_PARENT = {
    "AWS::Lambda::Alias", "AWS::ApiGateway::Stage", "AWS::IAM::Policy", "AWS::Cognito::UserPoolGroup",
    "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::DBProxyTargetGroup",
}  # fmt: skip


def physical_names(template: Template) -> set[tuple[str, str]]:
    """Type and name of each resource whose name the template itself chooses."""
    found = set()
    for one in template.to_json()["Resources"].values():
        kind, told = one["Type"], one.get("Properties", {})
        for key, value in told.items():
            own = key.endswith("Name") and (
                key not in NOT_OWN or key.removesuffix("Name") in kind.replace("::", "")
            )
            if own and isinstance(value, str) and kind not in OF_A_PARENT:
                found.add((kind, value))
    return found


@pytest.fixture(scope="module")
def prod() -> Template:
    return synthesise(OWN_PROD)


@pytest.fixture(scope="module")
def own_dev() -> Template:
    return synthesise(OWN_DEV)


def test_physical_names_of_two_environments_never_collide(own_dev: Template, prod: Template) -> None:
    assert ("AWS::RDS::DBProxy", "ocr-identity-dev") in physical_names(own_dev)
    assert not physical_names(own_dev) & physical_names(prod)


def test_metrics_and_costs_of_two_environments_are_counted_apart(own_dev: Template, prod: Template) -> None:
    for template, name in ((own_dev, "dev"), (prod, "prod")):
        told = json.dumps(template.to_json())
        assert f'"POWERTOOLS_METRICS_NAMESPACE": "OcrIdentity/{name}"' in told
        (budget,) = properties(template, "AWS::Budgets::Budget")
        assert budget["Budget"]["CostFilters"] == {"TagKeyValue": [f"user:deployment$ocr-identity-{name}"]}
        (bucket,) = properties(template, "AWS::S3::Bucket")
        assert {"Key": "deployment", "Value": f"ocr-identity-{name}"} in bucket["Tags"]


def services_of(statement: dict[str, Any]) -> list[str]:
    """Services that a statement speaks of, one or several."""
    told: str | list[str] = statement["Principal"].get("Service", [])
    return [told] if isinstance(told, str) else told


def test_alarm_topic_and_key_in_prod_let_each_publisher_through(prod: Template) -> None:
    (policy,) = [
        one for one in properties(prod, "AWS::SNS::TopicPolicy") if "Alarms" in json.dumps(one["Topics"])
    ]
    (topic,) = policy["Topics"]
    publishers = {
        service: one["Condition"]
        for one in policy["PolicyDocument"]["Statement"]
        if one["Effect"] == "Allow" and one["Action"] == "sns:Publish"
        for service in services_of(one)
    }
    (key,) = properties(prod, "AWS::KMS::Key")
    unlocked = {
        service
        for one in key["KeyPolicy"]["Statement"]
        if "kms:GenerateDataKey" in one["Action"]
        for service in services_of(one)
    }

    alarms = properties(prod, "AWS::CloudWatch::Alarm")
    assert alarms
    assert all(alarm["AlarmActions"] == [topic] for alarm in alarms)
    assert publishers.keys() == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"} <= unlocked
    for condition in publishers.values():
        assert condition["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        assert "aws:SourceArn" in condition["ArnLike"]


def test_rollout_role_in_prod_covers_functions_and_aliases_before_they_move() -> None:
    template = synthesise(PROD)
    (policy,) = [
        (name, one["Properties"]["PolicyDocument"]["Statement"])
        for name, one in template.find_resources("AWS::IAM::Policy").items()
        if name.startswith("RolloutRole")
    ]
    (moving,) = [one for one in policy[1] if "lambda:UpdateAlias" in one["Action"]]
    plain = [one for one in moving["Resource"] if "Fn::GetAtt" in one]

    assert len(plain) * 2 == len(moving["Resource"])
    for alias in template.find_resources("AWS::Lambda::Alias").values():
        assert policy[0] in alias["DependsOn"]


def own_alarms(template: Template) -> list[dict[str, Any]]:
    return [
        one for one in properties(template, "AWS::CloudWatch::Alarm")
        if str(one.get("Namespace", "")).startswith("OcrIdentity/")
    ]  # fmt: skip


def test_scheduled_jobs_without_a_heartbeat_raise_an_alarm(prod: Template) -> None:
    assert set(HEARTBEATS) == set(SCHEDULES)
    silent = {
        dimension["Value"]: alarm
        for alarm in own_alarms(prod)
        for dimension in alarm["Dimensions"]
        if alarm["MetricName"] == "MaintenanceRun" and dimension["Name"] == "job"
    }

    assert set(silent) == set(SCHEDULES)
    for job, alarm in silent.items():
        assert alarm["TreatMissingData"] == "breaching"
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        assert (alarm["Statistic"], alarm["EvaluationPeriods"]) == ("Sum", 1)
        assert alarm["Period"] == HEARTBEATS[MaintenanceJob(job)].to_seconds()


def emitted(capsys: pytest.CaptureFixture[str]) -> set[tuple[str, frozenset[str]]]:
    """Name and dimensions of each metric that was written just now."""
    # `flush_metrics` writes nothing where metrics are switched off, as they are in tests.
    counted = [observability.metrics.serialize_metric_set()]
    observability.metrics.clear_metrics()
    lines = counted + [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    return {
        (metric["Name"], frozenset(dimensions))
        for line in lines if "_aws" in line
        for told in line["_aws"]["CloudWatchMetrics"]
        for metric in told["Metrics"]
        for dimensions in told["Dimensions"]
    }  # fmt: skip


def test_metrics_of_failing_documents_are_written_and_watched_by_alarms(
    prod: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    # What other tests of this process have counted.
    observability.metrics.clear_metrics()
    for _ in range(5):
        observability.record_outcome(Outcome(OutcomeState.FAILED, {}, code="reader_crashed"))
    observability.increment_by("MessageRetried", code="database_unavailable")
    observability.increment("JobAbandoned")

    watched = {
        (alarm["MetricName"], frozenset(one["Name"] for one in alarm["Dimensions"])): alarm
        for alarm in own_alarms(prod)
    }
    heard = emitted(capsys) & watched.keys()
    assert {name for name, _ in heard} == {"Documents", "MessageRetried", "JobAbandoned"}
    assert watched["Documents", frozenset({"service", "state"})]["Threshold"] <= 5


def test_database_parameters_in_prod_write_no_row_into_the_log(prod: Template) -> None:
    (parameters,) = properties(prod, "AWS::RDS::DBClusterParameterGroup")

    assert parameters["Parameters"]["log_error_verbosity"] == "terse"
    assert parameters["Parameters"]["log_min_error_statement"] == "panic"


def test_increment_by_with_a_job_counts_the_run_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    observability.increment_by("MaintenanceRun", job="audit")

    assert ("MaintenanceRun", frozenset({"service", "job"})) in emitted(capsys)


def test_retention_in_prod_ends_logs_and_keeps_data() -> None:
    prod = synthesise(PROD)

    for group in properties(prod, "AWS::Logs::LogGroup"):
        assert group["RetentionInDays"] == 90
    for kind in ("AWS::S3::Bucket", "AWS::Cognito::UserPool"):
        assert all(
            one["DeletionPolicy"] == "RetainExceptOnCreate" for one in prod.find_resources(kind).values()
        )
