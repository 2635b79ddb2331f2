"""What a deployment is told by `-c key=value`: an environment, and what is otherwise in it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import TypeAdapter

from infra.constructs.rollout import ALIASED
from infra.environments import ENVIRONMENTS, Environment, Format
from ocr_identity.domain.review import ReviewRule
from ocr_identity.ports.engines import PrintEngine


def from_context(context: Callable[[str], Any]) -> Environment:
    """Read the environment named by the context `env`, with its other values; raises ValueError.

    `databaseUrl`, `applicationDatabaseUrl` (local), `databaseSecretArn`, `migrationSecretArn`, `CONTEXT`'s.
    """
    name = context("env") or "dev"
    if name not in ENVIRONMENTS:
        raise ValueError(f"unknown environment {name!r}: -c env= takes {', '.join(ENVIRONMENTS)}")
    told = {key: context(key) for key in CONTEXT}
    values = {CONTEXT[key][0]: _read(key, value) for key, value in told.items() if value is not None}
    url, arn = context("databaseUrl"), context("databaseSecretArn")
    given = {
        "database": "given", "database_url": url, "database_secret_arn": arn,
        "application_database_url": context("applicationDatabaseUrl"),
        "migration_secret_arn": context("migrationSecretArn"),
    } if url or arn else {}  # fmt: skip
    return _checked(replace(ENVIRONMENTS[name], **given, **values))


def _read(key: str, value: Any) -> Any:
    """Parse what a context's text stands for; raises ValueError."""
    try:
        return CONTEXT[key][1](value)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"-c {key}= cannot be {value!r}: {error}") from None


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.replace(" ", "").split(","))


def _counts(value: str) -> Mapping[str, int]:
    """`passport=365,deleted=30` as a mapping."""
    pairs = (part.split("=") for part in _words(value))
    return {kind: int(days) for kind, days in pairs}


def _flag(value: Any) -> bool:
    return value in {True, "true"}


def _format(value: str) -> Format:
    if value not in get_args(Format):
        raise ValueError("it takes webp or jpeg")
    return cast("Format", value)


def _review_rules(value: str) -> str:
    """Read the rules' JSON, from the file that `value` names or as it is; raises ValueError for none."""
    text = Path(value).read_text("utf-8") if value.endswith(".json") else value
    rules = TypeAdapter(dict[str, ReviewRule]).validate_json(text)
    return TypeAdapter(dict[str, ReviewRule]).dump_json(rules).decode()


# What a deployment may set by -c: the field, and how its text is read.
CONTEXT: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "corsOrigin": ("cors_origin", str),
    "console": ("console", _flag),
    "consoleOrigin": ("console_origin", str),
    "webAclArn": ("web_acl_arn", str),
    "privateApi": ("private_api", _flag),
    "natGateways": ("nat_gateways", int),
    "objectServer": ("object_server", str),
    "publicObjectServer": ("public_object_server", str),
    "standInSecret": ("stand_in_secret", str),
    "bundleDependencies": ("bundle_dependencies", _flag),
    "vpcId": ("vpc_id", str),
    "vpcZones": ("vpc_zones", _words),
    "vpcSubnets": ("vpc_subnets", _words),
    "eventFields": ("event_fields", _flag),
    "emailSender": ("email_sender", str),
    "alarmEmail": ("alarm_email", str),
    "monthlyBudget": ("budget_usd", int),
    "apiRate": ("api_rate", int),
    "apiBurst": ("api_burst", int),
    "maxUploadBytes": ("max_upload_bytes", int),
    "contentTypes": ("content_types", _words),
    "subjectTypes": ("subject_types", _words),
    "subscriberAccounts": ("subscriber_accounts", _words),
    "uploadQuota": ("quota_uploads", int),
    "quotaSeconds": ("quota_s", int),
    "retentionDays": ("retention_days", _counts),
    "provisioned": ("provisioned", _counts),
    "webhookCaFile": ("webhook_ca_file", str),
    "thumbnailSize": ("thumbnail_size", int),
    "previewSize": ("preview_size", int),
    "renditionFormat": ("rendition_format", _format),
    "reviewRules": ("review_rules", _review_rules),
    "printEngine": ("print_engine", PrintEngine),
}


def _checked(environment: Environment) -> Environment:
    if environment.is_emulated and not environment.database_url:
        raise ValueError(f"the {environment.name} environment needs -c databaseUrl=postgresql://...")
    if not environment.is_emulated and environment.database_url:
        raise ValueError("a database URL in a template is no secret: use -c databaseSecretArn=")
    second_road = (environment.object_server, environment.public_object_server, environment.stand_in_secret)
    if any(second_road) != (environment.name == "localstack") or any(second_road) != all(second_road):
        raise ValueError("-c objectServer=, publicObjectServer= and standInSecret= go with env=localstack")
    if unknown := set(environment.provisioned) - ALIASED:
        raise ValueError(f"-c provisioned= knows no function {', '.join(sorted(unknown))}")
    if environment.private_api and environment.console:
        raise ValueError("-c console=true needs an API that browsers reach: leave out -c privateApi=")
    if environment.private_api and environment.database == "given" and environment.vpc_id is None:
        raise ValueError("-c privateApi=true needs a network: -c vpcId=, or a database of its own")
    if environment.vpc_id and not len(environment.vpc_zones) == len(environment.vpc_subnets) > 1:
        raise ValueError("-c vpcId= needs -c vpcZones= and -c vpcSubnets=, two or more, in the same order")
    return environment
