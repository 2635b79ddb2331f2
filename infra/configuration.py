"""What a deployment may choose: `config/<env>.toml`, a file an environment; `-c key=value` overrides it."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from infra import ROOT
from infra.configuration_values import (
    Accounts,
    Arn,
    Concurrency,
    ContentTypes,
    Days,
    Email,
    Network,
    Origin,
    Positive,
    Rules,
    Subjects,
    Warm,
    Whole,
    Words,
)  # fmt: skip
from infra.constructs.rollout import ALIASED
from infra.environments import DomainEndpoint, Format, Profile
from ocr_identity.ports.engines import PrintEngine

FOLDER = ROOT / "config"
# It is part of names that AWS bounds, a bucket's among them.
NAME = r"[a-z][a-z0-9]{1,10}"


class Configuration(BaseModel):
    """The keys of `config/<env>.toml` and of `-c`; what is left out is as the profile has it."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)

    profile: Profile = Field(description="What the environment is like where nothing else is said")
    cors_origin: Origin | None = Field(None, description="Origin whose pages may call the API")
    console: bool | None = Field(None, description="Serve the console behind CloudFront")
    waf: bool | None = Field(None, description="Put a web ACL in front of the API: rate, size, managed rules")
    waf_rate: int | None = Field(None, ge=10, description="Requests of one address in five minutes")
    web_acl_arn: Arn | None = Field(None, description="A web ACL that is there already, in its place")
    access_logs: bool | None = Field(
        None, description="Log each request, without addresses and tokens; sets the account's role for it"
    )
    domain_name: str | None = Field(None, description="The API's own name, `api.example.org`")
    certificate_arn: Arn | None = Field(
        None, description="Its certificate in ACM: of the region, or of us-east-1 for `edge`"
    )
    domain_endpoint: DomainEndpoint | None = Field(None, description="`regional`, or `edge` by CloudFront")
    base_path: str | None = Field(
        None, pattern=r"^[A-Za-z0-9._-]+$", description="Path that the API lies under at `domainName`"
    )
    private_api: bool | None = Field(
        None, description="Open the API to the network alone, by an endpoint in it"
    )
    api_rate: Positive | None = Field(None, description="Requests a second, of all clients together")
    api_burst: Positive | None = Field(None, description="Requests at once, of all clients together")
    canary: bool | None = Field(
        None,
        description="Give new code a tenth of the calls first; `false` to mend what an alarm is about",
    )
    ocr_concurrency: Concurrency | None = Field(None, description="Documents read at once")
    renditions_concurrency: Concurrency | None = Field(None, description="Files drawn at once")
    notify_concurrency: Concurrency | None = Field(None, description="Webhooks and e-mails sent at once")
    aurora_min_acu: float | None = Field(
        None, ge=0.5, description="Aurora's least capacity units, of 2 GB each"
    )
    aurora_max_acu: float | None = Field(None, ge=1, description="Aurora's most")
    maintenance_s: int | None = Field(
        None, alias="maintenanceSeconds", ge=0, le=240, description="How long a scheduled job goes on"
    )
    backup_days: Positive | None = Field(None, le=35, description="Days that the database's backups are kept")
    nat_gateways: Whole | None = Field(
        None, le=6, description="Ways out to the internet, which webhooks need"
    )
    vpc_cidr: Network | None = Field(None, description="Addresses of a network of its own")
    vpc_id: str | None = Field(None, description="A network that is there already")
    vpc_zones: Words | None = Field(
        None, description="Its availability zones; without `vpcId` those of its own, such as have RDS Proxy"
    )
    vpc_subnets: Words | None = Field(None, description="Its private subnets, in the zones' order")
    database_secret_arn: Arn | None = Field(
        None, description="Secret with the URL of a PostgreSQL of your own (14 or later)"
    )
    migration_secret_arn: Arn | None = Field(
        None, description="Secret with the URL by which the tables' owner signs in to it"
    )
    ocr_database_secret_arn: Arn | None = Field(
        None, description="Secret with the URL by which the OCR function signs in, which may do less"
    )
    database_secret_key_arn: Arn | None = Field(
        None, description="Customer managed key under which these secrets lie"
    )
    database_reader: bool | None = Field(
        None, description="A second Aurora instance in another zone; doubles what the cluster costs"
    )
    s3_prefix_list: str | None = Field(
        None, description="The region's managed prefix list of S3 (`pl-…`), the one way out of functions"
    )
    dns_firewall: bool | None = Field(
        None, description="Functions of a network of its own look up AWS' names alone"
    )
    permissions_boundary_arn: Arn | None = Field(None, description="Policy that bounds every role")
    bootstrap_qualifier: str | None = Field(None, description="Of a CDK bootstrap of your own")
    event_fields: bool | None = Field(
        None, description="Events carry the fields that were read: personal data"
    )
    subscriber_accounts: Accounts | None = Field(None, description="Accounts whose queues may subscribe")
    email_sender: Email | None = Field(
        None, description="Address that e-mails come from; without, none is sent"
    )
    email_identity_arn: Arn | None = Field(
        None, description="Its identity, an address or a domain, where SES knows it already"
    )
    alarm_email: Email | None = Field(None, description="Who is told of alarms")
    budget_usd: Positive | None = Field(
        None, alias="monthlyBudget", description="Dollars a month from which on the budget warns"
    )
    max_upload_bytes: Positive | None = Field(None, le=100_000_000, description="Largest file")
    content_types: ContentTypes | None = Field(None, description="Media types that are taken")
    subject_types: Subjects | None = Field(None, description="What a file can be attached to")
    quota_uploads: Positive | None = Field(
        None, alias="uploadQuota", description="Uploads of one owner in `quotaSeconds`"
    )
    quota_s: Positive | None = Field(
        None, alias="quotaSeconds", description="Seconds that `uploadQuota` counts over"
    )
    retention_days: Days | None = Field(
        None,
        description="Days that files are kept, by document type, `rejected`, `deleted` (30) or `default`",
    )
    provisioned: Warm | None = Field(
        None, description=f"Environments kept warm, by function: {', '.join(ALIASED)}"
    )
    webhook_ca_file: str | None = Field(None, description="Roots that webhooks' receivers are verified by")
    thumbnail_size: Positive | None = Field(None, description="Longest side of thumbnails, in pixels")
    preview_size: Positive | None = Field(None, description="Longest side of previews, in pixels")
    rendition_format: Format | None = Field(None, description="Format of both")
    review_rules: Rules | None = Field(
        None, description="When readings go to a person, by document type; a table, JSON or a file's name"
    )
    print_engine: PrintEngine | None = Field(
        None, description="What reads print: each engine what it does best, or one"
    )
    bundle_dependencies: bool | None = Field(
        None, description="Emulators: whether zips carry their dependencies"
    )
    console_origin: str | None = Field(None, description="Emulators: where the console is served")
    database_url: str | None = Field(None, description="Emulators: the database")
    application_database_url: str | None = Field(
        None, description="Emulators: the database, as functions sign in"
    )
    ocr_database_url: str | None = Field(
        None, description="Emulators: the database, as the OCR function signs in"
    )
    object_server: str | None = Field(None, description="LocalStack: where objects lie")
    public_object_server: str | None = Field(None, description="LocalStack: the same, as clients reach it")
    stand_in_secret: str | None = Field(
        None, description="LocalStack: signs tokens where there is no Cognito"
    )


