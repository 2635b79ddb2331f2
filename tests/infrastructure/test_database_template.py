"""The database and the network of a deployment's own."""

import json
from typing import Any

import aws_cdk
import pytest
from aws_cdk.assertions import Template

from infra.app import build
from infra.data_stack import LASTING
from tests.infrastructure.deployed_functions import SETTINGS, functions, statements
from tests.infrastructure.templates import DEV, OWN_DEV, OWN_PROD, properties, synthesise

GIVEN_VPC = {
    "vpcId": "vpc-11111111",
    "vpcZones": "eu-central-1a,eu-central-1b",
    "vpcSubnets": "subnet-11111111,subnet-22222222",
}


@pytest.fixture(scope="module")
def own_dev() -> Template:
    return synthesise(OWN_DEV)


@pytest.fixture(scope="module")
def own_prod() -> Template:
    return synthesise(OWN_PROD)


@pytest.fixture(params=["own_dev", "own_prod"])
def own(request: pytest.FixtureRequest) -> Template:
    found: Template = request.getfixturevalue(request.param)
    return found


def test_functions_with_an_own_database_sign_in_by_iam_over_tls(own: Template) -> None:
    (proxy,) = properties(own, "AWS::RDS::DBProxy")
    assert (proxy["RequireTLS"], proxy["Auth"][0]["IAMAuth"]) == (True, "REQUIRED")
    for name in SETTINGS:
        url = json.dumps(functions(own)[name]["Environment"]["Variables"]["DATABASE_URL"])
        assert "?auth=iam" in url
        assert "password" not in url.lower()
        assert "rds-db:connect" in json.dumps(statements(own, name))


def test_migrate_with_an_own_database_alone_signs_in_as_the_tables_owner(own: Template) -> None:
    (proxy,) = properties(own, "AWS::RDS::DBProxy")
    assert len(proxy["Auth"]) == 3
    roles = {"migrate": "ocr_identity", "ocr": "ocr_identity_ocr"}
    for name in SETTINGS:
        variables = functions(own)[name]["Environment"]["Variables"]
        url, allowed = json.dumps(variables["DATABASE_URL"]), json.dumps(statements(own, name))
        owner = name == "migrate"
        role = roles.get(name, "ocr_identity_app")
        assert f"//{role}@" in url
        assert f'/{role}"' in allowed
        assert not [
            one
            for one in ("ocr_identity", "ocr_identity_app", "ocr_identity_ocr")
            if (one != role and f'/{one}"' in allowed)
        ]
        assert ("secretsmanager:GetSecretValue" in allowed) == owner
        assert ("APPLICATION_DATABASE_SECRET_ARN" in variables) == owner


def test_migrate_with_a_given_owners_secret_alone_may_read_it() -> None:
    given = synthesise(
        DEV | {"migrationSecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:owner"}
    )
    for name in SETTINGS:
        allowed = json.dumps(statements(given, name))
        assert ("secret:owner" in allowed) == (name == "migrate")


def test_own_database_in_dev_and_prod_is_encrypted_and_logs_no_statement(own: Template) -> None:
    (key,) = own.find_resources("AWS::KMS::Key")
    servers = [*own.find_resources("AWS::RDS::DBInstance").values(),
               *own.find_resources("AWS::RDS::DBCluster").values()]  # fmt: skip
    first = [one["Properties"] for one in servers if "StorageEncrypted" in one["Properties"]]
    assert [one["KmsKeyId"] for one in first] == [{"Fn::GetAtt": [key, "Arn"]}]
    kinds = ("AWS::RDS::DBParameterGroup", "AWS::RDS::DBClusterParameterGroup")
    (group,) = [one for kind in kinds for one in properties(own, kind)]
    assert group["Parameters"]["rds.force_ssl"] == "1"
    assert group["Parameters"]["log_statement"] == "none"
    own.resource_count_is("AWS::SecretsManager::RotationSchedule", 1)


