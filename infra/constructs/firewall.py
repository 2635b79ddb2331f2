"""A web ACL before the API: how often one address may call, how large a body is, and AWS' managed rules.

$5 a month, $1 a rule, $0.60 a million requests; `waf = false` leaves it out, `webAclArn` names another.
"""

from collections.abc import Sequence

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.environments import APPLICATION, Environment

ACL = wafv2.CfnWebACL
# What AWS WAF looks at of a body (API Gateway, by default): beyond it a body counts as larger.
INSPECTED_BYTES = 16_384
# Bodies here are files, which are bytes of any kind; the function parses all others by its models.
OF_BODIES = (
    "SizeRestrictions_BODY",
    "CrossSiteScripting_BODY",
    "GenericLFI_BODY",
    "GenericRFI_BODY",
    "EC2MetaDataSSRF_BODY",
)
MANAGED: dict[str, Sequence[str]] = {
    "AWSManagedRulesCommonRuleSet": OF_BODIES,
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    "AWSManagedRulesAmazonIpReputationList": (),
}
# Routes that take a file, a hundred tickets or many corrections in their body.
LARGE_BODIES = "/(upload-image|batches|reviews)"


class Firewall(Construct):
    """The web ACL of the stage `stage_arn`."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment, stage_arn: str) -> None:
        super().__init__(scope, construct_id)
        arn = environment.web_acl_arn or self._acl(environment).attr_arn
        wafv2.CfnWebACLAssociation(self, "Association", resource_arn=stage_arn, web_acl_arn=arn)

    def _acl(self, environment: Environment) -> wafv2.CfnWebACL:
        rules = [_rate(environment.waf_rate), _size()]
        rules += [_managed(len(rules) + number, name) for number, name in enumerate(MANAGED)]
        return wafv2.CfnWebACL(
            self,
            "Acl",
            scope="REGIONAL",
            default_action=ACL.DefaultActionProperty(allow=ACL.AllowActionProperty()),
            description=f"OCR Identity {environment.name}: before the API",
            rules=rules,
            visibility_config=_counted(f"{APPLICATION}-{environment.name}"),
        )


def _rate(most: int) -> wafv2.CfnWebACL.RuleProperty:
    """Refuse an address that has called more often than `most` in five minutes."""
    limit = ACL.RateBasedStatementProperty(limit=most, aggregate_key_type="IP", evaluation_window_sec=300)
    return _refusal("rate", 0, ACL.StatementProperty(rate_based_statement=limit))


def _size() -> wafv2.CfnWebACL.RuleProperty:
    """Refuse large bodies where no file is uploaded."""
    untouched = [ACL.TextTransformationProperty(priority=0, type="NONE")]
    large = ACL.SizeConstraintStatementProperty(
        comparison_operator="GE",
        size=INSPECTED_BYTES,
        field_to_match=ACL.FieldToMatchProperty(body=ACL.BodyProperty(oversize_handling="MATCH")),
        text_transformations=untouched,
    )
    takes_them = ACL.RegexMatchStatementProperty(
        regex_string=LARGE_BODIES,
        field_to_match=ACL.FieldToMatchProperty(uri_path={}),
        text_transformations=untouched,
    )
    elsewhere = ACL.NotStatementProperty(statement=ACL.StatementProperty(regex_match_statement=takes_them))
    both = ACL.AndStatementProperty(
        statements=[
            ACL.StatementProperty(size_constraint_statement=large),
            ACL.StatementProperty(not_statement=elsewhere),
        ]
    )
    return _refusal("size", 1, ACL.StatementProperty(and_statement=both))


def _refusal(
    name: str, priority: int, statement: wafv2.CfnWebACL.StatementProperty
) -> wafv2.CfnWebACL.RuleProperty:
    """Refuse what `statement` describes."""
    return ACL.RuleProperty(
        name=name,
        priority=priority,
        action=ACL.RuleActionProperty(block={}),
        statement=statement,
        visibility_config=_counted(name),
    )


def _managed(priority: int, name: str) -> wafv2.CfnWebACL.RuleProperty:
    """Take AWS' rules `name`; those that misread files are counted only."""
    counted = [
        ACL.RuleActionOverrideProperty(name=one, action_to_use=ACL.RuleActionProperty(count={}))
        for one in MANAGED[name]
    ]
    group = ACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS", name=name, rule_action_overrides=counted or None
    )
    return ACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=ACL.OverrideActionProperty(none={}),
        statement=ACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=_counted(name),
    )


def _counted(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    """Count by `name`; samples of requests would hold tokens."""
    return ACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
