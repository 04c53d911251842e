import { followProvider, isRunning } from '../../../shared/domain/client/suspend-client.ts'
import type { Context } from '../../../shared/domain/context.ts'
import { setProvider } from '../../../shared/domain/provider/suspend-provider.ts'
import { refuse } from '../../../shared/errors/catalogue.ts'
import type { Store } from '../../../shared/ports/store.ts'
import type { Stored } from '../../../shared/store/define-entity.ts'
import type { ClientLink } from '../../../shared/store/entities/organization.ts'
import type { Provider } from '../../../shared/store/entities/provider.ts'
import type { Command } from './command.ts'

/** A client is up to four operations of a transaction, which holds a hundred. */
const CLIENTS_PER_TRANSACTION = 24

/** Clients that one call brings along, well within its time. */
const CLIENTS_PER_CALL = 1200

/**
 * Suspends a provider, or lets it run again, and its clients with it (specification 1.9, S9). The provider first: from then
 * on nothing new begins. Its clients follow a chunk at a time; `remaining` says how many are still to come. Repeating the
 * command goes on where it was, and changes nothing where all is done.
 */
export const enableProvider: Command<{ providerId: string; enabled: boolean }> = async (
  { providerId, enabled },
  { store },
  context,
) => {
  const before = await store.get('Provider', { providerId })
  if (!before) return refuse('request.not_found', { field: 'providerId' })
  await store.commit(setProvider(before, { enabled }, context))
  const provider = (await store.get('Provider', { providerId })) ?? before

  const links = await store.listAll('ClientLink', { providerId })
  const differing = links.filter((link) => isRunning(provider, link) !== link.enabled)
  const now = differing.slice(0, CLIENTS_PER_CALL)
  for (let at = 0; at < now.length; at += CLIENTS_PER_TRANSACTION) {
    await bringAlong(store, provider, now.slice(at, at + CLIENTS_PER_TRANSACTION), context)
  }
  const remaining = differing.length - now.length
  return { ok: true, changes: [], answer: { providerId, enabled, clients: links.length, remaining } }
}

async function bringAlong(
  store: Store,
  provider: Stored<Provider>,
  links: readonly Stored<ClientLink>[],
  context: Context,
): Promise<void> {
  const organizations = await store.getMany('Organization', links)
  const clients = links.flatMap((link, at) => {
    const organization = organizations[at]
    return organization ? [{ link, organization }] : []
  })
  await store.commit(followProvider({ provider, clients }, context))
}
