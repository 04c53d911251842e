import type { clientsRoutes } from '../../shared/api/clients.ts'
import { type ClientKeys, openClient } from '../../shared/domain/client/open-client.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { clientReply } from './client-reply.ts'

/** Opens a client organization and invites its owner. */
export const createClient: Operation<typeof clientsRoutes.createClient> = async ({ scope, body, store, context }) => {
  const keys = clientKeys(body)
  if (!keys.ok) return keys
  const { provider } = scope
  const { providerId } = provider
  const [pool, policyDefaults] = await Promise.all([
    store.get('SeatPool', { providerId, planType: body.planType }),
    store.get('ProviderPolicyDefaults', { providerId }),
  ])
  const decision = openClient({ provider, pool, policyDefaults }, { ...body, keys: keys.keys }, context)
  return decision.ok ? done(clientReply(decision.client), decision.changes) : decision
}

/** The three values that a cryptographic client sends together; a plain HTTPS client sends none of them. */
function clientKeys(body: Call<typeof clientsRoutes.createClient>['body']): Result<{ keys: ClientKeys | null }> {
  const { key, keyPair, collectionName } = body
  if (key && keyPair && collectionName) return { ok: true, keys: { key, keyPair, collectionName } }
  const missing = (['key', 'keyPair', 'collectionName'] as const).filter((field) => !body[field])
  return missing.length === 3
    ? { ok: true, keys: null }
    : refuse('client.keys_incomplete', { field: missing[0] ?? 'key' })
}
