import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import type { MacKey } from '../../shared/ports/ports.ts'
import type { Instant, OrganizationId } from '../../shared/store/id.ts'
import { isSameText } from '../runtime/one-time-code.ts'

/** Proves for a moment that the identifier was checked, and whose it is; it opens nothing by itself. */
export async function ssoToken(macKey: MacKey, organizationId: OrganizationId, now: Instant): Promise<string> {
  const expiresAt = minutesAfter(now, limits.ssoTokenMinutes)
  const content = Buffer.from(JSON.stringify([organizationId, expiresAt])).toString('base64url')
  return `${content}.${await macKey.sign(['sso-token', content])}`
}

const CONTENT = /^[\w-]{1,200}$/

/** The organization that the token is of, or undefined when it proves nothing (any more). */
export async function readSsoToken(macKey: MacKey, token: string, now: Instant): Promise<OrganizationId | undefined> {
  const [content = '', mac = ''] = token.split('.')
  if (!CONTENT.test(content) || !isSameText(mac, await macKey.sign(['sso-token', content]))) return undefined
  const [organizationId, expiresAt] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [string, string]
  return now < expiresAt ? organizationId : undefined
}

/** The verifier behind the challenge that the user pool is shown: derived from the state, so nobody keeps it. */
export const poolVerifier = async (macKey: MacKey, state: string) => macKey.sign(['sso-verifier', state])
