import { resendSetup as decide } from '../../../shared/domain/provider/create-provider.ts'
import { refuse } from '../../../shared/errors/catalogue.ts'
import type { Command } from './command.ts'

/** Mails the set-up link of a provider again: the one before expired, or never arrived. */
export const resendSetup: Command<{ providerId: string }> = async ({ providerId }, { store }, context) => {
  const provider = await store.get('Provider', { providerId })
  if (!provider) return refuse('request.not_found', { field: 'providerId' })
  const decision = decide(provider, context)
  if (!decision.ok) return decision
  const { email, expiresAt } = decision.provider.setup
  return { ok: true, changes: decision.changes, answer: { providerId, adminEmail: email, expiresAt } }
}
