"""What operators see: a dashboard, and alarms that come to a topic."""

from collections.abc import Mapping

from aws_cdk import Aws, Duration
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.dashboard import MINUTES_5, MonitoredResources, add_dashboard
from infra.environments import APPLICATION, Environment
from ocr_identity.domain.states import MaintenanceJob, OutcomeState

RUNBOOK = "docs/runbook.md"


class Monitoring(Construct):
    """Dashboard and alarms."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        environment: Environment,
        watched: MonitoredResources,
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment = environment
        self._watched = watched
        # By their names here.
        self.alarms: dict[str, cloudwatch.Alarm] = {}
        self.topic = sns.Topic(
            self, "Alarms", display_name="OCR Identity alarms", enforce_ssl=True, master_key=key
        )
        if environment.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(environment.alarm_email))
        self._may_publish(
            "cloudwatch", f"arn:{Aws.PARTITION}:cloudwatch:{Aws.REGION}:{Aws.ACCOUNT_ID}:alarm:*"
        )
        self._alarms()
        add_dashboard(self, watched, environment.metrics_namespace, self._measured, self._api)
        if not environment.is_emulated:
            self._cost_guard(environment)

    def _may_publish(self, service: str, source: str) -> None:
        """Let a service of this account tell the topic; its policy replaces the one that SNS gives topics."""
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    "ArnLike": {"aws:SourceArn": source},
                },
            )
        )

    def _alarms(self) -> None:
        for name, queue in self._watched.queues.items():
            age = queue.metric_approximate_age_of_oldest_message(period=MINUTES_5, statistic="Maximum")
            oldest_s = self._environment.alarm_queue_age_s
            self._alarm(f"{name.title()}QueueAge", age, oldest_s, "messages wait too long", "queue-age")
        for name, queue in self._watched.dead_letters.items():
            depth = queue.metric_approximate_number_of_messages_visible(period=MINUTES_5, statistic="Maximum")
            self._alarm(f"{name.title()}DeadLetters", depth, 1, "messages never succeeded", "dead-letters")
        for name, function in self._watched.functions.items():
            errors = function.metric_errors(period=MINUTES_5, statistic="Sum")
            title = f"{name.title().replace('_', '')}Errors"
            self._alarm(title, errors, 5, "the function fails", "function-errors")
        self._alarm("ApiFailures", self._api("5XXError"), 5, "the API answers with 5xx", "api-failures")
        confidence = self._measured("Confidence", "p50", "ocr", Duration.hours(1))
        self._alarm(
            "ConfidenceDrop",
            confidence,
            self._environment.alarm_confidence,
            "readings are unsure",
            "confidence-drop",
            below=True,
        )
        broken = self._measured("AuditFirstInvalidRow", "Maximum", "maintenance", Duration.days(1))
        self._alarm(
            "AuditVerificationFailed",
            broken,
            1,
            "the audit log was tampered with",
            "audit-verification-failed",
        )
        # Emulators know no alarm that reckons with several metrics.
        if not self._environment.is_emulated:
            self._corrections()
        self._failures()
        self._heartbeats()

    def _corrections(self) -> None:
        """People correct more than they used to: the share of the fields that they looked at in a day."""
        counted = {
            name: self._measured(metric, "Sum", "api", Duration.days(1))
            for name, metric in (("wrong", "FieldsCorrected"), ("seen", "FieldsLookedAt"))
        }
        share = cloudwatch.MathExpression(
            expression=f"IF(seen >= {FEWEST_SEEN}, 100 * FILL(wrong, 0) / seen, 0)",
            using_metrics=counted,
            period=Duration.days(1),
        )
        most = self._environment.alarm_corrections
        self._alarm("CorrectionRate", share, most, "people correct many fields", "correction-rate")

    def _failures(self) -> None:
        """Watch what stands still or goes round in circles while no function fails."""
        for service, name, what, section in STOPPED:
            self._alarm(name, self._measured(name, "Sum", service, MINUTES_5), 1, what, section)
        failed = self._measured("Documents", "Sum", "ocr", MINUTES_5, state=OutcomeState.FAILED)
        self._alarm("DocumentsFailed", failed, 5, "documents fail that are not at fault", "documents-failed")
        for name in self._watched.queues:
            retried = self._measured("MessageRetried", "Sum", name, MINUTES_5)
            what = f"{name} puts messages back again and again"
            self._alarm(f"{name.title()}Retries", retried, MOST_RETRIES, what, "messages-retried")
        apart = self._measured("ConsistencyErrors", "Maximum", "maintenance", Duration.days(1))
        self._alarm("ConsistencyErrors", apart, 1, "tables and bucket disagree", "consistency-check-failed")

    def _heartbeats(self) -> None:
        """Add an alarm for each scheduled job that has not run: no data is what is wrong."""
        for job, silence in HEARTBEATS.items():
            ran = self._measured("MaintenanceRun", "Sum", "maintenance", silence, job=job)
            title = f"{job.title().replace('-', '')}Silent"
            self._alarm(title, ran, 1, f"the job {job} does not run", "job-silent", below=True, silent=True)

    def _cost_guard(self, environment: Environment) -> None:
        """Add a budget that tells the alarm topic when the month will cost more."""
        self._may_publish("budgets", f"arn:{Aws.PARTITION}:budgets::{Aws.ACCOUNT_ID}:*")
        tagged = f"user:deployment${APPLICATION}-{environment.name}"
        told = budgets.CfnBudget.NotificationProperty(
            comparison_operator="GREATER_THAN", notification_type="FORECASTED", threshold=100
        )
        topic = budgets.CfnBudget.SubscriberProperty(address=self.topic.topic_arn, subscription_type="SNS")
        budgets.CfnBudget(
            self,
            "CostGuard",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=environment.budget_usd, unit="USD"),
                cost_filters={"TagKeyValue": [tagged]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(notification=told, subscribers=[topic])
            ],
        )

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        what: str,
        section: str,
        *,
        below: bool = False,
        silent: bool = False,
    ) -> None:
        """Add an alarm that says `what` is wrong, and in which section of the runbook to read on."""
        operator = cloudwatch.ComparisonOperator
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=operator.LESS_THAN_THRESHOLD
            if below
            else operator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING
            if silent
            else cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"OCR Identity ({self._environment.name}): {what}. {RUNBOOK}#{section}",
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        self.alarms[name] = alarm

    def _measured(
        self, name: str, statistic: str, function: str, period: Duration = MINUTES_5, **labels: str
    ) -> cloudwatch.Metric:
        """Return a metric that our own function emits."""
        return cloudwatch.Metric(
            namespace=self._environment.metrics_namespace,
            metric_name=name,
            dimensions_map={"service": function, **labels},
            statistic=statistic,
            period=period,
        )

    def _api(self, name: str) -> cloudwatch.Metric:
        dimensions = {"ApiName": self._watched.api_name}
        return cloudwatch.Metric(
            namespace="AWS/ApiGateway",
            metric_name=name,
            dimensions_map=dimensions,
            statistic="Sum",
            period=MINUTES_5,
        )


# Metrics of what stands still while the rest goes on: function, metric, what it says, runbook's section.
STOPPED = (
    ("maintenance", "ItemFailed", "a clean-up job stumbles over items, and goes on", "items-failed"),
    ("maintenance", "EventRefused", "the topic refuses events, which stay in the outbox", "items-failed"),
    ("renditions", "RenditionAbandoned", "files break the renderer, and have no pictures", "items-failed"),
    ("maintenance", "MaintenanceBehind", "a clean-up job has more to do than its time", "maintenance-behind"),
    ("dead_letter", "JobAbandoned", "documents were given up after all their tries", "dead-letters"),
)
# Of fewer fields a share says nothing.
FEWEST_SEEN = 50
# Messages of a queue that are put back in five minutes, from which on it is no accident.
MOST_RETRIES = 20
# How long a scheduled job may be silent: some of its periods; CloudWatch looks back a day at most.
OFTEN, HOURLY, DAILY = Duration.minutes(30), Duration.hours(3), Duration.days(1)
HEARTBEATS = {
    MaintenanceJob.RECONCILE: OFTEN, MaintenanceJob.ERASURE: OFTEN,
    MaintenanceJob.DELETE_ORPHANS: HOURLY, MaintenanceJob.MARK_MISSING: HOURLY,
    MaintenanceJob.RETENTION: HOURLY, MaintenanceJob.PRUNE: HOURLY,
    MaintenanceJob.AUDIT: DAILY, MaintenanceJob.CHECK: DAILY,
}  # fmt: skip


def alarms_for(alarms: Mapping[str, cloudwatch.Alarm], function: str) -> list[cloudwatch.IAlarm]:
    """Those of `alarms` that speak of new code of `function`."""
    title = function.title().replace("_", "")
    # Not its dead letters: one that was left over would block every deployment, and new ones come later than
    # the roll-out lasts.
    telling = [f"{title}Errors", f"{title}Retries"]
    telling += {"api": ["ApiFailures"], "ocr": ["DocumentsFailed"]}.get(function, [])
    return [alarms[name] for name in telling if name in alarms]
