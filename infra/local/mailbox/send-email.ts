import { randomUUID } from 'node:crypto'
import type { Message } from './message.ts'
import { bareAddress, recipientsOf } from './message.ts'
import { listParameter, requiredParameter, SesError, tagListParameter } from './query-protocol.ts'

const recipientsMax = 50
const messageBytesMax = 10 * 1024 * 1024
const tagPattern = /^[A-Za-z0-9_-]{1,256}$/

/**
 * The mail that a SendEmail request asks for, checked as SES checks it, with its new id and the present time.
 * Throws `SesError`: `ValidationError`, `InvalidParameterValue` or, for a sender that is not verified,
 * `MessageRejected`.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 *
 * @param verifiedSenders addresses or domains (a domain covers its subdomains); undefined lets everybody send
 */
export function messageFrom(form: URLSearchParams, verifiedSenders: readonly string[] | undefined): Message {
  const sentAt = new Date()
  const message: Message = {
    id: newMessageId(sentAt),
    from: requiredParameter(form, 'Source'),
    to: listParameter(form, 'Destination.ToAddresses'),
    cc: listParameter(form, 'Destination.CcAddresses'),
    bcc: listParameter(form, 'Destination.BccAddresses'),
    replyTo: listParameter(form, 'ReplyToAddresses'),
    subject: requiredParameter(form, 'Message.Subject.Data'),
    text: form.get('Message.Body.Text.Data') ?? '',
    html: form.get('Message.Body.Html.Data') ?? '',
    sentAt: sentAt.toISOString(),
    tags: tagsOf(form),
    configurationSet: form.get('ConfigurationSetName'),
  }
  refuseHeaderInjection(message)
  refuseBadRecipients(message)
  refuseBadContent(message)
  refuseUnverifiedSender(message.from, verifiedSenders)
  return message
}

/** Same form as on AWS: 16 hex digits that begin with the time, a UUID, a counter. */
function newMessageId(sentAt: Date): string {
  return `0100${sentAt.getTime().toString(16).padStart(12, '0')}-${randomUUID()}-000000`
}

function tagsOf(form: URLSearchParams): Record<string, string> {
  const tags = new Map<string, string>()
  for (const { name, value } of tagListParameter(form, 'Tags')) {
    if (!tagPattern.test(name)) throw new SesError('InvalidParameterValue', `Invalid tag name <${name}>.`)
    if (!tagPattern.test(value)) throw new SesError('InvalidParameterValue', `Invalid tag value <${value}>.`)
    if (tags.has(name)) throw new SesError('InvalidParameterValue', `Duplicate tag name <${name}>.`)
    tags.set(name, value)
  }
  return Object.fromEntries(tags)
}

function refuseHeaderInjection(message: Message): void {
  const headers = [message.subject, message.from, ...message.to, ...message.cc, ...message.bcc, ...message.replyTo]
  if (headers.some((header) => /[\r\n]/.test(header))) {
    throw new SesError('InvalidParameterValue', 'Header values must not contain line breaks.')
  }
}

function refuseBadRecipients(message: Message): void {
  const recipients = recipientsOf(message)
  if (recipients.length === 0) throw new SesError('InvalidParameterValue', "Missing required header 'To'.")
  if (recipients.length > recipientsMax) {
    throw new SesError('InvalidParameterValue', `Recipient count exceeds ${recipientsMax}.`)
  }
  for (const address of [bareAddress(message.from), ...recipients, ...message.replyTo.map(bareAddress)]) {
    refuseBadAddress(address)
  }
}

/** SES does not speak SMTPUTF8: an address is 7-bit ASCII, its domain in Punycode. */
function refuseBadAddress(address: string): void {
  const at = address.lastIndexOf('@')
  if (at < 1 || at === address.length - 1) throw new SesError('InvalidParameterValue', "Missing final '@domain'")
  if (!/^[!-~]+$/.test(address.slice(0, at))) {
    throw new SesError('InvalidParameterValue', 'Local address contains control or whitespace')
  }
  if (!/^[A-Za-z0-9.-]+$/.test(address.slice(at + 1))) {
    throw new SesError('InvalidParameterValue', 'Domain contains illegal character')
  }
}

function refuseBadContent(message: Message): void {
  if (message.text === '' && message.html === '') {
    throw new SesError('ValidationError', 'Message.Body must have a text or an HTML part.')
  }
  if (Buffer.byteLength(message.subject + message.text + message.html) > messageBytesMax) {
    throw new SesError('InvalidParameterValue', `Message length is more than ${messageBytesMax} bytes long.`)
  }
}

function refuseUnverifiedSender(from: string, verifiedSenders: readonly string[] | undefined): void {
  if (verifiedSenders === undefined) return
  const sender = bareAddress(from).toLowerCase()
  const domain = sender.slice(sender.lastIndexOf('@') + 1)
  const verified = verifiedSenders
    .map((identity) => identity.toLowerCase())
    .some((identity) => identity === sender || identity === domain || domain.endsWith(`.${identity}`))
  if (!verified) {
    throw new SesError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region US-EAST-1: ${from}`,
    )
  }
}
