import { randomUUID } from 'node:crypto'
import type { Message } from './message.ts'
import { bareAddress, recipientsOf } from './message.ts'

const account = '000000000000'
const region = 'us-east-1'
const reportingMta = 'a8-50.smtp-out.amazonses.com'

/**
 * Mail object of every event. `tags` holds the message tags and the tags SES adds itself, each a list.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export type SesMail = {
  timestamp: string
  source: string
  sourceArn: string
  sendingAccountId: string
  messageId: string
  destination: string[]
  headersTruncated: boolean
  headers: { name: string; value: string }[]
  commonHeaders: { from: string[]; to: string[]; messageId: string; subject: string }
  tags: Record<string, string[]>
}

/** What happened; the object named after the event type holds its particulars. */
export type SesOccurrence =
  | { eventType: 'Send'; send: Record<string, never> }
  | {
      eventType: 'Delivery'
      delivery: {
        timestamp: string
        processingTimeMillis: number
        recipients: string[]
        smtpResponse: string
        reportingMTA: string
      }
    }
  | {
      eventType: 'Bounce'
      bounce: {
        bounceType: 'Permanent'
        bounceSubType: 'General' | 'Suppressed'
        bouncedRecipients: { emailAddress: string; action: string; status: string; diagnosticCode: string }[]
        timestamp: string
        feedbackId: string
        reportingMTA: string
      }
    }
  | {
      eventType: 'Complaint'
      complaint: {
        complainedRecipients: { emailAddress: string }[]
        timestamp: string
        feedbackId: string
        complaintSubType: null
        complaintFeedbackType: 'abuse'
        userAgent: string
        arrivalDate: string
      }
    }

const detailTypes = {
  Send: 'Email Sent',
  Delivery: 'Email Delivered',
  Bounce: 'Email Bounced',
  Complaint: 'Email Complaint Received',
} as const satisfies Record<SesOccurrence['eventType'], string>

/**
 * An event as SES publishes it to the default event bus.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html
 */
export type SesEvent = {
  version: '0'
  id: string
  'detail-type': (typeof detailTypes)[SesOccurrence['eventType']]
  source: 'aws.ses'
  account: string
  /** ISO 8601, seconds, UTC. */
  time: string
  region: string
  resources: string[]
  detail: SesOccurrence & { mail: SesMail }
}

/**
 * Everything that happens to a mail, in order: Send, then Delivery, Bounce and Complaint for the recipients concerned.
 * A complaint follows a delivery: only who got a mail can complain about it. None without a configuration set.
 *
 * Recipients decide their own fate as at the mailbox simulator; `bounce+…` and `complaint+…` work at every domain.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
export function eventsOf(message: Message): SesEvent[] {
  const { configurationSet } = message
  if (configurationSet === null) return []
  const mail = mailOf(message, configurationSet)
  return occurrencesOf(message).map((occurrence) => ({
    version: '0',
    id: randomUUID(),
    'detail-type': detailTypes[occurrence.eventType],
    source: 'aws.ses',
    account,
    time: message.sentAt.replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [`arn:aws:ses:${region}:${account}:configuration-set/${configurationSet}`],
    detail: { ...occurrence, mail },
  }))
}

function mailOf(message: Message, configurationSet: string): SesMail {
  const domain = bareAddress(message.from).split('@').at(-1) ?? ''
  const headers: [string, string[]][] = [
    ['From', [message.from]],
    ['Reply-To', message.replyTo],
    ['To', message.to],
    ['Cc', message.cc],
    ['Subject', [message.subject]],
    ['MIME-Version', ['1.0']],
  ]
  return {
    timestamp: message.sentAt,
    source: message.from,
    sourceArn: `arn:aws:ses:${region}:${account}:identity/${domain}`,
    sendingAccountId: account,
    messageId: message.id,
    destination: recipientsOf(message),
    headersTruncated: false,
    headers: headers
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => ({ name, value: values.join(', ') })),
    commonHeaders: { from: [message.from], to: message.to, messageId: message.id, subject: message.subject },
    tags: {
      'ses:configuration-set': [configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domain],
      'ses:caller-identity': ['local'],
      ...Object.fromEntries(Object.entries(message.tags).map(([name, value]) => [name, [value]])),
    },
  }
}

type Fate = 'delivered' | 'bounced' | 'suppressed' | 'complained'

function fateOf(recipient: string): Fate {
  const [localPart = '', domain] = recipient.toLowerCase().split('@')
  const [word = '', ...labels] = localPart.split('+')
  const simulated = domain === 'simulator.amazonses.com'
  if (word === 'bounce' && (simulated || labels.length > 0)) return 'bounced'
  if (word === 'complaint' && (simulated || labels.length > 0)) return 'complained'
  if (word === 'suppressionlist' && simulated) return 'suppressed'
  return 'delivered'
}

function occurrencesOf(message: Message): SesOccurrence[] {
  const recipients = Object.groupBy(recipientsOf(message), fateOf)
  const { bounced = [], suppressed = [], complained = [] } = recipients
  const delivered = [...(recipients.delivered ?? []), ...complained]
  const occurrences: SesOccurrence[] = [{ eventType: 'Send', send: {} }]
  if (delivered.length > 0) occurrences.push(delivery(message, delivered))
  if (bounced.length > 0) {
    occurrences.push(bounce(message, 'General', bounced, 'smtp; 550 5.1.1 user unknown'))
  }
  if (suppressed.length > 0) {
    const diagnosis = 'Amazon SES did not send the message to this address because it is on the suppression list.'
    occurrences.push(bounce(message, 'Suppressed', suppressed, diagnosis))
  }
  if (complained.length > 0) occurrences.push(complaint(message, complained))
  return occurrences
}

function delivery(message: Message, recipients: string[]): SesOccurrence {
  return {
    eventType: 'Delivery',
    delivery: {
      timestamp: message.sentAt,
      processingTimeMillis: 1,
      recipients,
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: reportingMta,
    },
  }
}

function bounce(
  message: Message,
  bounceSubType: 'General' | 'Suppressed',
  recipients: string[],
  diagnosticCode: string,
): SesOccurrence {
  return {
    eventType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType,
      bouncedRecipients: recipients.map((emailAddress) => ({
        emailAddress,
        action: 'failed',
        status: '5.1.1',
        diagnosticCode,
      })),
      timestamp: message.sentAt,
      feedbackId: randomUUID(),
      reportingMTA: `dns; ${reportingMta}`,
    },
  }
}

function complaint(message: Message, recipients: string[]): SesOccurrence {
  return {
    eventType: 'Complaint',
    complaint: {
      complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
      timestamp: message.sentAt,
      feedbackId: randomUUID(),
      complaintSubType: null,
      complaintFeedbackType: 'abuse',
      userAgent: 'Amazon SES Mailbox Simulator',
      arrivalDate: message.sentAt,
    },
  }
}
