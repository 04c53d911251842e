import type { EventBridgeEvent } from 'aws-lambda'
import { replace } from '../../shared/store/change-set.ts'
import { Stale } from '../runtime/table-errors.ts'
import { type WorkerDeps, workerDeps } from '../runtime/worker-deps.ts'
import { fail } from './mail-state.ts'

interface SesDetail {
  readonly mail?: { readonly messageId?: string; readonly tags?: Readonly<Record<string, readonly string[]>> }
  readonly bounce?: { readonly bounceType?: string; readonly bounceSubType?: string }
  readonly reject?: { readonly reason?: string }
}

/** What SES publishes of a mail: https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html */
export type SesEvent = EventBridgeEvent<string, SesDetail>

/** Notes what SES says of a mail. Events come more than once and in any order; none takes a mail back a step. */
export async function recordMailOutcome(event: SesEvent, { store, clock }: WorkerDeps): Promise<void> {
  const [mailId] = event.detail.mail?.tags?.['mail-id'] ?? []
  const mail = mailId ? await store.get('MailRequest', { mailId }) : undefined
  if (!mail) return
  const messageId = event.detail.mail?.messageId ?? mail.messageId
  switch (event['detail-type']) {
    case 'Email Sent':
      if (mail.state === 'requested' || mail.state === 'sending') {
        await store.commit([replace('MailRequest', mail, { state: 'sent', messageId })])
      }
      return
    case 'Email Delivered':
      if (mail.state !== 'delivered' && mail.state !== 'failed') {
        await store.commit([replace('MailRequest', mail, { state: 'delivered', messageId })])
      }
      return
    default: {
      const reason = failureIn(event)
      // Once delivered, a passing bounce is an automatic reply.
      const isReply = mail.state === 'delivered' && event.detail.bounce?.bounceType === 'Transient'
      if (reason && mail.state !== 'failed' && !isReply) await fail(store, { ...mail, messageId }, reason, clock.now())
    }
  }
}

function failureIn({ 'detail-type': type, detail }: SesEvent): string | undefined {
  switch (type) {
    case 'Email Bounced':
      return `The mail bounced (${[detail.bounce?.bounceType, detail.bounce?.bounceSubType].filter(Boolean).join(', ')})`
    case 'Email Complaint Received':
      return 'The recipient marked the mail as spam'
    case 'Email Rejected':
      return `The mail was rejected (${detail.reject?.reason ?? 'no reason given'})`
    case 'Email Rendering Failed':
      return 'The mail could not be rendered'
    default:
      return undefined
  }
}

const ATTEMPTS_MAX = 5

export const handler = async (event: SesEvent): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await recordMailOutcome(event, workerDeps('record-mail-outcome'))
    } catch (error) {
      if (!(error instanceof Stale) || attempt >= ATTEMPTS_MAX) throw error
    }
  }
}
