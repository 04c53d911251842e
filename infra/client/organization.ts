import { openOrganizationKey, wrapOrganizationKeyFor } from '../../shared/crypto/index.ts'
import { awaitLink } from './mailbox.ts'
import { type Credentials, openProviderKey, register, type Session, signIn } from './session.ts'

const POLL_MS = 100
const POLLS_MAX = 300

/** Connects an organization with its identity provider, and waits until the user pool has it. */
export async function connectSso(
  admin: Session,
  organizationId: string,
  { identifier, idpMetadata }: { identifier: string; idpMetadata: string },
): Promise<void> {
  const path = `/api/organizations/${organizationId}/sso`
  await admin.call('POST', path, { body: { enabled: true, identifier, data: { configType: 2, idpMetadata } } })
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { connection } = await admin.call('GET', path)
    if (connection.state === 'ready') return
    if (connection.state !== 'pending') throw new Error(`The user pool did not take it: ${connection.reason}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error('The user pool was not told in time')
}

/** Invites people as plain members. */
export async function inviteMembers(admin: Session, organizationId: string, emails: readonly string[]): Promise<void> {
  const body = { emails, type: 2, collections: [], groups: [] }
  await admin.call('POST', `/api/organizations/${organizationId}/users/invite`, { body })
}

/** Somebody takes up the newest invitation of his mailbox; registers first, where he has no account. */
export async function acceptInvitation(
  { api, mailbox }: { api: string; mailbox: string },
  organizationId: string,
  person: Credentials & { name: string },
): Promise<Session> {
  const { link } = await awaitLink(mailbox, person.email, '/accept-organization')
  const organizationUserId = link.searchParams.get('organizationUserId') ?? ''
  const token = link.searchParams.get('token') ?? ''
  const known = await signIn(api, person).catch(() => undefined)
  if (!known) await register(api, person, { orgInviteToken: token, organizationUserId })
  const session = known ?? (await signIn(api, person))
  const path = `/api/organizations/${organizationId}/users/${organizationUserId}/accept`
  await session.call('POST', path, { body: { token } })
  return session
}

/** The provider's admin confirms somebody with the key of the client, wrapped for him on this side. */
export async function confirmMember(
  admin: Session,
  client: { readonly id: string; readonly organizationId: string; readonly providerId: string },
  { id, userId }: { readonly id: string; readonly userId: string | null },
): Promise<void> {
  const providerKey = await openProviderKey(admin, client.providerId)
  const { key: wrapped } = await admin.call('GET', `/api/providers/${client.providerId}/clients/${client.id}`)
  const { publicKey } = await admin.call('GET', `/api/users/${userId}/public-key`)
  const key = await wrapOrganizationKeyFor(publicKey, await openOrganizationKey(wrapped, { providerKey }))
  await admin.call('POST', `/api/organizations/${client.organizationId}/users/${id}/confirm`, { body: { key } })
}
