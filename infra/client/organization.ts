import { awaitLink } from './mailbox.ts'
import { type Credentials, register, type Session, signIn } from './session.ts'

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
