"""The function that tells owners by e-mail and webhook, and the mail service that it sends by."""

import json

from aws_cdk import Aws
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.event_topic import EventTopic
from infra.constructs.functions import FunctionFactory
from infra.constructs.permissions import grant
from infra.constructs.queues import queues
from infra.constructs.rollout import live_alias
from infra.environments import Environment

# One more than the function's own tries, after which it writes the delivery off itself.
TRIES = 10
FEEDBACK = ["Email Bounced", "Email Complaint Received"]


class Notifications(Construct):
    """Topic → queue → `notify` → SES and webhooks; bounces and complaints come back to the queue."""

    def __init__(
        self, scope: Construct, construct_id: str, factory: FunctionFactory, event_topic: EventTopic
    ) -> None:
        super().__init__(scope, construct_id)
        environment = factory.environment
        made = queues(self, factory.key, visibility_s=6 * environment.notify_timeout_s, tries=TRIES)
        self.queue, self.dead_letters = made.queue, made.dead_letters
        event_topic.topic.add_subscription(
            subscriptions.SqsSubscription(self.queue, raw_message_delivery=True)
        )
        mail = self._mail(environment) if environment.email_sender else None
        self.function = factory.zip_function(
            "notify",
            {"QUEUE_URL": self.queue.queue_url}
            | webhook_variables(environment)
            | _mail_variables(environment, mail),
            timeout_s=environment.notify_timeout_s,
            memory_mb=environment.notify_memory_mb,
        )
        live_alias(self.function, "notify", environment).add_event_source(
            sources.SqsEventSource(
                self.queue,
                # An endpoint that answers drop by drop holds up its own message alone.
                batch_size=1,
                max_concurrency=environment.notify_concurrency,
                report_batch_item_failures=True,
            )
        )
        grant(self.function, ["sqs:SendMessage"], self.queue.queue_arn)
        if mail:
            address = environment.email_sender or ""
            own = f"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:identity/{address}"
            sender = environment.email_identity_arn or own
            name = f"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:configuration-set/{mail}"
            # The templates are in the requests: SES asks for the second action of them.
            grant(self.function, ["ses:SendEmail", "ses:SendTemplatedEmail"], sender, name)
        factory.grant_database(self.function)
        factory.grant_key(self.function)

    def _mail(self, environment: Environment) -> str:
        """Add the sender's identity, unless it is there, and a set for its e-mails; return the set's name."""
        if environment.email_identity_arn is None:
            address = ses.Identity.email(environment.email_sender or "")
            ses.EmailIdentity(self, "Sender", identity=address)
        mails = ses.ConfigurationSet(
            self, "Mails", reputation_metrics=True, tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE
        )
        bus = events.EventBus.from_event_bus_name(self, "Bus", "default")
        mails.add_event_destination(
            "Feedback",
            destination=ses.EventDestination.event_bus(bus),
            events=[ses.EmailSendingEvent.BOUNCE, ses.EmailSendingEvent.COMPLAINT],
        )
        rule = events.Rule(
            self,
            "FeedbackRule",
            event_pattern=events.EventPattern(
                source=["aws.ses"],
                detail_type=FEEDBACK,
                # Of e-mails of ours alone: others in the account have bounces too.
                detail={"mail": {"tags": {"ses:configuration-set": [mails.configuration_set_name]}}},
            ),
        )
        rule.add_target(targets.SqsQueue(self.queue))
        return mails.configuration_set_name


def webhook_variables(environment: Environment) -> dict[str, str]:
    """Tell where webhooks may go beside the public network, and whether deliveries take turns."""
    if environment.has_network and not environment.has_way_out:
        return {"WEBHOOKS_REACHABLE": "false"}
    variables = {} if environment.profile != "localstack" else {"FAIR_QUEUES": "false"}
    if environment.webhook_networks:
        variables["WEBHOOK_ALLOWED_NETWORKS"] = json.dumps(environment.webhook_networks)
    if environment.webhook_ca_file:
        variables["WEBHOOK_CA_FILE"] = environment.webhook_ca_file
    return variables


def _mail_variables(environment: Environment, configuration_set: str | None) -> dict[str, str]:
    if configuration_set is None:
        return {}
    return {"EMAIL_SENDER": environment.email_sender or "", "EMAIL_CONFIGURATION_SET": configuration_set}
