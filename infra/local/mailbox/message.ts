/** A mail that was accepted. Addresses stand as they were sent, with display names. */
export type Message = {
  id: string
  from: string
  to: string[]
  cc: string[]
  bcc: string[]
  replyTo: string[]
  subject: string
  /** Empty when the mail has no text part. */
  text: string
  /** Empty when the mail has no HTML part. */
  html: string
  /** ISO 8601, milliseconds, UTC. */
  sentAt: string
  /** Message tags of the sender, for example `{ 'mail-id': '…' }`. */
  tags: Record<string, string>
  /** Events are published only for mails that name a configuration set. */
  configurationSet: string | null
}

/** `Jane <jane@example.com>` and `jane@example.com` both give `jane@example.com`. */
export function bareAddress(address: string): string {
  return /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address.trim()
}

/** Bare addresses of everybody who gets the mail: To, Cc and Bcc, in this order. */
export function recipientsOf(message: Pick<Message, 'to' | 'cc' | 'bcc'>): string[] {
  return [...message.to, ...message.cc, ...message.bcc].map(bareAddress)
}
