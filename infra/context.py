"""The environment that `-c env=` names: its profile, with what its file and `-c` say otherwise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from infra.configuration import configuration
from infra.environments import ENVIRONMENTS, Environment


def from_context(context: Callable[[str], Any]) -> Environment:
    """Return the environment named by the context `env`; raises ValueError, which says what cannot be."""
    name = str(context("env") or "dev")
    told = configuration(name, context)
    values: dict[str, Any] = told.model_dump(exclude={"profile"}, exclude_none=True) | {"name": name}
    if told.database_url or told.database_secret_arn:
        values["database"] = "given"
    known = ENVIRONMENTS[told.profile]
    # What a file leaves out of this table is as the profile has it: deleted files must not stay for ever.
    values["retention_days"] = {**known.retention_days, **(told.retention_days or {})}
    return _checked(replace(known, **values))


# What cannot be, and what is said of it.
REFUSALS: tuple[tuple[Callable[[Environment], object], str], ...] = (
    (
        lambda one: one.is_emulated and not one.database_url,
        "an emulated environment needs -c databaseUrl=postgresql://...",
    ),
    (
        lambda one: not one.is_emulated and one.database_url,
        "a database URL in a template is no secret: use databaseSecretArn",
    ),
    (
        lambda one: (
            any(_second_road(one)) != (one.profile == "localstack")
            or any(_second_road(one)) != all(_second_road(one))
        ),
        "objectServer, publicObjectServer and standInSecret go with the profile localstack",
    ),
    (
        lambda one: one.migration_secret_arn and not one.database_secret_arn,
        "migrationSecretArn goes with databaseSecretArn",
    ),
    (
        lambda one: one.email_identity_arn and not one.email_sender,
        "emailIdentityArn goes with emailSender",
    ),
    (
        lambda one: one.aurora_min_acu > one.aurora_max_acu,
        "auroraMinAcu is more than auroraMaxAcu",
    ),
    (
        lambda one: one.profile == "prod" and one.cors_origin == "*",
        "corsOrigin cannot be * in prod: name the origin of your pages",
    ),
    (
        lambda one: bool(one.domain_name) != bool(one.certificate_arn),
        "domainName and certificateArn go together",
    ),
    (
        lambda one: one.base_path and not one.domain_name,
        "basePath needs domainName: the API's own address has its stage as path",
    ),
    (
        lambda one: one.domain_endpoint == "edge" and ":us-east-1:" not in (one.certificate_arn or ""),
        "domainEndpoint edge needs a certificate of us-east-1, as CloudFront does",
    ),
    (
        lambda one: one.private_api and one.domain_name,
        "domainName needs an API that is public: leave out privateApi",
    ),
    (
        lambda one: one.private_api and one.console,
        "console needs an API that browsers reach: leave out privateApi",
    ),
    (
        lambda one: one.private_api and one.database == "given" and one.vpc_id is None,
        "privateApi needs a network: vpcId, or a database of its own",
    ),
    (
        lambda one: one.vpc_id and not len(one.vpc_zones) == len(one.vpc_subnets) > 1,
        "vpcId needs vpcZones and vpcSubnets, two or more, in the same order",
    ),
    (
        lambda one: one.dns_firewall and (one.has_way_out or not one.has_network),
        "dnsFirewall is for a network of its own without natGateways: webhooks look up names of others",
    ),
    (
        lambda one: one.vpc_subnets and not one.vpc_id,
        "vpcSubnets are of a network that is there: vpcId",
    ),
)


def _second_road(environment: Environment) -> tuple[str | None, ...]:
    """Return what LocalStack's environment has in place of S3 and Cognito."""
    return environment.object_server, environment.public_object_server, environment.stand_in_secret


def _checked(environment: Environment) -> Environment:
    for cannot_be, why in REFUSALS:
        if cannot_be(environment):
            raise ValueError(why)
    return environment
