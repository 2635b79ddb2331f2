"""The environment that `-c env=` names: its profile, with what its file and `-c` say otherwise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from infra.configuration import configuration
from infra.constructs.rollout import ALIASED
from infra.environments import ENVIRONMENTS, Environment


def from_context(context: Callable[[str], Any]) -> Environment:
    """Return the environment named by the context `env`; raises ValueError, which says what cannot be."""
    name = str(context("env") or "dev")
    told = configuration(name, context)
    values: dict[str, Any] = told.model_dump(exclude={"profile"}, exclude_none=True) | {"name": name}
    if told.database_url or told.database_secret_arn:
        values["database"] = "given"
    return _checked(replace(ENVIRONMENTS[told.profile], **values))


def _checked(environment: Environment) -> Environment:
    if environment.is_emulated and not environment.database_url:
        raise ValueError(f"the {environment.name} environment needs -c databaseUrl=postgresql://...")
    if not environment.is_emulated and environment.database_url:
        raise ValueError("a database URL in a template is no secret: use databaseSecretArn")
    second_road = (environment.object_server, environment.public_object_server, environment.stand_in_secret)
    if any(second_road) != (environment.profile == "localstack") or any(second_road) != all(second_road):
        raise ValueError("objectServer, publicObjectServer and standInSecret go with the profile localstack")
    if unknown := set(environment.provisioned) - ALIASED:
        raise ValueError(f"provisioned knows no function {', '.join(sorted(unknown))}")
    if environment.private_api and environment.console:
        raise ValueError("console needs an API that browsers reach: leave out privateApi")
    if environment.private_api and environment.database == "given" and environment.vpc_id is None:
        raise ValueError("privateApi needs a network: vpcId, or a database of its own")
    if environment.vpc_id and not len(environment.vpc_zones) == len(environment.vpc_subnets) > 1:
        raise ValueError("vpcId needs vpcZones and vpcSubnets, two or more, in the same order")
    return environment
