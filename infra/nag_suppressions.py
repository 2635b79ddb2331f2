"""What cdk-nag finds and we leave so, each with its reason; a test lets nothing else through.

Packs: AwsSolutions, Serverless, NIST 800-53 r5, HIPAA.
"""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, Stack, Validations

from infra.environments import Environment

NIST, HIPAA = "NIST.800.53.R5::NIST.800.53.R5", "HIPAA.Security::HIPAA.Security"
SOLUTIONS, SERVERLESS = "AwsSolutions::AwsSolutions", "Serverless::Serverless"

# The same rule in the two standards.
IN_BOTH = {
    "IAMNoInlinePolicy": "Each policy belongs to one role, is made for it alone and goes with it.",
    "LambdaConcurrency": "Event sources bound the functions behind queues, API Gateway's throttle the API; "
    "reserved concurrency would take it from the account, and new accounts have ten.",
    "LambdaDLQ": "Queues call the functions, and each queue has its dead letters; what the scheduler calls "
    "is called again the next time.",
    "LambdaInsideVPC": "Only where the database is given by its secret: the functions listen on nothing, "
    "and reach AWS by IAM and the database by TLS and password. vpcId puts them into a network.",
    "VPCDefaultSecurityGroupClosed": "Nothing is in the default group; closing it takes a function that may "
    "change any group.",
    "EC2RestrictedCommonPorts": "The rule cannot read a port that is known at deployment alone: "
    "PostgreSQL's, open to the proxy's own group.",
    "EC2RestrictedSSH": "As EC2RestrictedCommonPorts.",
    "RDSEnhancedMonitoringEnabled": "Performance Insights tells what operators ask; this would take a role "
    "with a managed policy.",
    "RDSInBackupPlan": "Backups with recovery to any second are the server's own; a plan is the account's.",
    "RDSInstanceDeletionProtectionEnabled": "dev is made to be removed; prod's is protected.",
    "SecretsManagerRotationEnabled": "The proxy alone knows the functions' password; they sign in by IAM. "
    "Each migration sets it, and a new secret with it.",
    "RDSMultiAZSupport": "dev is as cheap as can be; Aurora keeps prod's data in three zones, and "
    "databaseReader adds an instance that takes over at once.",
    "S3BucketVersioningEnabled": "What is deleted must be gone: versions would keep personal data beyond "
    "their owner's deletion. Objects are written once (If-None-Match), so none is overwritten.",
    "S3BucketReplicationEnabled": "A second copy of identity documents is a second place to lose them; "
    "originals are with their owners, and S3 keeps eleven nines.",
    "S3BucketLoggingEnabled": "Server access logs hold whole request lines, presigned signatures among "
    "them; CloudTrail's data events tell the same without.",
    "WAFv2LoggingEnabled": "The web ACL's log holds whole requests, tokens among them; its metrics count "
    "what each rule refuses.",
    "APIGWSSLEnabled": "Client certificates are for HTTP backends; API Gateway calls the function by IAM.",
    "APIGWExecutionLoggingEnabled": "Execution logs hold bodies and tokens, which are personal data.",
    "APIGWCacheEnabledAndEncrypted": "Nothing is cached: answers are personal data.",
}
ONCE = {
    f"{NIST}-APIGWAssociatedWithWAF": "dev is as cheap as can be; prod has a web ACL (waf, webAclArn).",
    f"{SOLUTIONS}-APIG3": "dev is as cheap as can be; prod has a web ACL (waf, webAclArn).",
    f"{SOLUTIONS}-APIG1": "Access logs need a role for the whole account: prod has them (accessLogs); the "
    "function logs each request by its route.",
    f"{SOLUTIONS}-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
    "AmazonAPIGatewayPushToCloudWatchLogs]": "The role by which API Gateway logs is the account's, and has "
    "the policy that AWS makes for it.",
    f"{SERVERLESS}-APIGWAccessLogging": "As AwsSolutions-APIG1.",
    f"{SOLUTIONS}-APIG2": "The function validates every request against the models that OpenAPI documents.",
    f"{SOLUTIONS}-APIG4": "/health, /openapi.json and /docs tell nothing of anyone and need no token.",
    f"{SOLUTIONS}-COG4": "/health, /openapi.json and /docs tell nothing of anyone and need no token.",
    f"{SOLUTIONS}-APIG6": "Execution logs hold bodies and tokens, which are personal data.",
    f"{SOLUTIONS}-COG2": "Callers are services too; users may add a second factor.",
    f"{SOLUTIONS}-COG8": "The plan with threat protection costs per user; who wants it sets it on the pool.",
    f"{SOLUTIONS}-S1": "As S3BucketLoggingEnabled.",
    f"{SOLUTIONS}-EC23": "The rule cannot read the network's range, to which the endpoints open 443.",
    f"{SOLUTIONS}-SMG4": "As SecretsManagerRotationEnabled.",
    f"{SOLUTIONS}-RDS3": "As RDSMultiAZSupport.",
    f"{SOLUTIONS}-RDS10": "As RDSInstanceDeletionProtectionEnabled.",
    f"{SOLUTIONS}-RDS11": "A port that is not PostgreSQL's own would hide nothing from who is let in.",
    f"{SOLUTIONS}-L1": "Python 3.12 is what the wheels of the lock and of the layers are built for.",
    f"{SERVERLESS}-LambdaLatestVersion": "As AwsSolutions-L1.",
    f"{SERVERLESS}-LambdaDLQ": "As LambdaDLQ.",
    f"{SERVERLESS}-LambdaEventSourceMappingDestination": "A queue's failures end in its dead-letter queue.",
    f"{SERVERLESS}-SQSRedrivePolicy": "These are the dead-letter queues themselves.",
    f"{SERVERLESS}-SNSRedrivePolicy": "Of two topics one is for alarms; the other's subscribers are queues "
    "of this stack, whose deliveries SNS tries for 23 days.",
    f"{SOLUTIONS}-IAM5[Resource::*]": "X-Ray's two actions know no resource, nor do those by which "
    "Lambda hangs a function into a network and CodeDeploy looks at alarms.",
}
# The bucket as the functions' stack imports it from the data's, and what lies there.
BUCKET = "ExportsOutputFnGetAttUploadsBucketC4B27CC7Arn515ECA45"
PREFIXES = {
    "incoming": "Keys are named at run time; nothing else lies under this prefix.",
    "renditions": "As incoming/.",
}
# Where there is a console.
COPIES = "CDK's own function copies the pages from its bucket of assets to the console's at each deployment: "
CONSOLE = {
    f"{SOLUTIONS}-CFR1": "Who may sign in may do so from any country.",
    f"{SOLUTIONS}-CFR2": "The pages are files that are the same for all; the API has the web ACL.",
    f"{SOLUTIONS}-CFR3": "The pages are the same for all; who looked at what is in the API's audit log.",
    f"{SOLUTIONS}-CFR4": "TLS 1.2 is asked for; the certificate of CloudFront's own name allows less.",
    f"{NIST}-S3DefaultEncryptionKMS": "The pages are public; CloudFront reads them without the data's key.",
    f"{HIPAA}-S3DefaultEncryptionKMS": "The pages are public; CloudFront reads them without the data's key.",
    f"{SERVERLESS}-LambdaTracing": f"{COPIES}it runs in no request.",
    f"{SOLUTIONS}-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]":
        f"{COPIES}this lets it write its log.",
    **{
        f"{SOLUTIONS}-IAM5[Action::s3:{action}*]": f"{COPIES}in these two buckets alone."
        for action in ("GetObject", "GetBucket", "List", "DeleteObject", "Abort")
    },
    f"{SOLUTIONS}-IAM5[Resource::<ConsolePages082CCFA4.Arn>/*]": f"{COPIES}there it writes.",
    f"{SOLUTIONS}-IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-"
    "<AWS::AccountId>-<AWS::Region>/*]": f"{COPIES}there it reads.",
}  # fmt: skip
REASONS: Mapping[str, str] = {
    f"{pack}-{rule}": reason for rule, reason in IN_BOTH.items() for pack in (NIST, HIPAA)
} | ONCE


def add_nag_suppressions(stack: Stack, environment: Environment) -> None:
    """Write the reasons into `stack`, where cdk-nag reads them."""
    rules = [Acknowledgment(id=rule, reason=why) for rule, why in reasons(environment).items()]
    Validations.of(stack).acknowledge(*rules)


def reasons(environment: Environment) -> Mapping[str, str]:
    """Return the reasons by rule, for the stacks of `environment`."""
    objects = f"{SOLUTIONS}-IAM5[Resource::OcrIdentityData-{environment.name}:{BUCKET}"
    console = CONSOLE if environment.console else {}
    return {**REASONS, **console, **{f"{objects}/{prefix}/*]": reason for prefix, reason in PREFIXES.items()}}
