import { type Refusal, refuse } from '../../errors/catalogue.ts'

/** Why an identity may not sign in, as the user pool's trigger finds out and the callback tells. */
export const triggerRefusals = [
  'sso.not_member',
  'sso.address_missing',
  'sso.invitation_first',
  'sso.stands_elsewhere',
  'sso.password_first',
  'sso.name_unclear',
  'member.revoked',
] as const

const REASON_LENGTH_MAX = 300

/** Whether the pool refused because its trigger has just linked the identity: the next attempt signs in. */
export const isJustLinked = (description: string): boolean =>
  description.includes('Already found an entry for username')

/** What a person reads of an error that the pool told: the trigger's own sentence, or what the pool says. */
export function toldRefusal(description: string): Refusal {
  const code = triggerRefusals.find((one) => description.includes(`failed with error ${one}.`))
  if (code) return refuse(code)
  return refuse('sso.provider_refused', {
    values: { reason: description.slice(0, REASON_LENGTH_MAX).replace(/[.\s]+$/, '') || 'no reason was told' },
  })
}
