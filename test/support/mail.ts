import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { recordMailOutcome, type SesEvent } from '../../functions/workers/record-mail-outcome.ts'
import { type MailDeps, sendMail } from '../../functions/workers/send-mail.ts'
import type { Mailer, Message, SendResult } from '../../shared/ports/ports.ts'
import type { MailRequest } from '../../shared/store/entities/mail-request.ts'
import type { World } from './world.ts'

/** Seconds that the sender waits for word of an interrupted mail, in these tests. */
export const UNCERTAIN_SECONDS = 600

/** A mailer that plays a script: one entry a call, then `sent` for good. An entry can be a function to run. */
export interface ScriptedMailer extends Mailer {
  /** What was handed over, oldest first. */
  readonly handed: readonly Message[]
}

export function scriptedMailer(
  ...script: (SendResult | ((message: Message) => Promise<SendResult>))[]
): ScriptedMailer {
  const handed: Message[] = []
  return {
    handed,
    send: async (message) => {
      handed.push(message)
      const next = script.shift() ?? { outcome: 'sent', messageId: `ses-${handed.length}` }
      return typeof next === 'function' ? next(message) : next
    },
  }
}

/** What the sender gets: its own view of the table, the world's clock, and this mailer. */
export function mailDeps(world: World, mailer: Mailer): MailDeps {
  return {
    ...workerDeps('send-mail', world.deps),
    mailer,
    publicUrl: 'https://keyward.test',
    uncertainSeconds: UNCERTAIN_SECONDS,
    isFirstReceipt: false,
  }
}

/** Runs the sender for one mail; answers the error with which it asks for another delivery, if it does. */
export async function deliver(world: World, mailer: Mailer, mailId: string): Promise<Error | undefined> {
  try {
    await sendMail(mailId, mailDeps(world, mailer))
    return undefined
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

/** Something that SES publishes. */
export type Word = 'Email Sent' | 'Email Delivered' | 'Email Bounced' | 'Email Complaint Received' | 'Email Rejected'

/** The event with which SES says it of a mail. */
export function wordOf(mailId: string | undefined, word: string, messageId = 'ses-word'): SesEvent {
  const tags: Record<string, string[]> = mailId === undefined ? {} : { 'mail-id': [mailId] }
  return {
    id: 'event',
    version: '0',
    account: '000000000000',
    time: '2030-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    source: 'aws.ses',
    'detail-type': word,
    detail: {
      mail: { messageId, tags },
      ...(word === 'Email Bounced' && { bounce: { bounceType: 'Permanent', bounceSubType: 'General' } }),
      ...(word === 'Email Rejected' && { reject: { reason: 'Bad content' } }),
    },
  }
}

/** Word of a mail arrives. */
export async function hear(world: World, mailId: string, word: Word, messageId?: string): Promise<void> {
  await recordMailOutcome(wordOf(mailId, word, messageId), workerDeps('record-mail-outcome', world.deps))
}

/** The mail as it stands. */
export async function mailOf(world: World, mailId: string): Promise<MailRequest> {
  const mail = await world.store.get('MailRequest', { mailId })
  if (!mail) throw new Error('There is no such mail')
  return mail
}

/** The last mail to an address. */
export async function lastMailTo(world: World, address: string): Promise<MailRequest> {
  const mail = (await world.mails()).filter(({ to }) => to === address).at(-1)
  if (!mail) throw new Error(`There is no mail to ${address}`)
  return mail
}
