import { type ErrorCode, type Refusal, refuse } from '../../errors/catalogue.ts'
import type { SsoAgreement } from '../../store/entities/sso-trace.ts'
import { withoutPersons } from './without-persons.ts'

/** Why an identity may not sign in, as the user pool's trigger tells the callback. */
export const triggerRefusals = ['sso.not_member'] as const

const LINKED_ALREADY = 'Already found an entry for username'

/**
 * What the pool says of a response that it refuses, in the words of Cognito as far as they are known and of its stand-in. AWS
 * promises no wording, so nothing but the explanation hangs on it. The first that fits counts.
 */
const TOLD = [
  [/algorithm/i, 'sso.algorithm_refused'],
  [
    /exactly one|used twice|signed twice|not where it may be|another element|more than a signature/i,
    'sso.response_malformed',
  ],
  [/document type|doctype|well-formed|processing instruction|reference that is not known/i, 'sso.response_malformed'],
  [/signature is|not signed|signature validation/i, 'sso.signature_invalid'],
  [/status code/i, 'sso.provider_failed'],
  [/audience/i, 'sso.audience_wrong'],
  [/destination|recipient/i, 'sso.destination_wrong'],
  [/InResponseTo|relayState/i, 'sso.response_unasked'],
  [/used before|replay|already been used/i, 'sso.response_replayed'],
  [/expired|not yet valid|no longer|NotOnOrAfter|NotBefore/i, 'sso.response_untimely'],
  [/issuer/i, 'sso.issuer_wrong'],
  [/\bname ?id\b/i, 'sso.name_missing'],
] as const satisfies readonly (readonly [RegExp, ErrorCode])[]

/** Why a person does not come back signed in, as the user pool tells the callback. */
export const toldRefusals = ['sso.provider_refused', ...new Set(TOLD.map(([, code]) => code))] as const

/** How the stand-in names what it compared; not yet seen of Cognito. */
const COMPARISON = /\(received (\S{1,300}), expected \S{1,300}\)/

/** What the pool compared, by what it refused for. */
const COMPARED: Partial<Record<ErrorCode, Exclude<keyof SsoAgreement, 'attributeNames'>>> = {
  'sso.audience_wrong': 'audience',
  'sso.destination_wrong': 'destination',
  'sso.issuer_wrong': 'issuer',
  'sso.name_missing': 'nameIdFormat',
}

/** Whether the pool refused because its trigger has just linked the identity: the next attempt signs in. */
export const isJustLinked = (description: string): boolean => description.includes(LINKED_ALREADY)

/** What a person reads of an error that the pool told: the trigger's own sentence, what is known of the error, or the pool's words. */
export function toldRefusal(description: string): Refusal {
  const code = triggerRefusals.find((one) => description.includes(`failed with error ${one}.`))
  if (code) return refuse(code)
  const said = description.replace(COMPARISON, '')
  const told = /SAML/i.test(said) ? TOLD.find(([words]) => words.test(said))?.[1] : undefined
  if (!told) return refuse('sso.provider_refused', { values: { reason: reasonIn(description) } })
  const [, status = 'no reason was told'] = /status code is (\w{1,50})/i.exec(description) ?? []
  return told === 'sso.provider_failed' ? refuse(told, { values: { status } }) : refuse(told)
}

/** What the response said, where the pool names it. */
export function toldReceived(description: string, code: ErrorCode): Partial<SsoAgreement> {
  const field = COMPARED[code]
  const [, received] = COMPARISON.exec(description) ?? []
  return field && received ? { [field]: withoutPersons(received) } : {}
}

const reasonIn = (description: string) => withoutPersons(description).replace(/[.\s]+$/, '') || 'no reason was told'

const INTRODUCED = 'sso.introduced'

/** What the trigger tells the callback, by way of the pool: that it keeps what the identity provider said. */
export const introducedAs = (introductionId: string): string => `${INTRODUCED} ${introductionId}`

/** Whether a message of the trigger introduces somebody. */
export const isIntroduction = (message: string): boolean => message.startsWith(`${INTRODUCED} `)

/** The introduction that the pool tells of, if it does. */
export function introductionIn(description: string): string | undefined {
  return /failed with error sso\.introduced ([\w-]{43})\./.exec(description)?.[1]
}
