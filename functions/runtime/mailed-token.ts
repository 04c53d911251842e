import type { MacKey } from '../../shared/ports/ports.ts'
import type { Invitation } from '../../shared/store/entities/fields.ts'
import type { Instant } from '../../shared/store/id.ts'
import { isSameText } from './one-time-code.ts'

/**
 * The tokens in mailed links. None is stored: a token is a keyed hash over what it opens, made when the mail is written
 * and made again when it comes back. The table holds only the nonce, so reading the table lets nobody in, and a new
 * nonce kills the token before.
 */
export interface InvitationSubject {
  readonly purpose: 'member' | 'provider-user' | 'provider-setup' | 'sso-setup'
  /** The organization or the provider. */
  readonly scopeId: string
  /** The invited row. */
  readonly rowId: string
  readonly email: string
  readonly invitation: Pick<Invitation, 'nonce'>
}

/** The token of an invitation. It starts with the scope's id, since some clients send nothing else to find the row by. */
export async function invitationToken(macKey: MacKey, subject: InvitationSubject): Promise<string> {
  const { purpose, scopeId, rowId, email, invitation } = subject
  const mac = await macKey.sign(['invitation', purpose, scopeId, rowId, email, invitation.nonce])
  return `${scopeId}.${mac}`
}

/** Whether the token is the live one of this invitation; false where there is none. */
export async function isInvitationToken(
  macKey: MacKey,
  token: string,
  subject: Omit<InvitationSubject, 'invitation'> & { readonly invitation: Invitation | null },
): Promise<boolean> {
  const { invitation } = subject
  if (!invitation) return false
  return isSameText(token, await invitationToken(macKey, { ...subject, invitation }))
}

/** The organization or provider that a token speaks of; nothing is proven by it. */
export function scopeOfToken(token: string): string | undefined {
  const [scopeId = ''] = token.split('.', 1)
  return GUID.test(scopeId) ? scopeId : undefined
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const BASE64URL = /^[\w-]+$/

/** What a verification token proves: that its holder reads the mail of this address. */
export interface VerifiedAddress {
  readonly email: string
  readonly name: string | null
  readonly expiresAt: Instant
}

/** The token that proves an address for registration. */
export async function addressToken(macKey: MacKey, address: VerifiedAddress): Promise<string> {
  const { email, name, expiresAt } = address
  const content = Buffer.from(JSON.stringify([email, name, expiresAt])).toString('base64url')
  return `${content}.${await macKey.sign(['address', content])}`
}

/** What the token proves, or undefined when it proves nothing (any more). */
export async function readAddressToken(
  macKey: MacKey,
  token: string,
  now: Instant,
): Promise<VerifiedAddress | undefined> {
  const [content, mac] = token.split('.')
  // Nothing else was ever signed, and a key service takes no message beyond its limit.
  if (!content || !mac || !BASE64URL.test(content)) return undefined
  if (!isSameText(mac, await macKey.sign(['address', content]))) return undefined
  const [email, name, expiresAt] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [
    string,
    string | null,
    string,
  ]
  return now < expiresAt ? { email, name, expiresAt } : undefined
}
