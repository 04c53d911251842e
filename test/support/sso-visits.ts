import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { hashOf, newSecret } from '../../functions/runtime/sealed-session.ts'
import { newMeter } from '../../functions/runtime/table.ts'
import { preSignUp } from '../../functions/triggers/pre-sign-up.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import type { MemoryFederation } from './memory-federation.ts'
import type { PoolUser } from './memory-user-pool.ts'
import { asked, beganLogin } from './sso.ts'
import type { World } from './world.ts'

const VISITS_MAX = 8

/** How a login with SSO ended: with a code for the application, whose account it is of, or with the page that says why not. */
export type LoginEnd = { readonly accountId: string } | { readonly page: string }

/**
 * A login of a browser, from the identity provider on: the pool of this memory signs in whom it knows, and asks its trigger of
 * anybody else, as often as the callback sends the browser there.
 */
export async function logIn(
  { world, pages, users }: { world: World; pages: MemoryFederation; users: ReadonlyMap<string, PoolUser> },
  organizationId: string,
  { externalId, email }: { externalId: string; email: string },
): Promise<LoginEnd> {
  const { state, cookie } = await beganLogin(world, organizationId)
  const providerName = providerNameOf(organizationId)
  for (let visit = 0; visit < VISITS_MAX; visit += 1) {
    const known = pages.links.get(`${providerName} ${externalId}`)
    const query = known === undefined ? await introduced() : signedIn(users.get(known)?.subject ?? '')
    const path = `/identity/sso/callback?${new URLSearchParams({ state, ...query }).toString()}`
    const { status, headers, body } = await world.call({ method: 'GET', path, headers: { cookie } })
    if (status !== 302) return { page: String(body) }
    const to = new URL(headers['location'] ?? '')
    if (!to.href.startsWith(asked.redirectUri)) continue
    const code = await world.store.get('SsoCode', { codeHash: hashOf(to.searchParams.get('code') ?? '') })
    return { accountId: code?.accountId ?? '' }
  }
  throw new Error('The browser goes round in circles')

  function signedIn(subject: string): Record<string, string> {
    const code = newSecret()
    const tokens = { accessToken: 'access', refreshToken: 'refresh', expiresInSeconds: 3600 }
    pages.sessions.set(code, { tokens, subject, identities: [{ providerName, externalId }] })
    return { code }
  }

  async function introduced(): Promise<Record<string, string>> {
    const event = {
      triggerSource: 'PreSignUp_ExternalProvider',
      userName: `${providerName}_${externalId}`.toLowerCase(),
      request: { userAttributes: { 'custom:sso_subject': externalId, 'custom:sso_address_1': email } },
    } as unknown as PreSignUpTriggerEvent
    const store = world.deps.store(newMeter())
    const clock = { now: () => minutesAfter(world.now(), 0) }
    const message = await preSignUp(event, { store, clock }).then(
      () => 'nothing',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    )
    return { error: 'server_error', error_description: `PreSignUp failed with error ${message}. ` }
  }
}
