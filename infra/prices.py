"""List prices in us-east-1, dollars, of November 2026's lists; whoever pays less multiplies."""

GB_SECOND = {"x86_64": 0.0000166667, "arm64": 0.0000133334}
MILLION = 1_000_000
REQUEST = {
    "lambda": 0.20 / MILLION,
    "api gateway": 3.50 / MILLION,
    "s3 put": 5.00 / MILLION,
    "s3 get": 0.40 / MILLION,
    "sqs": 0.40 / MILLION,
    "sns": 0.50 / MILLION,
    "kms": 3.00 / MILLION,
}
LOGS_GB = 0.50
STORAGE_GB_MONTH = 0.023
# What stands whether anything is uploaded or not, by the month of 730 hours.
HOURS = 730
KEY, ALARM, METRIC, DASHBOARD, SECRET = 1.00, 0.10, 0.30, 3.00, 0.40
ENDPOINT_AND_ZONE = 0.01 * HOURS
# With the public address that it has.
NAT = (0.045 + 0.005) * HOURS
SMALL_INSTANCE, GP3_GB = 0.016 * HOURS, 0.115
AURORA_UNIT = 0.12 * HOURS
# Before Serverless v2 the proxy bills 8 units at the least, before an instance 2 processors.
PROXY_UNIT, PROXY_UNITS, PROXY_PROCESSORS = 0.015 * HOURS, 8, 2
WEB_ACL, WEB_ACL_RULE = 5.00, 1.00
PROVISIONED_GB_SECOND = {"x86_64": 0.0000041667, "arm64": 0.0000033334}
# Amazon Textract AnalyzeID, each page of the first 100,000 a month.
ANALYZE_ID = 0.025
