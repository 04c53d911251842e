import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Node } from 'constructs'

/** What may differ between installations; given as CDK context (`-c name=value` or cdk.json). */
export interface Parameters {
  /** Tells installations in one account and region apart; part of every stack's name. */
  readonly stage: string
  /** The address that mail comes from. */
  readonly mailSender: string
  /** What SES is asked to verify: the sender's domain, or only the address itself. */
  readonly mailIdentity: 'domain' | 'address'
  /** How long a mail whose sending was interrupted waits for word of it, before it is sent again. */
  readonly mailUncertainSeconds: number
  /** Where people and clients reach the installation; without it, the HTTP API's own address. */
  readonly publicUrl: string | undefined
  /** CloudFront before the HTTP API, with the certificate of the public host; without it, there is none. */
  readonly edge:
    | { readonly publicUrl: string; readonly certificateArn: string; readonly firewallArn: string | undefined }
    | undefined
  /** The name servers that are asked for the records of claimed domains, separated by commas; `system`: those of AWS. */
  readonly dnsServers: string
  /** Hosts outside of the internet, or without https, that metadata may come from, separated by commas; `none`. */
  readonly privateHosts: string
  /** Who hears of alarms; without it, the topic has no subscriber. */
  readonly alarmEmail: string | undefined
  /** For how many months audit events are kept beyond the end of their own. */
  readonly auditRetentionMonths: number
  /** How long logs are kept. */
  readonly logRetention: RetentionDays
}

const ADDRESS = /^[^\s@<>"]+@[^\s@<>".]+(\.[^\s@<>".]+)+$/

/** CloudFront takes what stands in us-east-1. */
const isGlobal = (product: string) => (value: string) => value.startsWith(`arn:aws:${product}:us-east-1:`)

/** The parameters in the context of an app. Throws, naming it, on one that cannot be meant. */
export function parametersOf(node: Node): Parameters {
  const given = (name: string, accepts: (value: string) => boolean, expected: string): string | undefined => {
    const value: unknown = node.tryGetContext(name)
    if (value === undefined || value === null || value === '') return undefined
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (!accepts(text)) throw new Error(`The context value ${name} must be ${expected}, not ${text}`)
    return text
  }
  const origin = (value: string) => /^https?:\/\/[^/]+$/.test(value)
  const publicUrl = given('publicUrl', origin, 'an origin without a trailing slash')
  const edge = () => {
    const certificateArn = given('edgeCertificate', isGlobal('acm'), 'the ARN of a certificate in us-east-1')
    const firewallArn = given('edgeFirewall', isGlobal('wafv2'), 'the ARN of a firewall of CloudFront')
    if (certificateArn === undefined) return undefined
    if (publicUrl === undefined) throw new Error('The context value publicUrl must name the host of edgeCertificate')
    return { publicUrl, certificateArn, firewallArn }
  }
  const isAddress = (value: string) => ADDRESS.test(value)
  const identity = given('mailIdentity', (value) => ['domain', 'address'].includes(value), 'domain or address')
  const days = given('logRetentionDays', (value) => !!knownRetention(value), 'days that CloudWatch Logs knows') ?? ''
  return {
    stage: given('stage', (value) => /^[a-z][a-z0-9-]{0,19}$/.test(value), 'up to 20 of a-z, 0-9 and -') ?? 'dev',
    mailSender: given('mailSender', isAddress, 'an e-mail address') ?? 'no-reply@keyward.example',
    mailIdentity: identity === 'address' ? 'address' : 'domain',
    mailUncertainSeconds: Number(given('mailUncertainSeconds', (value) => /^\d+$/.test(value), 'a number') ?? 60),
    publicUrl,
    edge: edge(),
    dnsServers: given('dnsServers', (value) => /^[\d.:[\]a-f,]+$/.test(value), 'addresses of name servers') ?? 'system',
    privateHosts: given('privateHosts', (value) => /^[\w.:[\],-]+$/.test(value), 'names of hosts') ?? 'none',
    alarmEmail: given('alarmEmail', isAddress, 'an e-mail address'),
    auditRetentionMonths: Number(
      given('auditRetentionMonths', (value) => /^[1-9]\d{0,2}$/.test(value), 'a number of months from 1 to 999') ?? 13,
    ),
    logRetention: knownRetention(days) ?? RetentionDays.THREE_MONTHS,
  }
}

/** The retention of that many days, if CloudWatch Logs knows one. */
function knownRetention(days: string): RetentionDays | undefined {
  return Object.values(RetentionDays).find(
    (known): known is RetentionDays =>
      typeof known === 'number' && known !== RetentionDays.INFINITE && String(known) === days,
  )
}
