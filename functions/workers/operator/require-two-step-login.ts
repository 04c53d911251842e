import { setProvider } from '../../../shared/domain/provider/suspend-provider.ts'
import { refuse } from '../../../shared/errors/catalogue.ts'
import type { Command } from './command.ts'

/** Says whether a provider's staff needs two-step login to do anything, in the provider or in its clients. */
export const requireTwoStepLogin: Command<{ providerId: string; on: boolean }> = async (
  { providerId, on },
  { store },
  context,
) => {
  const provider = await store.get('Provider', { providerId })
  if (!provider) return refuse('request.not_found', { field: 'providerId' })
  const changes = setProvider(provider, { requireTwoStepLogin: on }, context)
  return { ok: true, changes, answer: { providerId, requireTwoStepLogin: on } }
}
