import { identityProviderOf } from '../../shared/domain/sso/identity-provider.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { connectionAfter, isProviderWanted } from '../../shared/domain/sso/settle-connection.ts'
import { replace } from '../../shared/store/change-set.ts'
import type { OrganizationId } from '../../shared/store/id.ts'
import { decideAgain } from '../runtime/decide-again.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** The queue brings a request again that runs out of time; nothing is lost by trying until then. */
const untilCutOff = () => Number.POSITIVE_INFINITY

/**
 * Brings the user pool in line with what the organization configured last, whatever was asked for when, and notes how that
 * went. Every step may be repeated: cut off, it begins anew. A configuration that changes meanwhile is told again.
 */
export async function provisionSso(organizationId: OrganizationId, deps: WorkerDeps): Promise<void> {
  await decideAgain(async () => bringInLine(organizationId, deps), untilCutOff)
}

async function bringInLine(organizationId: OrganizationId, { store, identityProviders }: WorkerDeps): Promise<void> {
  const [organization, configuration] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('SsoConfiguration', { organizationId }),
  ])
  if (isProviderWanted(organization, configuration)) {
    const result = await identityProviders.put(identityProviderOf(configuration))
    await identityProviders.offer()
    await store.commit([
      replace('SsoConfiguration', configuration, { connection: connectionAfter(configuration, result) }),
    ])
    return
  }
  await identityProviders.remove(providerNameOf(organizationId))
  await identityProviders.offer()
  // Of a deleted organization the record goes with everything else, by the worker that erases.
  if (!organization || !configuration) return
  await store.commit([
    replace('SsoConfiguration', configuration, { connection: connectionAfter(configuration, 'removed') }),
  ])
}

export const handler = defineQueueWorker('provision-sso', async ({ organizationId }, deps) => {
  if (!organizationId) throw new Error('The record names no organization')
  await provisionSso(organizationId, deps)
})
