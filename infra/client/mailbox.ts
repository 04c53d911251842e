import { setTimeout as delay } from 'node:timers/promises'
import type { Mail } from '../local/mailbox/message.ts'

const POLL_MS = 100

/** The mails to an address, newest first. */
export async function mailsTo(mailboxUrl: string, address: string): Promise<readonly Mail[]> {
  const response = await fetch(`${mailboxUrl}/messages?to=${encodeURIComponent(address)}`)
  return (await response.json()) as Mail[]
}

/** The newest mail to the address whose link starts with the path; waits for it. Throws when none comes in time. */
export async function awaitLink(
  mailboxUrl: string,
  address: string,
  path: string,
  { timeoutMs = 30_000, notBefore = '' }: { timeoutMs?: number; notBefore?: string } = {},
): Promise<{ mail: Mail; link: URL }> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    for (const mail of await mailsTo(mailboxUrl, address)) {
      const link = linkIn(mail)
      if (link?.pathname === path && mail.sentAt >= notBefore) return { mail, link }
    }
    if (Date.now() > deadline) throw new Error(`No mail to ${address} with a link to ${path} arrived`)
    await delay(POLL_MS)
  }
}

/** The first link in a mail's text. */
function linkIn({ text }: Mail): URL | undefined {
  const found = /https?:\/\/\S+/.exec(text)
  return found ? new URL(found[0]) : undefined
}
