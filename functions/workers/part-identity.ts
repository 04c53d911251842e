import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { remove } from '../../shared/store/change-set.ts'
import type { IdentityParting } from '../../shared/store/entities/sso.ts'
import type { KeyOf } from '../../shared/store/entities.ts'
import { decideAgain } from '../runtime/decide-again.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** A transaction holds a hundred. */
const RECORDS_PER_TRANSACTION = 50

/** The queue brings a request again that runs out of time; nothing is lost by trying until then. */
const untilCutOff = () => Number.POSITIVE_INFINITY

/**
 * Makes the user pool forget an identity, ends the sessions that it began, and removes the request. Every step may be repeated:
 * cut off, it begins anew. An identity that was linked again meanwhile stays linked.
 */
export async function partIdentity(key: KeyOf<'IdentityParting'>, deps: WorkerDeps): Promise<void> {
  await decideAgain(async () => part(key, deps), untilCutOff)
}

async function part(key: KeyOf<'IdentityParting'>, deps: WorkerDeps): Promise<void> {
  const { store, federation } = deps
  const request = await store.get('IdentityParting', key)
  if (!request) return
  const { organizationId, externalId } = request
  const isLinkedAgain = (await store.find('SsoLink', 'byExternalId', { organizationId, externalId })) !== undefined
  if (!isLinkedAgain) await federation.unlink({ providerName: providerNameOf(organizationId), externalId })
  await endSessions(request, deps)
  await store.commit([remove('IdentityParting', request)])
}

async function endSessions(parting: IdentityParting, { store }: WorkerDeps): Promise<void> {
  const { organizationId, accountId, externalId, requestedAt } = parting
  const sessions = await store.listAll('SsoSession', { accountId })
  const ended = sessions.filter(
    (session) =>
      session.organizationId === organizationId &&
      session.externalId === externalId &&
      session.createdAt <= requestedAt,
  )
  for (let at = 0; at < ended.length; at += RECORDS_PER_TRANSACTION) {
    await store.commit(ended.slice(at, at + RECORDS_PER_TRANSACTION).map((session) => remove('SsoSession', session)))
  }
}

export const handler = defineQueueWorker('part-identity', async ({ organizationId, partingId }, deps) => {
  if (!organizationId || !partingId) throw new Error('The record names no parting')
  await partIdentity({ organizationId, partingId }, deps)
})
