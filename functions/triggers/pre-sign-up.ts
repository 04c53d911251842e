import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { email as emailSchema } from '../../shared/api/schemas.ts'
import { triggers } from '../../shared/api/triggers.ts'
import { customAttribute, ssoAttributes } from '../../shared/config/identity.ts'
import { organizationOfProvider } from '../../shared/domain/sso/provider-name.ts'
import { resolveIdentity } from '../../shared/domain/sso/resolve-identity.ts'
import type { triggerRefusals } from '../../shared/domain/sso/told-refusal.ts'
import type { Federation } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { cognitoFederation } from '../runtime/cognito-federation.ts'
import { env } from '../runtime/env.ts'
import { logger } from '../runtime/logger.ts'
import { scopedStore } from '../runtime/scoped-store.ts'
import { loadEvidence } from '../runtime/sso-evidence.ts'
import { documentClient, newMeter, tableStore } from '../runtime/table.ts'
import { traceSignUp } from './trace-sign-up.ts'

/** Why somebody may not sign in; the pool tells the callback its message, which is the code. */
const notLinked = (code: (typeof triggerRefusals)[number]) => new Error(code)

/**
 * Asked by the user pool before it makes a user of somebody whom an identity provider vouches for. Nobody becomes one: the
 * identity is linked with the account that it stands for, and the pool then stumbles over it, once; or the sign-in ends.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
 */
export async function preSignUp(
  event: PreSignUpTriggerEvent,
  { store, federation }: { store: StoreReads; federation: Federation },
): Promise<PreSignUpTriggerEvent> {
  if (event.triggerSource !== 'PreSignUp_ExternalProvider') return event
  const [providerName, nameId] = split(event.userName)
  const organizationId = organizationOfProvider(providerName)
  if (!organizationId) throw notLinked('sso.not_member')
  const told = event.request.userAttributes
  const externalId = asWritten(nameId, told)
  const evidence = await loadEvidence(store, { organizationId, externalId }, { email: addressIn(told, nameId) })
  const resolved = resolveIdentity(evidence)
  if (!resolved.ok) throw notLinked(resolved.code as (typeof triggerRefusals)[number])
  const account = await store.get('Account', resolved)
  if (!account) throw notLinked('sso.not_member')
  if (evidence.otherLink) await federation.unlink({ providerName, externalId: evidence.otherLink.externalId })
  const outcome = await federation.link(account.email, { providerName, externalId })
  if (outcome === 'absent') throw notLinked('sso.password_first')
  // Linked by the name as far as it is known, and yet a stranger to the pool: it is written otherwise.
  if (outcome === 'held') throw notLinked('sso.name_unclear')
  return event
}

/** The pool's name for a newcomer: his provider's name, and that one's name for him, in small letters. */
function split(userName: string): readonly [string, string] {
  const at = userName.indexOf('_')
  return [userName.slice(0, at), userName.slice(at + 1)]
}

/** The provider's name for the person as it writes it: links tell capital letters, the event does not. */
function asWritten(nameId: string, told: Readonly<Record<string, string>>): string {
  const names = [ssoAttributes.subject, ...ssoAttributes.addresses].map((name) => told[customAttribute(name)])
  return names.find((name) => name?.toLowerCase() === nameId) ?? nameId
}

/** The first thing told that is an address; the name itself, where nothing else is. */
function addressIn(told: Readonly<Record<string, string>>, nameId: string): string | undefined {
  const claims = [...ssoAttributes.addresses.map((name) => told[customAttribute(name)]), nameId]
  return claims.map((claim) => emailSchema.safeParse(claim).data).find((address) => address !== undefined)
}

export async function handler(event: PreSignUpTriggerEvent): Promise<PreSignUpTriggerEvent> {
  const { uses } = triggers['pre-sign-up']
  const store = scopedStore(tableStore(documentClient(), env('TABLE_NAME'), newMeter()), uses, 'pre-sign-up')
  try {
    const answer = await preSignUp(event, { store, federation: cognitoFederation(() => event.userPoolId) })
    await traceSignUp(event, store)
    return answer
  } catch (error) {
    await traceSignUp(event, store, error)
    const [providerName] = split(event.userName)
    logger.warn('An identity was not linked', { providerName, reason: error instanceof Error ? error.message : '' })
    throw error
  }
}
