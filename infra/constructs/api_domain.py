"""The API under a name of one's own: a domain, its certificate, and the path that the API lies under."""

from aws_cdk import CfnOutput
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from constructs import Construct

from infra.environments import Environment

ENDPOINTS = {
    "regional": apigateway.EndpointType.REGIONAL,
    "edge": apigateway.EndpointType.EDGE,
}


def add_domain(scope: Construct, environment: Environment, rest: apigateway.RestApi) -> None:
    """Put `rest` under the environment's domain; the output `DomainTarget` is for its DNS record."""
    domain = apigateway.DomainName(
        scope,
        "Domain",
        domain_name=environment.domain_name or "",
        certificate=acm.Certificate.from_certificate_arn(
            scope, "Certificate", environment.certificate_arn or ""
        ),
        endpoint_type=ENDPOINTS[environment.domain_endpoint],
        security_policy=apigateway.SecurityPolicy.TLS_1_2,
    )
    domain.add_base_path_mapping(rest, base_path=environment.base_path or None, stage=rest.deployment_stage)
    CfnOutput(scope, "DomainTarget", value=domain.domain_name_alias_domain_name)


def public_url(environment: Environment, rest: apigateway.RestApi) -> str:
    """Return where clients reach the API: its domain, or API Gateway's own address."""
    if environment.domain_name is None:
        return rest.url
    path = f"{environment.base_path}/" if environment.base_path else ""
    return f"https://{environment.domain_name}/{path}"
