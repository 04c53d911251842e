import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { App } from 'aws-cdk-lib'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { buildApp } from '../../infra/app.ts'
import { parametersOf } from '../../infra/stacks/parameters.ts'

const unbundled = () => ({ outdir: mkdtempSync(join(tmpdir(), 'keyward-infra-')), bundling: false })

describe('the app', () => {
  it('is synthesized from its parameters, without an objection of cdk-nag', () => {
    const options = unbundled()
    const context = {
      stage: 'prod',
      mailSender: 'keys@msp.example',
      mailIdentity: 'address',
      publicUrl: 'https://keys.msp.example',
      alarmEmail: 'oncall@msp.example',
      logRetentionDays: '365',
    }
    const { stacks } = buildApp({ ...options, context }).synth()
    const report = JSON.parse(readFileSync(join(options.outdir, 'validation-report.json'), 'utf8')) as object
    const text = JSON.stringify(stacks.map(({ template }) => template as unknown))

    expect(report).toMatchObject({ pluginReports: [] })
    expect(stacks.map(({ stackName }) => stackName).sort()).toEqual(
      ['api', 'data', 'identity', 'mail', 'observability', 'workers'].map((name) => `keyward-prod-${name}`),
    )
    expect(text).toContain('"EmailIdentity":"keys@msp.example"')
    expect(text).toContain('"PUBLIC_URL":"https://keys.msp.example"')
    expect(text).toContain('"Endpoint":"oncall@msp.example"')
    expect(text).toContain('"RetentionInDays":365')
    expect(text).not.toContain('"RetentionInDays":90')
  })

  it('stands behind CloudFront where a certificate for its public host is named, which keeps nothing but files', () => {
    const context = {
      publicUrl: 'https://keys.msp.example',
      edgeCertificate: 'arn:aws:acm:us-east-1:111122223333:certificate/one',
      edgeFirewall: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/one',
    }
    const { template } = buildApp({ ...unbundled(), context })
      .synth()
      .getStackByName('keyward-dev-edge')
    const { Resources } = template as { Resources: Record<string, { Type: string; Properties: object }> }
    const distribution = Object.values(Resources).find(({ Type }) => Type === 'AWS::CloudFront::Distribution')
    const DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'

    expect(distribution?.Properties).toMatchObject({
      DistributionConfig: {
        Aliases: ['keys.msp.example'],
        WebACLId: context.edgeFirewall,
        ViewerCertificate: { AcmCertificateArn: context.edgeCertificate, MinimumProtocolVersion: 'TLSv1.2_2021' },
        DefaultCacheBehavior: { CachePolicyId: DISABLED, ViewerProtocolPolicy: 'redirect-to-https' },
        CacheBehaviors: [{ PathPattern: '/portal/assets/*' }],
      },
    })
  })

  it('is not synthesized behind CloudFront without its public address', () => {
    const context = { edgeCertificate: 'arn:aws:acm:us-east-1:111122223333:certificate/one' }
    expect(() => buildApp({ ...unbundled(), context })).toThrow(/publicUrl/)
  })

  it('is not synthesized when cdk-nag objects', () => {
    const app = buildApp(unbundled())
    new Queue(app.node.findChild('keyward-dev-mail'), 'Careless')
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/)
  })

  it.each([
    ['stage', 'Prod!'],
    ['mailSender', 'nobody'],
    ['mailIdentity', 'both'],
    ['publicUrl', 'https://keys.msp.example/'],
    ['logRetentionDays', '91'],
    ['edgeCertificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/one'],
    ['edgeFirewall', 'one'],
    ['auditRetentionMonths', '0'],
    ['auditRetentionMonths', 'forever'],
  ])('refuses a %s of %s, naming it', (name, value) => {
    expect(() => parametersOf(new App({ context: { [name]: value } }).node)).toThrow(new RegExp(name))
  })
})
