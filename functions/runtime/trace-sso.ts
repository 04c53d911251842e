import { v7 as uuid } from 'uuid'
import { limits } from '../../shared/config/limits.ts'
import type { Context } from '../../shared/domain/context.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { type SsoStep, traceStep } from '../../shared/domain/sso/trace.ts'
import type { Store, StoreReads } from '../../shared/ports/store.ts'
import type { Change } from '../../shared/store/change-set.ts'

/** The write that traces a step of a login with SSO, to go along with whatever else the step writes. */
export async function traceSso(
  store: StoreReads,
  { now, ids }: Pick<Context, 'now' | 'ids'>,
  step: SsoStep,
): Promise<readonly Change[]> {
  const { organizationId } = step
  const { records } = await store.list(
    'SsoTrace',
    { organizationId },
    {
      between: [minutesAfter(now, -1), `${now}~`],
      limit: limits.ssoTracesPerMinute,
      descending: true,
    },
  )
  return traceStep(step, records, { now, traceId: ids.next() })
}

/** Traces a step at once, where nothing else is written. */
export async function traceNow(store: Store, step: SsoStep): Promise<void> {
  const context = { now: new Date().toISOString(), ids: { next: () => uuid() } }
  await store.commit(await traceSso(store, context, step))
}
