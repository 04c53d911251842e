import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { email as emailSchema } from '../../shared/api/schemas.ts'
import { triggers } from '../../shared/api/triggers.ts'
import { customAttribute, ssoAttributes } from '../../shared/config/identity.ts'
import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { organizationOfProvider } from '../../shared/domain/sso/provider-name.ts'
import { introducedAs, type triggerRefusals } from '../../shared/domain/sso/told-refusal.ts'
import type { Clock } from '../../shared/ports/ports.ts'
import type { Store } from '../../shared/ports/store.ts'
import { create } from '../../shared/store/change-set.ts'
import { env } from '../runtime/env.ts'
import { logger } from '../runtime/logger.ts'
import { scopedStore } from '../runtime/scoped-store.ts'
import { newSecret } from '../runtime/sealed-session.ts'
import { documentClient, newMeter, tableStore } from '../runtime/table.ts'
import { traceSignUp } from './trace-sign-up.ts'

/** Ends the pool's attempt; its pages tell the callback the message. */
class Ended extends Error {
  override readonly name = 'Ended'
}

const refused = (code: (typeof triggerRefusals)[number]) => new Ended(code)

/**
 * Asked by the user pool before it makes a user of somebody whom an identity provider vouches for. Nobody becomes one: what
 * the provider told is kept for the callback, which decides who it is and sends the browser here again.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html
 */
export async function preSignUp(
  event: PreSignUpTriggerEvent,
  { store, clock }: { store: Pick<Store, 'commit'>; clock: Clock },
): Promise<PreSignUpTriggerEvent> {
  if (event.triggerSource !== 'PreSignUp_ExternalProvider') return event
  const [providerName, nameId] = split(event.userName)
  const organizationId = organizationOfProvider(providerName)
  if (!organizationId) throw refused('sso.not_member')
  const told = event.request.userAttributes
  const introductionId = newSecret()
  await store.commit([
    create('SsoIntroduction', {
      introductionId,
      organizationId,
      externalId: asWritten(nameId, told),
      email: addressIn(told, nameId) ?? null,
      expiresAt: minutesAfter(clock.now(), limits.ssoIntroductionMinutes),
    }),
  ])
  throw new Ended(introducedAs(introductionId))
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
    return await preSignUp(event, { store, clock: { now: () => new Date().toISOString() } })
  } catch (error) {
    await traceSignUp(event, store, error)
    if (!(error instanceof Ended)) logger.error('An identity was not introduced', { error: error as Error })
    throw error
  }
}
