"""Queues as all of them are here: encrypted, over TLS alone, with their dead letters."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

KEPT = Duration.days(14)


@dataclass(frozen=True, slots=True)
class Queues:
    """A queue, and where its messages end that never succeeded."""

    queue: sqs.Queue
    dead_letters: sqs.Queue


def queues(
    scope: Construct, key: kms.IKey, *, visibility_s: int, tries: int, dead_visibility_s: int = 360
) -> Queues:
    """Make a queue of `scope`, under `key`, whose messages are delivered at most `tries` times."""
    dead_letters = _queue(scope, "DeadLetters", key, dead_visibility_s)
    redrive = sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=tries)
    return Queues(_queue(scope, "Queue", key, visibility_s, redrive), dead_letters)


def _queue(
    scope: Construct,
    construct_id: str,
    key: kms.IKey,
    visibility_s: int,
    redrive: sqs.DeadLetterQueue | None = None,
) -> sqs.Queue:
    return sqs.Queue(
        scope,
        construct_id,
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        # Seconds that SQS keeps a data key: a call to KMS each hour, not each message.
        data_key_reuse=Duration.hours(1),
        enforce_ssl=True,
        visibility_timeout=Duration.seconds(visibility_s),
        retention_period=KEPT,
        receive_message_wait_time=Duration.seconds(20),
        dead_letter_queue=redrive,
    )
