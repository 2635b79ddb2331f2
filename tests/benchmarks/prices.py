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
# What stands whether anything is uploaded or not, by the month.
KEY, ALARM, METRIC, DASHBOARD, SECRET = 1.00, 0.10, 0.30, 3.00, 0.40
ENDPOINT_AND_ZONE, PROXY, NAT = 7.30, 21.90, 32.85
SMALL_INSTANCE = 11.68 + 20 * 0.115
AURORA_UNIT = 0.12 * 730
# Amazon Textract AnalyzeID, each page of the first 100,000 a month.
ANALYZE_ID = 0.025
