import type { Mailer } from '../../shared/ports/ports.ts'
import { replace } from '../../shared/store/change-set.ts'
import type { MailId } from '../../shared/store/id.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import { env } from '../runtime/env.ts'
import { sesMailer } from '../runtime/ses-mailer.ts'
import { Stale } from '../runtime/table-errors.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'
import { composeMail } from './compose-mail.ts'
import { fail, isCurrent } from './mail-state.ts'
import { NotYet } from './not-yet.ts'

/** What the sender needs beside the worker's outside world. */
export interface MailDeps extends WorkerDeps {
  readonly mailer: Mailer
  readonly publicUrl: string
  /** How long to wait for word of a mail whose sending was interrupted. */
  readonly uncertainSeconds: number
  /** True when the queue brings the mail for the first time: a failed one was then sent back by an operator. */
  readonly isFirstReceipt: boolean
}

/**
 * Sends one mail that a change asked for. It is claimed before it is handed to SES and noted after. When this is cut off
 * in between, the mail stands as `sending`: word from SES (`record-mail-outcome`) settles it, and only if none comes in
 * time is it sent again. So a crash loses no mail, and doubles one only if SES took it and never said so.
 */
export async function sendMail(mailId: MailId, deps: MailDeps): Promise<void> {
  const { store, clock, mailer } = deps
  const mail = await store.get('MailRequest', { mailId })
  if (!mail || ['sent', 'delivered', 'superseded'].includes(mail.state)) return
  if (mail.state === 'failed' && !deps.isFirstReceipt) throw new NotYet('The mail failed and waits for an operator')
  const now = clock.now()
  if (
    mail.state === 'sending' &&
    Date.parse(now) - Date.parse(mail.attemptedAt ?? now) < deps.uncertainSeconds * 1000
  ) {
    throw new NotYet('The mail may have been sent; waiting for word of it')
  }
  if (!(await isCurrent(store, mail, now))) {
    await store.commit([replace('MailRequest', mail, { state: 'superseded' })])
    return
  }

  const message = await composeMail(mail, deps)
  const claim = { state: 'sending', attempts: mail.attempts + 1, attemptedAt: now } as const
  await store.commit([replace('MailRequest', mail, claim)])
  const claimed = { ...mail, ...claim, version: mail.version + 1 }
  const result = await mailer.send({ mailId, to: mail.to, ...message })
  switch (result.outcome) {
    case 'sent':
      await store
        .commit([replace('MailRequest', claimed, { state: 'sent', messageId: result.messageId })])
        .catch((error: unknown) => {
          // Word from SES came first and noted it already.
          if (!(error instanceof Stale)) throw error
        })
      return
    case 'later':
      await store.commit([replace('MailRequest', claimed, { state: 'requested', failure: result.reason })])
      throw new NotYet(`SES takes the mail later: ${result.reason}`)
    case 'refused':
      await fail(store, claimed, result.reason, now)
      throw new NotYet(`SES refuses the mail: ${result.reason}`)
    case 'uncertain':
      throw new NotYet(`SES did not answer: ${result.reason}`)
  }
}

export const handler = defineQueueWorker('send-mail', async ({ mailId }, deps, { isFirstReceipt }) => {
  if (!mailId) throw new Error('The record names no mail')
  await sendMail(mailId, {
    ...deps,
    isFirstReceipt,
    mailer: sesMailer(),
    publicUrl: env('PUBLIC_URL'),
    uncertainSeconds: Number(env('MAIL_UNCERTAIN_SECONDS')),
  })
})