KEYS: Mapping[str, str] = {one.alias or name: name for name, one in Configuration.model_fields.items()}


def configuration(name: str, override: Callable[[str], Any]) -> Configuration:
    """Return what `config/<name>.toml` says, with what `override` says instead; raises ValueError."""
    if not re.fullmatch(NAME, name):
        raise ValueError(f"-c env= cannot be {name!r}: small letters and digits, eleven at most")
    file = FOLDER / f"{name}.toml"
    if not file.is_file():
        known = ", ".join(sorted(one.stem for one in FOLDER.glob("*.toml")))
        raise ValueError(f"unknown environment {name!r}: -c env= takes {known}, or write its file")
    told = {key: value for key in KEYS if (value := override(key)) is not None}
    try:
        return Configuration.model_validate(_content(file) | told)
    except ValidationError as error:
        raise ValueError(_first(error, told, file)) from error


def refuse_unknown(keys: Iterable[str]) -> None:
    """Refuse keys of a command line that are close to one and none; raises ValueError."""
    for key in keys:
        if key not in {*KEYS, "env"} and (near := get_close_matches(key, KEYS, 1, 0.8)):
            raise ValueError(f"-c {key}= is no key: is it {near[0]}?")


def _content(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"config/{file.name}: {error}") from error


def _first(error: ValidationError, told: Mapping[str, Any], file: Path) -> str:
    """Tell the first fault in a line: where the value stands, and what is wrong with it."""
    fault = error.errors(include_url=False)[0]
    key = str(fault["loc"][0])
    where = f"-c {key}=" if key in told else f"config/{file.name}: {key}"
    if fault["type"] == "extra_forbidden":
        return f"{where} is no key: docs/reference/configuration.md names all"
    return f"{where} cannot be {fault['input']!r}: {fault['msg'].removeprefix('Value error, ')}"
