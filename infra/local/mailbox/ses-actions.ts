import type { FaultQueue } from './faults.ts'
import { dropAfterAccept, dropBeforeAccept } from './faults.ts'
import { recipientsOf } from './message.ts'
import type { MessageStore } from './message-store.ts'
import type { QueryAnswer } from './query-protocol.ts'
import { errorAnswer, requiredParameter, resultAnswer, SesError } from './query-protocol.ts'
import { messageFrom } from './send-email.ts'
import { sendingRate } from './sending-rate.ts'
import { eventsOf } from './ses-events.ts'

const dayMs = 24 * 60 * 60 * 1000
/** Reported when no limit is set: high enough that a sender which paces itself by the quota does not slow down. */
const unlimitedSendsPerSecond = 1000

export type SesActionsOptions = {
  store: MessageStore
  faults: FaultQueue
  verifiedSenders: readonly string[] | undefined
  sendsPerSecondMax: number | undefined
  /** Whether somebody listens to events; with nobody there they are lost, as on a bus without a rule. */
  publishes: boolean
}

/** The actions of SES, version 2010-12-01. `call` answers 'dropped' when the connection shall close without an answer. */
export function sesActions(options: SesActionsOptions) {
  const { store, faults, verifiedSenders, sendsPerSecondMax, publishes } = options
  const rate = sendingRate(sendsPerSecondMax ?? Number.POSITIVE_INFINITY)

  function sendEmail(form: URLSearchParams): QueryAnswer | 'dropped' {
    const fault = faults.take()
    if (fault === dropBeforeAccept) return 'dropped'
    if (fault !== undefined && fault !== dropAfterAccept) throw new SesError(fault, 'Injected fault.')
    const message = messageFrom(form, verifiedSenders)
    if (!rate.admit(recipientsOf(message).length)) throw new SesError('Throttling', 'Maximum sending rate exceeded.')
    store.accept(message, publishes ? eventsOf(message) : [])
    return fault === dropAfterAccept ? 'dropped' : resultAnswer('SendEmail', { MessageId: message.id })
  }

  function getSendQuota(): QueryAnswer {
    const since = new Date(Date.now() - dayMs).toISOString()
    const sent = store.messages().filter((message) => message.sentAt > since)
    return resultAnswer('GetSendQuota', {
      Max24HourSend: -1,
      MaxSendRate: sendsPerSecondMax ?? unlimitedSendsPerSecond,
      SentLast24Hours: sent.flatMap(recipientsOf).length,
    })
  }

  function act(form: URLSearchParams): QueryAnswer | 'dropped' {
    const action = requiredParameter(form, 'Action')
    if (action === 'SendEmail') return sendEmail(form)
    if (action === 'GetSendQuota') return getSendQuota()
    throw new SesError('InvalidAction', `Could not find operation ${action} for version 2010-12-01`)
  }

  return {
    call(form: URLSearchParams): QueryAnswer | 'dropped' {
      try {
        return act(form)
      } catch (error) {
        return errorAnswer(error instanceof SesError ? error : new SesError('InternalFailure', String(error)))
      }
    },
  }
}
