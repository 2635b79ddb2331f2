"""A template's functions: their settings, the queues that feed them, what their roles allow."""

import json
import re
from typing import Any

from aws_cdk.assertions import Template
from pydantic_settings import BaseSettings

from ocr_identity.settings import (
    ApiSettings,
    DeadLetterSettings,
    MaintenanceSettings,
    MigrateSettings,
    NotifySettings,
    OcrSettings,
    RenditionsSettings,
)
from tests.infrastructure.templates import properties

SETTINGS: dict[str, type[BaseSettings]] = {
    "api": ApiSettings,
    "ocr": OcrSettings,
    "renditions": RenditionsSettings,
    "notify": NotifySettings,
    "dead_letter": DeadLetterSettings,
    "maintenance": MaintenanceSettings,
    "migrate": MigrateSettings,
}


def functions(template: Template) -> dict[str, dict[str, Any]]:
    """Find each function by its service's name."""
    found = properties(template, "AWS::Lambda::Function")
    ours = [
        one for one in found if "POWERTOOLS_SERVICE_NAME" in one.get("Environment", {}).get("Variables", {})
    ]
    return {one["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]: one for one in ours}


def queues(template: Template) -> dict[str, dict[str, Any]]:
    """Find the queue that feeds a function, by the function's name."""
    found = template.find_resources("AWS::SQS::Queue")
    return {function: found[queue]["Properties"] for function, queue in queue_names(template).items()}


def queue_names(template: Template) -> dict[str, str]:
    """Find the name in the template of the queue that feeds a function, by the function's name."""
    names = {
        name: one["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for name, one in template.find_resources("AWS::Lambda::Function").items()
        if "Environment" in one["Properties"]
    }
    for name, alias in template.find_resources("AWS::Lambda::Alias").items():
        names[name] = names[alias["Properties"]["FunctionName"]["Ref"]]

    def fed(mapping: dict[str, Any]) -> str:
        (called,) = re.findall(r'"Ref": "(\w+)"', json.dumps(mapping["FunctionName"]))
        return str(names[called])

    return {
        fed(mapping): mapping["EventSourceArn"]["Fn::GetAtt"][0]
        for mapping in properties(template, "AWS::Lambda::EventSourceMapping")
    }


def statements(template: Template, function: str) -> list[dict[str, Any]]:
    """List what the function's own policy allows."""
    role = functions(template)[function]["Role"]["Fn::GetAtt"][0]
    return [
        statement
        for policy in properties(template, "AWS::IAM::Policy")
        if {"Ref": role} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def actions(template: Template, function: str) -> set[str]:
    found: set[str] = set()
    for statement in statements(template, function):
        allowed = statement["Action"]
        found |= {allowed} if isinstance(allowed, str) else set(allowed)
    return found
