"""What operators look at: one dashboard of an environment."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

STAGES = ("fetch", "decode", "prepare", "mrz", "text", "barcode", "parse", "store")
MINUTES_5 = Duration.minutes(5)


@dataclass(frozen=True, slots=True)
class DatabaseNames:
    """What CloudWatch calls the database: its own name, and its proxy's."""

    server: str
    proxy: str
    is_cluster: bool

    @property
    def dimension(self) -> str:
        """By which CloudWatch finds the server."""
        return "DBClusterIdentifier" if self.is_cluster else "DBInstanceIdentifier"


@dataclass(frozen=True, slots=True)
class MonitoredResources:
    """What is watched: functions and queues by name, dead letters apart, the API's name, the database."""

    functions: Mapping[str, lambda_.IFunction]
    queues: Mapping[str, sqs.IQueue]
    dead_letters: Mapping[str, sqs.IQueue]
    api_name: str
    database: DatabaseNames | None = None


def add_dashboard(
    scope: Construct,
    watched: MonitoredResources,
    namespace: str,
    measured: Callable[..., cloudwatch.Metric],
    api: Callable[[str], cloudwatch.Metric],
) -> None:
    """Add a dashboard to `scope`: documents, stages and confidence, queues, functions and API."""
    board = cloudwatch.Dashboard(scope, "Dashboard", default_interval=Duration.hours(6))
    board.add_widgets(*_documents(namespace, measured))
    board.add_widgets(*_queues(watched))
    board.add_widgets(*_functions(watched.functions.values(), api))
    board.add_widgets(*_limits(watched, measured))
    if watched.database:
        board.add_widgets(*_database(watched.database))


def _documents(namespace: str, measured: Callable[..., cloudwatch.Metric]) -> list[cloudwatch.GraphWidget]:
    """Graph what becomes of documents, how long each stage takes, and how sure readings are."""
    schema = f"{{{namespace},kind,reason,service,state}}"
    found = cloudwatch.MathExpression(
        expression=f"SEARCH('{schema} MetricName=\"Documents\"', 'Sum', 300)",
        using_metrics={},
        label="",
        period=MINUTES_5,
    )
    stages = [measured("StageDuration", "p95", "ocr", stage=stage) for stage in STAGES]
    return [
        cloudwatch.GraphWidget(title="Documents by state, kind and reason", left=[found]),
        _graph("Stages, p95 in ms", stages),
        _graph("Confidence, median in %", [measured("Confidence", "p50", "ocr")]),
    ]


def _queues(watched: MonitoredResources) -> list[cloudwatch.GraphWidget]:
    """Graph how many messages wait, for how long, and which were given up."""
    queues, dead = watched.queues.values(), watched.dead_letters.values()
    ages = [one.metric_approximate_age_of_oldest_message() for one in queues]
    return [
        _graph("Messages waiting", [one.metric_approximate_number_of_messages_visible() for one in queues]),
        _graph("Age of the oldest message", ages),
        _graph("Dead letters", [one.metric_approximate_number_of_messages_visible() for one in dead]),
    ]


def _functions(
    functions: Collection[lambda_.IFunction], api: Callable[[str], cloudwatch.Metric]
) -> list[cloudwatch.GraphWidget]:
    """Graph how long functions take, what fails in them, and what the API answers."""
    return [
        _graph("Functions, p95 of duration", [one.metric_duration(statistic="p95") for one in functions]),
        _graph("Functions, errors", [one.metric_errors() for one in functions]),
        _graph("API", [api(name) for name in ("Count", "4XXError", "5XXError")]),
    ]


def _limits(
    watched: MonitoredResources, measured: Callable[..., cloudwatch.Metric]
) -> list[cloudwatch.GraphWidget]:
    """Graph what the account's limits hold back, and what comes again for it."""
    functions = watched.functions.values()
    at_once = [one.metric("ConcurrentExecutions", statistic="Maximum") for one in functions]
    return [
        _graph("Functions, throttled calls", [one.metric_throttles() for one in functions]),
        _graph("Functions at once", at_once),
        _graph("Messages put back", [measured("MessageRetried", "Sum", name) for name in watched.queues]),
    ]


def _database(names: DatabaseNames) -> list[cloudwatch.GraphWidget]:
    """Graph what runs out first: connections, capacity or credits, storage."""
    by_server = {names.dimension: names.server}
    capacity = ("ServerlessDatabaseCapacity", "ACUUtilization") if names.is_cluster else ("CPUCreditBalance",)
    shared = ("CPUUtilization", "FreeableMemory", *capacity)
    storage = "VolumeBytesUsed" if names.is_cluster else "FreeStorageSpace"
    proxy = ("ClientConnections", "DatabaseConnections", "QueryDatabaseResponseLatency")
    return [
        _graph("Proxy", [_rds(name, {"ProxyName": names.proxy}) for name in proxy]),
        _graph("Database", [_rds(name, by_server) for name in shared]),
        _graph("Storage", [_rds(storage, by_server)]),
    ]


def _rds(name: str, dimensions: Mapping[str, str]) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/RDS", metric_name=name, dimensions_map=dict(dimensions), period=MINUTES_5
    )


def _graph(title: str, metrics: list[cloudwatch.Metric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=metrics)