def test_own_database_by_environment_is_protected_in_prod_and_small_in_dev(
    own_dev: Template, own_prod: Template
) -> None:
    (instance,) = properties(own_dev, "AWS::RDS::DBInstance")
    assert (instance["DBInstanceClass"], instance["MultiAZ"]) == ("db.t4g.micro", False)
    assert instance["EnablePerformanceInsights"] is True

    (cluster,) = own_prod.find_resources("AWS::RDS::DBCluster").values()
    assert cluster["Properties"]["DeletionProtection"] is True
    assert cluster["Properties"]["BackupRetentionPeriod"] == 14
    assert (cluster["DeletionPolicy"], cluster["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert cluster["Properties"]["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0.5, "MaxCapacity": 8}
    own_prod.resource_count_is("AWS::RDS::DBInstance", 1)
    readers = synthesise(OWN_PROD | {"databaseReader": "true"})
    readers.resource_count_is("AWS::RDS::DBInstance", 2)
    for engine in (instance, cluster["Properties"]):
        assert engine["EngineVersion"] == "17"


def test_own_network_by_default_has_no_way_out_but_its_endpoints(own: Template) -> None:
    own.resource_count_is("AWS::EC2::NatGateway", 0)
    own.resource_count_is("AWS::EC2::InternetGateway", 0)
    called = sorted(json.dumps(one["ServiceName"]) for one in properties(own, "AWS::EC2::VPCEndpoint"))
    assert [any(name in one for one in called) for name in ("s3", "sqs", "sns", "secretsmanager")] == [
        True
    ] * 4
    for name in SETTINGS:
        assert len(functions(own)[name]["VpcConfig"]["SubnetIds"]) == 2


def test_own_network_lets_functions_out_to_endpoints_database_and_s3_alone() -> None:
    template = synthesise(OWN_DEV | {"s3PrefixList": "pl-6ea54007", "vpcCidr": "10.9.0.0/16"})
    (group,) = [
        one
        for one in properties(template, "AWS::EC2::SecurityGroup")
        if "the functions, whom" in one["GroupDescription"]
    ]
    network = {"Fn::GetAtt": [next(iter(template.find_resources("AWS::EC2::VPC"))), "CidrBlock"]}

    reached = [(one.get("CidrIp"), one["FromPort"]) for one in group["SecurityGroupEgress"]]
    listed = properties(template, "AWS::EC2::SecurityGroupEgress")

    assert [(one, port) for one, port in reached if one] == [(network, 443), (network, 5432)]
    assert [
        one["DestinationPrefixListId"]
        for one in [*listed, *group["SecurityGroupEgress"]]
        if ("DestinationPrefixListId" in one)
    ] == ["pl-6ea54007"]
    assert properties(template, "AWS::EC2::VPC")[0]["CidrBlock"] == "10.9.0.0/16"


def test_endpoints_of_an_own_network_serve_the_accounts_own_resources_alone(own: Template) -> None:
    own_account = {"Ref": "AWS::AccountId"}
    for endpoint in properties(own, "AWS::EC2::VPCEndpoint"):
        (statement,) = endpoint["PolicyDocument"]["Statement"]
        assert statement["Condition"] == {
            "StringEquals": {"aws:PrincipalAccount": own_account, "aws:ResourceAccount": own_account}
        }


def test_own_network_with_a_dns_firewall_looks_up_names_of_aws_alone() -> None:
    template = synthesise(OWN_DEV | {"dnsFirewall": "true"})
    (group,) = properties(template, "AWS::Route53Resolver::FirewallRuleGroup")
    lists = template.find_resources("AWS::Route53Resolver::FirewallDomainList")
    (association,) = properties(template, "AWS::Route53Resolver::FirewallRuleGroupAssociation")

    first, second = sorted(group["FirewallRules"], key=lambda one: one["Priority"])
    domains = {name: one["Properties"]["Domains"] for name, one in lists.items()}
    assert (first["Action"], second["Action"]) == ("ALLOW", "BLOCK")
    assert "*.amazonaws.com" in domains[first["FirewallDomainListId"]["Fn::GetAtt"][0]]
    assert domains[second["FirewallDomainListId"]["Fn::GetAtt"][0]] == ["*"]
    assert association["VpcId"] == {"Ref": next(iter(template.find_resources("AWS::EC2::VPC")))}


def test_network_with_gateways_or_a_given_vpc_uses_them() -> None:
    synthesise(OWN_DEV | {"natGateways": "1"}).resource_count_is("AWS::EC2::NatGateway", 1)
    given = synthesise(OWN_DEV | GIVEN_VPC)
    given.resource_count_is("AWS::EC2::VPC", 0)
    assert functions(given)["ocr"]["VpcConfig"]["SubnetIds"] == [
        "subnet-11111111",
        "subnet-22222222",
    ]
    outside = synthesise(DEV)
    outside.resource_count_is("AWS::EC2::VPC", 0)
    assert "VpcConfig" in functions(synthesise(DEV | GIVEN_VPC))["ocr"]


def test_functions_with_an_own_database_depend_on_the_migration(own: Template) -> None:
    template: dict[str, Any] = own.to_json()["Resources"]
    (migration,) = own.find_resources("Custom::Trigger")
    names = {name for name, one in template.items() if one["Type"] == "AWS::Lambda::Function"}

    before = {name for name in names if migration in template[name].get("DependsOn", [])}

    assert len(before) == len(SETTINGS) - 1
    assert not [name for name in before if name.startswith("Migrate")]


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_data_stack_in_dev_and_prod_comes_first_and_holds_what_is_kept(env: str) -> None:
    app = aws_cdk.App(context={"env": env, "aws:cdk:bundling-stacks": []})
    build(app)
    kept, functions_stack = sorted(app.synth().stacks, key=lambda one: len(one.dependencies))

    assert (kept.stack_name, functions_stack.stack_name) == (f"OcrIdentityData-{env}", f"OcrIdentity-{env}")
    assert kept.id in {one.id for one in functions_stack.dependencies}
    assert bool(kept.termination_protection) is (env == "prod")
    assert "Fn::ImportValue" not in json.dumps(kept.template)
    assert "AWS::Lambda::Function" not in json.dumps(kept.template)
    # What the data lean on goes no earlier than they do, and nothing else stays; in dev all goes.
    kept_resources = kept.template["Resources"].values()
    for one in kept_resources:
        lasts = env == "prod" and one["Type"] in LASTING | {"AWS::Logs::LogGroup"}
        assert (one.get("DeletionPolicy") == "RetainExceptOnCreate") is lasts, one["Type"]
    # Only logs outlive the functions' stack, which hold nobody's data, and the account's role to write them.
    outlives = {
        one["Type"]
        for one in functions_stack.template["Resources"].values()
        if one.get("DeletionPolicy", "Delete") != "Delete"
    }
    assert outlives <= {"AWS::Logs::LogGroup", "AWS::IAM::Role", "AWS::ApiGateway::Account"}


def test_private_api_with_a_network_is_reached_by_its_endpoint_alone() -> None:
    private = synthesise(OWN_DEV | {"privateApi": "true"})
    (rest,) = properties(private, "AWS::ApiGateway::RestApi")

    assert rest["EndpointConfiguration"]["Types"] == ["PRIVATE"]
    (statement,) = rest["Policy"]["Statement"]
    assert list(statement["Condition"]["StringEquals"]) == ["aws:SourceVpce"]
    with pytest.raises(ValueError, match="needs a network"):
        synthesise(DEV | {"privateApi": "true"})
