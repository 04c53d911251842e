import { type Refusal, refuse } from '../../errors/catalogue.ts'

/** Why an identity may not sign in, as the user pool's trigger tells the callback. */
export const triggerRefusals = ['sso.not_member'] as const

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

const INTRODUCED = 'sso.introduced'

/** What the trigger tells the callback, by way of the pool: that it keeps what the identity provider said. */
export const introducedAs = (introductionId: string): string => `${INTRODUCED} ${introductionId}`

/** The introduction that the pool tells of, if it does. */
export function introductionIn(description: string): string | undefined {
  return /failed with error sso\.introduced ([\w-]{43})\./.exec(description)?.[1]
}
