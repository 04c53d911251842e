import { identityProviderOf } from '../../shared/domain/sso/identity-provider.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { connectionAfter, isProviderWanted } from '../../shared/domain/sso/settle-connection.ts'
import type { ProviderResult } from '../../shared/ports/ports.ts'
import { remove, replace } from '../../shared/store/change-set.ts'
import { type SsoConfiguration, SsoKind } from '../../shared/store/entities/sso.ts'
import type { KeyOf } from '../../shared/store/entities.ts'
import { decideAgain } from '../runtime/decide-again.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import { open, organizationKey } from '../runtime/sealed-text.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** The queue brings a request again that runs out of time; nothing is lost by trying until then. */
const untilCutOff = () => Number.POSITIVE_INFINITY

/**
 * Brings the user pool in line with what the organization configured last, whatever was asked for when, notes how that went,
 * and removes the request. Every step may be repeated: cut off, it begins anew. A configuration that changes meanwhile is told
 * again.
 */
export async function provisionSso(key: KeyOf<'SsoProvisioning'>, deps: WorkerDeps): Promise<void> {
  await decideAgain(async () => bringInLine(key, deps), untilCutOff)
}

async function bringInLine(
  key: KeyOf<'SsoProvisioning'>,
  { store, identityProviders, macKey }: WorkerDeps,
): Promise<void> {
  const { organizationId } = key
  const [request, organization, configuration] = await Promise.all([
    store.get('SsoProvisioning', key),
    store.get('Organization', { organizationId }),
    store.get('SsoConfiguration', { organizationId }),
  ])
  if (!request) return
  const isWanted = isProviderWanted(organization, configuration)
  const result = isWanted ? await put(configuration, { identityProviders, macKey }) : 'removed'
  if (!isWanted) await identityProviders.remove(providerNameOf(organizationId))
  await identityProviders.offer()
  // Of a deleted organization the record goes with everything else, by the worker that erases.
  const isKept = organization !== undefined && configuration !== undefined
  await store.commit([
    remove('SsoProvisioning', request),
    ...(isKept
      ? [replace('SsoConfiguration', configuration, { connection: connectionAfter(configuration, result) })]
      : []),
  ])
}

/** Tells the pool of the provider, with the secret in clear, which nobody else is told. */
async function put(
  configuration: SsoConfiguration,
  { identityProviders, macKey }: Pick<WorkerDeps, 'identityProviders' | 'macKey'>,
): Promise<ProviderResult> {
  const { organizationId, settings } = configuration
  if (settings.configType === SsoKind.Saml2) return identityProviders.put(identityProviderOf(configuration))
  const secret = opened(await organizationKey(macKey, organizationId), settings.clientSecret)
  // Trying again would not help: the key is another one since.
  if (secret === undefined) return { ok: false, reason: 'The client secret cannot be read any more. Enter it again.' }
  return identityProviders.put(identityProviderOf(configuration, secret))
}

function opened(key: Buffer, sealed: string): string | undefined {
  try {
    return open(key, sealed)
  } catch {
    return undefined
  }
}

export const handler = defineQueueWorker('provision-sso', async ({ organizationId, provisioningId }, deps) => {
  if (!organizationId || !provisioningId) throw new Error('The record names no provisioning')
  await provisionSso({ organizationId, provisioningId }, deps)
})
