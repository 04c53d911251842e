import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Provider, ProviderStatus, type ProviderUser } from '../../store/entities/provider.ts'
import type { Context } from '../context.ts'
import { isExpired } from '../invitation.ts'

/** Completes a provider's set-up (specification 1.5 without payment): from here on it may open clients. */
export function setUpProvider(
  state: { provider: Stored<Provider>; admin: Stored<ProviderUser>; tokenMatches: boolean },
  request: { name: string; businessName: string | null; billingEmail: string; key: string },
  context: Context,
): Result<{ changes: ChangeSet; provider: Provider }> {
  const { provider, admin } = state
  if (provider.status !== ProviderStatus.Pending) return refuse('provider.already_set_up')
  if (!state.tokenMatches) return refuse('invitation.invalid', { field: 'token' })
  if (isExpired(provider.setup, context.now)) return refuse('invitation.expired', { field: 'token' })
  const { key, ...profile } = request
  const change = { ...profile, status: ProviderStatus.Billable, revisedAt: context.now }
  return {
    ok: true,
    provider: { ...provider, ...change },
    changes: [replace('Provider', provider, change), replace('ProviderUser', admin, { key, revisedAt: context.now })],
  }
}
