import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'

interface EdgeStackProps extends StackProps {
  readonly api: HttpApi
  /** Where people reach the installation; its host is the distribution's name. */
  readonly publicUrl: string
  /** The certificate of that host, in us-east-1. */
  readonly certificateArn: string
  /** A firewall of CloudFront that looks at every request first. */
  readonly firewallArn: string | undefined
  readonly logDays: number
}

/**
 * CloudFront before the HTTP API: a name of one's own, the portal's files near the people who open it, and a place for a
 * firewall. Nothing but those files is kept there; every other request goes through as it is.
 */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props)
    const origin = new HttpOrigin(`${props.api.apiId}.execute-api.${this.region}.${this.urlSuffix}`, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    })
    const common = { origin, compress: true, viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS }
    const logs = new Bucket(this, 'Logs', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // CloudFront writes its logs by means of access control lists.
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(props.logDays) }],
      removalPolicy: RemovalPolicy.RETAIN,
    })
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Keyward',
      domainNames: [new URL(props.publicUrl).host],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      logBucket: logs,
      ...(props.firewallArn !== undefined && { webAclId: props.firewallArn }),
      defaultBehavior: {
        ...common,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
      additionalBehaviors: { '/portal/assets/*': { ...common, cachePolicy: CachePolicy.CACHING_OPTIMIZED } },
    })
    Validations.of(logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds logs; logs of logs tell nothing more.',
    })
    Validations.of(distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: "A provider's clients may be anywhere." },
      { id: 'AwsSolutions-CFR2', reason: 'The firewall is a parameter: many accounts have one for all their sites.' },
    )
  }
}
