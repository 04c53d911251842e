import type { ssoRoutes } from '../../shared/api/sso.ts'
import { limits } from '../../shared/config/limits.ts'
import { hoursAfter } from '../../shared/domain/instant.ts'
import type { SsoTrace } from '../../shared/store/entities/sso-trace.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { pageReply } from '../runtime/page-reply.ts'

/** A page of what became of the organization's sign-ins with SSO, newest first. */
export const listSsoTraces: Operation<typeof ssoRoutes.listSsoTraces> = async ({ params, query, store, context }) => {
  const page = await store.list('SsoTrace', params, {
    // The table may take days to forget what has expired.
    between: [hoursAfter(context.now, -24 * limits.ssoTraceDays), `${context.now}~`],
    limit: query.pageSize ?? limits.unpagedMax,
    cursor: query.continuationToken ?? null,
    descending: true,
  })
  return done(pageReply(page, traceReply))
}

function traceReply({ traceId, at, step, code, message, attemptId, clientId, expected, received }: SsoTrace) {
  const outcome = code === null ? ('passed' as const) : ('refused' as const)
  const about = { attemptId, clientId, expected, received }
  return { object: 'ssoTrace' as const, id: traceId, date: at, step, outcome, code, message, ...about }
}
