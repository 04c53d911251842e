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

/** A mail as the mailbox shows it to programs: several recipients stand in one text, as in the header. */
export type Mail = Omit<Message, 'to'> & { to: string }

export function toMail(message: Message): Mail {
  return { ...message, to: message.to.join(', ') }
}

/** `Jane <jane@example.com>` and `jane@example.com` both give `jane@example.com`. */
export function bareAddress(address: string): string {
  return /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address.trim()
}

/** Bare addresses of everybody who gets the mail: To, Cc and Bcc, in this order. */
export function recipientsOf(message: Pick<Message, 'to' | 'cc' | 'bcc'>): string[] {
  return [...message.to, ...message.cc, ...message.bcc].map(bareAddress)
}
