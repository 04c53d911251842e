import { type Refusal, refuse } from '../../errors/catalogue.ts'

/**
 * Refuses a password where organizations require SSO of its owner (specification 13.5). `identifiers` are those of the
 * organizations; the client is told of it where there is just one.
 */
export function refusePassword(identifiers: readonly (string | null)[]): Refusal | undefined {
  if (identifiers.length === 0) return undefined
  const [only = null] = identifiers.length === 1 ? identifiers : []
  return refuse('account.sso_required', { values: only === null ? {} : { identifier: only } })
}
