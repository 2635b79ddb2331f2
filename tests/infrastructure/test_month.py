"""What a deployment costs at rest is computed from its templates."""

import pytest

from infra.cost import month
from tests.infrastructure.templates import DEV, OWN_DEV, OWN_PROD, PROD, stacks


def told(context: dict[str, str]) -> dict[str, float]:
    return month(stacks(context))


def test_month_of_prod_counts_the_proxys_least_units_and_one_aurora_instance() -> None:
    dollars = told(OWN_PROD)

    assert dollars["AWS::RDS::DBProxy"] == pytest.approx(87.60)
    assert dollars["AWS::RDS::DBInstance"] == pytest.approx(0.5 * 0.12 * 730)
    assert dollars["AWS::WAFv2::WebACL"] == 10
    assert 150 < sum(dollars.values()) < 250


@pytest.mark.parametrize(
    ("context", "kind", "more"),
    [
        ({"databaseReader": "true"}, "AWS::RDS::DBInstance", 43.80),
        ({"natGateways": "2"}, "AWS::EC2::NatGateway", 73.00),
        ({"waf": "false"}, "AWS::WAFv2::WebACL", -10.0),
        ({"provisioned": "ocr=1"}, "AWS::Lambda::Alias", 21.90),
    ],
)
def test_month_changes_with_what_is_chosen(context: dict[str, str], kind: str, more: float) -> None:
    before, after = told(OWN_PROD), told(OWN_PROD | context)

    assert after.get(kind, 0) - before.get(kind, 0) == pytest.approx(more, abs=0.02)


def test_month_rises_from_a_given_database_to_dev_to_prod() -> None:
    given, own, prod = (sum(told(context).values()) for context in (DEV, OWN_DEV, OWN_PROD))

    assert given < own < prod
    assert sum(told(PROD).values()) < prod


def test_month_of_a_type_without_a_price_says_so() -> None:
    with pytest.raises(LookupError, match="AWS::Redshift::Cluster has no price"):
        month([{"Resources": {"One": {"Type": "AWS::Redshift::Cluster"}}}])
