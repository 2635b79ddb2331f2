"""Names that functions may look up: AWS' own, and no other (`dnsFirewall`).

Without it a name server of somebody else's can be told things in the names that it is asked for, whatever the
security groups say. Source: Route 53 Resolver DNS Firewall.
"""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_route53resolver as resolver
from constructs import Construct

from infra.environments import APPLICATION, Environment

# Endpoints, the database's proxy, and what the network itself asks for backwards.
ALLOWED = ("*.amazonaws.com", "*.api.aws", "*.in-addr.arpa", "*.compute.internal", "*.ec2.internal")
RULES = resolver.CfnFirewallRuleGroup
# AWS keeps the priorities below for itself.
PRIORITY = 101


class DnsFirewall(Construct):
    """Rules of the network `vpc`."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment, vpc: ec2.IVpc) -> None:
        super().__init__(scope, construct_id)
        allowed = resolver.CfnFirewallDomainList(self, "Allowed", domains=list(ALLOWED))
        others = resolver.CfnFirewallDomainList(self, "Others", domains=["*"])
        rules = resolver.CfnFirewallRuleGroup(
            self,
            "Rules",
            name=f"{APPLICATION}-{environment.name}",
            firewall_rules=[
                RULES.FirewallRuleProperty(
                    action="ALLOW", firewall_domain_list_id=allowed.attr_id, priority=1
                ),
                RULES.FirewallRuleProperty(
                    action="BLOCK",
                    block_response="NXDOMAIN",
                    firewall_domain_list_id=others.attr_id,
                    priority=2,
                ),
            ],
        )
        resolver.CfnFirewallRuleGroupAssociation(
            self,
            "Association",
            firewall_rule_group_id=rules.attr_id,
            vpc_id=vpc.vpc_id,
            priority=PRIORITY,
        )
