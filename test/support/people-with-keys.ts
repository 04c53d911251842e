import { randomUUID } from 'node:crypto'
import { awaitLink } from '../../infra/client/mailbox.ts'
import { openProviderKey, register, type Session, signIn } from '../../infra/client/session.ts'
import type { Running } from '../../infra/local/running.ts'
import { makeOrganization, type SymmetricKey, wrapOrganizationKeyFor } from '../../shared/crypto/index.ts'

/** Somebody with an account and real keys on a running system. */
export interface PersonWithKeys {
  readonly email: string
  readonly password: string
  readonly session: Session
  /** The row in the organization that invited him. */
  readonly memberId: string
}

/** A client organization with its confirmed owner, brought about over HTTP with real cryptography. */
export interface OrganizationWithKeys {
  readonly organizationId: string
  readonly name: string
  readonly collectionName: string
  readonly owner: PersonWithKeys
  readonly organizationKey: SymmetricKey
}

const ENTERPRISE = 19

/** The demo provider opens an Enterprise client; its owner accepts and is confirmed. */
export async function organizationWithKeys({ api, mailbox, demo }: Running): Promise<OrganizationWithKeys> {
  const admin = await signIn(api, demo.admin)
  const providerKey = await openProviderKey(admin, demo.providerId)
  const mark = randomUUID().slice(0, 8)
  const [name, ownerEmail, collectionName] = [`Umbrella ${mark}`, `owner-${mark}@umbrella.example`, 'Everyone']
  const { creation, organizationKey } = await makeOrganization(collectionName, providerKey)
  const body = { name, ownerEmail, planType: ENTERPRISE, seats: 5, ...creation }
  const { organizationId } = await admin.call('POST', `/api/providers/${demo.providerId}/clients`, { body })
  const owner = await acceptedMember({ api, mailbox }, organizationId, ownerEmail)
  const key = await wrapOrganizationKeyFor(owner.session.publicKey, organizationKey)
  await admin.call('POST', `/api/organizations/${organizationId}/users/${owner.memberId}/confirm`, { body: { key } })
  return { organizationId, name, collectionName, owner, organizationKey }
}

/** The invited address registers with the link of its mail, and accepts. */
export async function acceptedMember(
  { api, mailbox }: Pick<Running, 'api' | 'mailbox'>,
  organizationId: string,
  email: string,
): Promise<PersonWithKeys> {
  const { link } = await awaitLink(mailbox, email, '/accept-organization')
  const memberId = link.searchParams.get('organizationUserId') ?? ''
  const token = link.searchParams.get('token') ?? ''
  const password = `a long password ${randomUUID()}`
  const proof = { orgInviteToken: token, organizationUserId: memberId }
  await register(api, { email, password, name: email.split('@', 1)[0] ?? '' }, proof)
  const session = await signIn(api, { email, password })
  await session.call('POST', `/api/organizations/${organizationId}/users/${memberId}/accept`, { body: { token } })
  return { email, password, session, memberId }
}
