import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import type { MacKey } from '../../shared/ports/ports.ts'
import type { AccountId, Instant, OrganizationId } from '../../shared/store/id.ts'
import { isSameText } from '../runtime/one-time-code.ts'
import { newSecret } from '../runtime/sealed-session.ts'

/** Proves for a moment that the identifier was checked, and whose it is; it opens nothing by itself. */
export async function ssoToken(macKey: MacKey, organizationId: OrganizationId, now: Instant): Promise<string> {
  return sign(macKey, 'sso-token', [organizationId, minutesAfter(now, limits.ssoTokenMinutes)])
}

/** The organization that the token is of, or undefined when it proves nothing (any more). */
export async function readSsoToken(macKey: MacKey, token: string, now: Instant): Promise<OrganizationId | undefined> {
  const [organizationId, expiresAt = ''] = (await read(macKey, 'sso-token', token)) ?? []
  return now < expiresAt ? organizationId : undefined
}

/** Names the account that an identity shall be linked with; each is another one, so that it can be used up. */
export async function userIdentifier(macKey: MacKey, accountId: AccountId, now: Instant): Promise<string> {
  return sign(macKey, 'sso-user', [accountId, minutesAfter(now, limits.ssoUserIdentifierMinutes), newSecret()])
}

/** The account that the identifier names, and until when; undefined when it names none (any more). */
export async function readUserIdentifier(
  macKey: MacKey,
  identifier: string,
  now: Instant,
): Promise<{ accountId: AccountId; expiresAt: Instant } | undefined> {
  const [accountId, expiresAt = ''] = (await read(macKey, 'sso-user', identifier)) ?? []
  return accountId && now < expiresAt ? { accountId, expiresAt } : undefined
}

/** The verifier behind the challenge that the user pool is shown: derived from the state, so nobody keeps it. */
export const poolVerifier = async (macKey: MacKey, state: string) => macKey.sign(['sso-verifier', state])

const CONTENT = /^[\w-]{1,300}$/

async function sign(macKey: MacKey, purpose: string, parts: readonly string[]): Promise<string> {
  const content = Buffer.from(JSON.stringify(parts)).toString('base64url')
  return `${content}.${await macKey.sign([purpose, content])}`
}

async function read(macKey: MacKey, purpose: string, token: string): Promise<readonly string[] | undefined> {
  const [content = '', mac = ''] = token.split('.')
  if (!CONTENT.test(content) || !isSameText(mac, await macKey.sign([purpose, content]))) return undefined
  return JSON.parse(Buffer.from(content, 'base64url').toString()) as readonly string[]
}
