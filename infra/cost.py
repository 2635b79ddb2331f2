"""`make cost ENV=prod`: what a month of a deployment costs before anything is uploaded, resource by resource.

It is computed from the synthesised template by the list prices of us-east-1 (`infra/prices.py`): a resource
that is added shows here, and one whose type has no price stops it.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import aws_cdk
from rich.console import Console
from rich.table import Table

from infra import prices
from infra.app import build
from infra.configuration import refuse_unknown
from infra.configuration_values import pairs

Properties = Mapping[str, Any]
SERVERLESS = "db.serverless"
# Of our own, by name and dimensions (docs/reference/metrics.md).
OWN_METRICS = 40
# Types that cost nothing, or by use alone: requests, bytes and milliseconds are in `make cost-estimate`.
BY_USE = {
    "AWS::ApiGateway::", "AWS::Budgets::", "AWS::CertificateManager::", "AWS::CloudFront::",
    "AWS::CodeDeploy::", "AWS::Cognito::", "AWS::EC2::", "AWS::Events::", "AWS::IAM::", "AWS::KMS::Alias",
    "AWS::Lambda::", "AWS::Logs::", "AWS::RDS::DB", "AWS::S3::", "AWS::SES::", "AWS::SNS::", "AWS::SQS::",
    "AWS::Route53Resolver::", "AWS::SSM::", "AWS::Scheduler::", "AWS::SecretsManager::",
    "AWS::Serverless::", "AWS::WAFv2::", "Custom::",
}  # fmt: skip


def month(templates: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return dollars a month by type of resource; raises LookupError for a type that has no price."""
    found = [one for template in templates for one in template["Resources"].values()]
    units = next(
        (one["Properties"]["ServerlessV2ScalingConfiguration"]["MinCapacity"] for one in found
         if one["Type"] == "AWS::RDS::DBCluster"), 0.0,
    )  # fmt: skip
    told: dict[str, float] = {"our own metrics": OWN_METRICS * prices.METRIC}
    for one in found:
        kind, stated = one["Type"], one.get("Properties", {})
        if kind in PRICES:
            told[kind] = told.get(kind, 0) + PRICES[kind](stated, units)
        elif not any(kind.startswith(prefix) for prefix in BY_USE):
            raise LookupError(f"{kind} has no price: add it to infra/cost.py")
    return {kind: dollars for kind, dollars in told.items() if dollars}


def _instance(stated: Properties, units: float) -> float:
    """Price an instance; a serverless one rests at the cluster's least capacity."""
    if stated["DBInstanceClass"] == SERVERLESS:
        return units * prices.AURORA_UNIT
    return prices.SMALL_INSTANCE + float(stated["AllocatedStorage"]) * prices.GP3_GB


def _proxy(_stated: Properties, units: float) -> float:
    return prices.PROXY_UNIT * (prices.PROXY_UNITS if units else prices.PROXY_PROCESSORS)


def _endpoint(stated: Properties, _units: float) -> float:
    """Price an interface in each of its zones; a gateway costs nothing."""
    return len(stated.get("SubnetIds", ())) * prices.ENDPOINT_AND_ZONE


def _alarm(stated: Properties, _units: float) -> float:
    """Price each metric that an alarm reckons with."""
    return prices.ALARM * max(1, sum("MetricStat" in one for one in stated.get("Metrics", ())))


def _alias(stated: Properties, _units: float) -> float:
    """Price what is kept warm, at the 2 GB of the OCR function: the API's half is told too high."""
    warm = stated.get("ProvisionedConcurrencyConfig", {}).get("ProvisionedConcurrentExecutions", 0)
    return float(warm) * 2 * prices.HOURS * 3600 * prices.PROVISIONED_GB_SECOND["x86_64"]


PRICES: Mapping[str, Callable[[Properties, float], float]] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": lambda _stated, _units: prices.DASHBOARD,
    "AWS::EC2::NatGateway": lambda _stated, _units: prices.NAT,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::KMS::Key": lambda _stated, _units: prices.KEY,
    "AWS::Lambda::Alias": _alias,
    "AWS::RDS::DBInstance": _instance,
    "AWS::RDS::DBProxy": _proxy,
    "AWS::SecretsManager::Secret": lambda _stated, _units: prices.SECRET,
    "AWS::WAFv2::WebACL": lambda stated, _units: prices.WEB_ACL + len(stated["Rules"]) * prices.WEB_ACL_RULE,
}


def main(*given: str) -> int:
    """Print the month of the context that `given` names, as `key=value`."""
    try:
        context: dict[str, Any] = pairs(given)
        refuse_unknown(context)
        app = aws_cdk.App(context=context | {"aws:cdk:bundling-stacks": []})
        environment = build(app).node.try_get_context("env")
        dollars = month(stack.template for stack in app.synth().stacks)
    except (ValueError, LookupError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    table = Table("what", "$ a month", title=f"{environment}, at rest, list prices", title_justify="left")
    for kind, value in sorted(dollars.items(), key=lambda one: -one[1]):
        table.add_row(kind.removeprefix("AWS::"), f"{value:.2f}")
    table.add_row("all", f"{sum(dollars.values()):.2f}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
