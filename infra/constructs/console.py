"""The console: pages in a bucket that CloudFront alone reads, and the client by which people sign in."""

import jsii
from aws_cdk import Aws, Duration, IStableStringProducer, Lazy, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from infra import ROOT
from infra.console_headers import PERMISSIONS, content_security_policy
from infra.environments import APPLICATION, Environment

BUILT = ROOT / "console" / "dist"
YEAR = Duration.days(365)
SETTINGS = "settings.json"


class ConsoleSignIn(Construct):
    """The client of the user pool by which the pages at `origin` sign people in: a code with PKCE."""

    def __init__(self, scope: Construct, construct_id: str, pool: cognito.IUserPool, origin: str) -> None:
        super().__init__(scope, construct_id)
        self.origin = origin
        self.client = cognito.UserPoolClient(
            self,
            "Client",
            user_pool=pool,
            generate_secret=False,
            auth_flows=cognito.AuthFlow(),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True, implicit_code_grant=False),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=[f"{origin}/"],
                logout_urls=[f"{origin}/"],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            id_token_validity=Duration.hours(1),
            access_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.hours(12),
        )


@jsii.implements(IStableStringProducer)
class _Policy:
    """The content security policy, written once the API is known: the API knows the pages before that."""

    def __init__(self, console: "Console") -> None:
        self._console = console

    def produce(self) -> str:
        """Produce the policy's text."""
        return self._console.policy()


class Console(Construct):
    """Bucket, distribution and sign-in; `publish` fills them once there is an API to talk to."""

    def __init__(
        self, scope: Construct, construct_id: str, environment: Environment, pool: cognito.UserPool
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment = environment
        self._bucket = s3.Bucket(
            self,
            "Pages",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            # They are built anew with every deployment.
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._reached: tuple[str, ...] = ()
        self.distribution = self._distribution()
        self.origin = f"https://{self.distribution.distribution_domain_name}"
        self.client = ConsoleSignIn(self, "SignIn", pool, self.origin).client
        prefix = f"{APPLICATION}-{environment.name}-{Aws.ACCOUNT_ID}"
        pool_domain = cognito.UserPoolDomain(
            self,
            "Domain",
            user_pool=pool,
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix),
        )
        self._sign_in_url = pool_domain.base_url()

    def publish(self, rest: apigateway.RestApi, uploads: s3.IBucket) -> None:
        """Put the pages and their settings where CloudFront finds them."""
        own = self._environment.domain_name
        host = own or f"{rest.rest_api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"
        path = self._environment.base_path if own else rest.deployment_stage.stage_name
        self._reached = (
            f"https://{host}",
            self._sign_in_url,
            f"https://s3.{Aws.REGION}.{Aws.URL_SUFFIX}/{uploads.bucket_name}/",
        )
        settings = {
            "apiUrl": f"https://{host}/{path}".rstrip("/"),
            "signInUrl": self._sign_in_url,
            "clientId": self.client.user_pool_client_id,
            "maxUploadBytes": self._environment.max_upload_bytes,
        }
        # Their names change with their content.
        assets = self._deploy("Assets", [deployment.Source.asset(str(BUILT), exclude=["index.html"])], YEAR)
        entry = [
            deployment.Source.asset(str(BUILT), exclude=["assets/*"]),
            deployment.Source.json_data(SETTINGS, settings),
        ]
        pages = self._deploy("Entry", entry, Duration.seconds(0), renewed=["/index.html", f"/{SETTINGS}"])
        pages.node.add_dependency(assets)

    def policy(self) -> str:
        """Name what the pages may reach: the API, the sign-in and the uploads."""
        return content_security_policy(self._reached, self._reached[-1:])

    def _deploy(
        self,
        name: str,
        sources: list[deployment.ISource],
        kept: Duration,
        renewed: list[str] | None = None,
    ) -> deployment.BucketDeployment:
        """Files of `sources`, which browsers keep for so long; CloudFront forgets those that are `renewed`.

        Earlier releases' files stay, for pages that are open.
        """
        return deployment.BucketDeployment(
            self,
            name,
            sources=sources,
            destination_bucket=self._bucket,
            prune=False,
            retain_on_delete=False,
            cache_control=[deployment.CacheControl.max_age(kept)],
            distribution=self.distribution if renewed else None,
            distribution_paths=renewed,
        )

    def _distribution(self) -> cloudfront.Distribution:
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment="OCR Identity: the console",
            default_root_object="index.html",
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(
                    self._bucket, origin_access_control=self._access()
                ),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=self._headers(),
                compress=True,
            ),
        )

    def _access(self) -> cloudfront.S3OriginAccessControl:
        name = f"{APPLICATION}-{self._environment.name}-{Aws.REGION}"
        return cloudfront.S3OriginAccessControl(self, "Access", origin_access_control_name=name)

    def _headers(self) -> cloudfront.ResponseHeadersPolicy:
        custom = cloudfront.ResponseCustomHeader(
            header="Permissions-Policy", value=PERMISSIONS, override=True
        )
        referrers = cloudfront.HeadersReferrerPolicy.NO_REFERRER
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            # CloudFront's names are the account's, of all regions together.
            response_headers_policy_name=f"{APPLICATION}-{self._environment.name}-{Aws.REGION}",
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(custom_headers=[custom]),
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=Lazy.string(_Policy(self)), override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=referrers, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=YEAR, include_subdomains=True, override=True
                ),
            ),
        )
