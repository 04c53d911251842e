import { createProvider as decide } from '../../../shared/domain/provider/create-provider.ts'
import type { Command } from './command.ts'

/** Creates an MSP provider and mails the set-up link to its first admin, who has an account already. */
export const createProvider: Command<{ adminEmail: string; teamsMinimum: number; enterpriseMinimum: number }> = async (
  { adminEmail, teamsMinimum, enterpriseMinimum },
  { store },
  context,
) => {
  const admin = await store.find('Account', 'byAddress', { email: adminEmail })
  const minimums = { teams: teamsMinimum, enterprise: enterpriseMinimum }
  const decision = decide({ admin }, { adminEmail, minimums }, context)
  if (!decision.ok) return decision
  return { ok: true, changes: decision.changes, answer: { providerId: decision.provider.providerId, adminEmail } }
}
