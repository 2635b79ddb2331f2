"""A line a request, in CloudWatch: what happened to it, neither who called from where, nor with what."""

import json
from typing import TypedDict

from aws_cdk import aws_apigateway as apigateway

from infra.constructs.functions import FunctionFactory

# No address, token, user agent or path: that holds ids, and the function logs its route.
LOGGED = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "integrationMilliseconds": "$context.integrationLatency",
    "bytes": "$context.responseLength",
    "refusal": "$context.error.responseType",
    "authorizer": "$context.authorizer.error",
    "firewall": "$context.wafResponseCode",
}


class AccessLogProps(TypedDict, total=False):
    """Where each request is logged."""

    access_log_destination: apigateway.IAccessLogDestination
    access_log_format: apigateway.AccessLogFormat


def access_log(factory: FunctionFactory) -> AccessLogProps:
    """Return the stage's access log, where the environment has one."""
    if not factory.environment.access_logs:
        return AccessLogProps()
    return AccessLogProps(
        access_log_destination=apigateway.LogGroupLogDestination(factory.log_group("ApiAccess")),
        access_log_format=apigateway.AccessLogFormat.custom(json.dumps(LOGGED)),
    )
