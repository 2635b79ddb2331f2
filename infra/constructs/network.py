"""Where the functions and the database meet: private subnets without a way out, unless that is asked for."""

from typing import TypedDict

from aws_cdk import Aws
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.dns_firewall import DnsFirewall
from infra.environments import Environment

POSTGRES_PORT, HTTPS = 5432, 443
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
# What functions in here call by AWS' own network; S3 comes by a gateway, which costs nothing.
SERVICES = {
    "Sqs": ec2.InterfaceVpcEndpointAwsService.SQS,
    "Sns": ec2.InterfaceVpcEndpointAwsService.SNS,
    "Secrets": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
}


class ZoneProps(TypedDict, total=False):
    """Where a network of its own lies."""

    availability_zones: list[str]
    max_azs: int


class Network(Construct):
    """A VPC of our own, or the one that the environment names, with the functions' security group."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self._environment, self._key = environment, key
        self.vpc = self._given() or self._own()
        self.functions = ec2.SecurityGroup(
            self,
            "Functions",
            vpc=self.vpc,
            description="OCR Identity: the functions, whom nobody calls here",
            # Webhooks go anywhere; a network that is there has a database where we do not know it.
            allow_all_outbound=self._environment.has_way_out,
        )
        if not self._environment.has_way_out:
            self._go_out()
        self.api = self._api_endpoint() if environment.private_api else None

    def _go_out(self) -> None:
        """Let functions reach the endpoints, the database and S3, and nothing else."""
        inside, group = ec2.Peer.ipv4(self.vpc.vpc_cidr_block), self.functions
        group.add_egress_rule(inside, ec2.Port.tcp(HTTPS), "endpoints")
        group.add_egress_rule(inside, ec2.Port.tcp(POSTGRES_PORT), "the proxy of the database")
        # Its list is the region's, which who is signed in can look up; no route leads elsewhere in any case.
        s3 = self._environment.s3_prefix_list
        to = ec2.Peer.prefix_list(s3) if s3 else ec2.Peer.any_ipv4()
        group.add_egress_rule(to, ec2.Port.tcp(HTTPS), "S3, by its gateway endpoint")

    @property
    def subnets(self) -> ec2.SubnetSelection:
        """Where functions and database lie."""
        kind = (
            ec2.SubnetType.PRIVATE_WITH_EGRESS
            if self._environment.has_way_out
            else ec2.SubnetType.PRIVATE_ISOLATED
        )
        return ec2.SubnetSelection(subnet_type=kind)

    def _given(self) -> ec2.IVpc | None:
        """Import the VPC of `-c vpcId=`, whose owners see to its endpoints."""
        environment = self._environment
        if environment.vpc_id is None:
            return None
        return ec2.Vpc.from_vpc_attributes(
            self,
            "Given",
            vpc_id=environment.vpc_id,
            availability_zones=list(environment.vpc_zones),
            private_subnet_ids=list(environment.vpc_subnets),
        )

    def _own(self) -> ec2.IVpc:
        environment = self._environment
        private = (
            ec2.SubnetType.PRIVATE_WITH_EGRESS
            if environment.nat_gateways
            else ec2.SubnetType.PRIVATE_ISOLATED
        )
        subnets = [ec2.SubnetConfiguration(name="private", subnet_type=private, cidr_mask=22)]
        if environment.nat_gateways:
            public = ec2.SubnetType.PUBLIC
            subnets.append(ec2.SubnetConfiguration(name="public", subnet_type=public, cidr_mask=26))
        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(environment.vpc_cidr),
            **self._zones(),
            nat_gateways=environment.nat_gateways,
            subnet_configuration=subnets,
            restrict_default_security_group=False,
        )
        refused = logs.LogGroup(
            self,
            "Refused",
            retention=environment.log_retention,
            encryption_key=self._key,
            removal_policy=environment.removal_policy,
        )
        to = ec2.FlowLogDestination.to_cloud_watch_logs(refused)
        vpc.add_flow_log("Flows", destination=to, traffic_type=ec2.FlowLogTrafficType.REJECT)
        self._endpoints(vpc)
        if environment.dns_firewall:
            DnsFirewall(self, "DnsFirewall", environment, vpc)
        return vpc

    def _api_endpoint(self) -> ec2.InterfaceVpcEndpoint:
        """By which a private API is reached under its own name."""
        callers = ec2.SecurityGroup(
            self,
            "Callers",
            vpc=self.vpc,
            allow_all_outbound=False,
            description="OCR Identity: who reaches the private API from the network",
        )
        # A network that is there tells its addresses to nobody here: all private ones (RFC 1918).
        for addresses in [*PRIVATE] if self._environment.vpc_id else [self.vpc.vpc_cidr_block]:
            callers.add_ingress_rule(ec2.Peer.ipv4(addresses), ec2.Port.tcp(HTTPS), "callers in the network")
        return self.vpc.add_interface_endpoint(
            "Api",
            service=ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
            subnets=self.subnets,
            open=False,
            security_groups=[callers],
        )

    def _zones(self) -> ZoneProps:
        """Lie in the zones that are named, for not all have RDS Proxy; else in the first two."""
        zones = self._environment.vpc_zones
        return ZoneProps(availability_zones=list(zones)) if zones else ZoneProps(max_azs=2)

    def _endpoints(self, vpc: ec2.Vpc) -> None:
        vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3).add_to_policy(_own())
        called = dict(SERVICES)
        if self._environment.email_sender:
            called["Mail"] = ec2.InterfaceVpcEndpointAwsService.EMAIL
        for name, service in called.items():
            vpc.add_interface_endpoint(name, service=service).add_to_policy(_own())


def _own() -> iam.PolicyStatement:
    """Let the account's own callers reach the account's own resources: no way to carry data to another's."""
    return iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=["*"],
        resources=["*"],
        conditions={
            "StringEquals": {
                "aws:PrincipalAccount": Aws.ACCOUNT_ID,
                "aws:ResourceAccount": Aws.ACCOUNT_ID,
            }
        },
    )
