import { type Change, create } from '../store/change-set.ts'
import type { Letter } from '../store/entities/mail-request.ts'
import type { Context } from './context.ts'

/** Asks for a mail in the transaction of the change that it tells of. */
export function requestMail(context: Context, to: string, letter: Letter): Change {
  return create('MailRequest', {
    mailId: context.ids.next(),
    to,
    letter,
    state: 'requested',
    attempts: 0,
    attemptedAt: null,
    messageId: null,
    failure: null,
    requestedAt: context.now,
  })
}
