import { randomUUID } from 'node:crypto'
import { invitationToken } from '../../functions/runtime/mailed-token.ts'
import { create } from '../../shared/store/change-set.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { Group } from '../../shared/store/entities/group.ts'
import {
  type AccessLevel,
  type Collection,
  type CustomPermission,
  type Member,
  MemberStatus,
} from '../../shared/store/entities/organization.ts'
import type { Answer, World } from './world.ts'

/** Encrypted strings of the right shape; what is in them is nobody's business here. */
export const sealed = {
  symmetric: '2.AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  asymmetric: '4.AAAAAAAAAAAAAAAAAAAAAA==',
  publicKey: 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A',
}

export const clientKeys = {
  key: sealed.symmetric,
  keyPair: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
  collectionName: sealed.symmetric,
}

export interface Person {
  readonly subject: string
  readonly email: string
}

/** Somebody with an account; written straight to the table, since these worlds have no user pool. */
export async function person(world: World, email = `${randomUUID()}@example.test`): Promise<Person> {
  const account: Account = {
    accountId: randomUUID(),
    email,
    name: email.split('@', 1)[0] ?? '',
    masterPasswordHint: null,
    kdf: { kdf: 0, iterations: 600_000, memory: null, parallelism: null },
    key: sealed.symmetric,
    publicKey: sealed.publicKey,
    privateKey: sealed.symmetric,
    verifier: { salt: 'AAAA', hash: 'AAAA' },
    twoStepProviders: [],
    forcePasswordReset: false,
    userKeyId: null,
    passwordPending: false,
    securityStamp: randomUUID(),
    createdAt: world.now(),
    revisedAt: world.now(),
  }
  await world.store.commit([create('Account', account)])
  return { subject: account.accountId, email }
}

export interface ProviderScene {
  readonly providerId: string
  readonly admin: Person
}

/** A provider that its admin has not set up yet, with the token of the set-up mail. */
export async function pendingProvider(
  world: World,
  minimums: { teams: number; enterprise: number } = { teams: 50, enterprise: 50 },
): Promise<ProviderScene & { token: string }> {
  const admin = await person(world)
  const answer = await world.operator({
    command: 'create-provider',
    adminEmail: admin.email,
    teamsMinimum: minimums.teams,
    enterpriseMinimum: minimums.enterprise,
  })
  if (!answer.ok) throw new Error(answer.message)
  const providerId = String(answer['providerId'])
  return { providerId, admin, token: await setupToken(world, providerId) }
}

/** The token of the last set-up mail. */
export async function setupToken(world: World, providerId: string): Promise<string> {
  const provider = await world.store.get('Provider', { providerId })
  if (!provider?.setup) throw new Error('The provider awaits no set-up')
  const { email } = provider.setup
  const subject = { purpose: 'provider-setup', scopeId: providerId, rowId: providerId, email } as const
  return invitationToken(world.macKey, { ...subject, invitation: provider.setup })
}

export const setupBody = (token: string) => ({
  name: 'Acme MSP',
  businessName: 'Acme Ltd',
  billingEmail: 'billing@acme.test',
  token,
  key: sealed.asymmetric,
})

/** A provider that is set up. */
export async function provider(world: World, minimums?: { teams: number; enterprise: number }): Promise<ProviderScene> {
  const { token, ...scene } = await pendingProvider(world, minimums)
  const path = `/api/providers/${scene.providerId}/setup`
  expectOk(await world.call({ method: 'POST', path, body: setupBody(token), subject: scene.admin.subject }))
  return scene
}

/** One of the provider's staff, brought in the whole way: invited, accepted, confirmed. */
export async function providerUser(world: World, scene: ProviderScene, type: 0 | 1): Promise<Person & { id: string }> {
  const newcomer = await person(world)
  const base = `/api/providers/${scene.providerId}/users`
  const as = scene.admin.subject
  expectOk(
    await world.call({ method: 'POST', path: `${base}/invite`, body: { emails: [newcomer.email], type }, subject: as }),
  )
  const list = await world.call({ method: 'GET', path: base, subject: as })
  const { id } = list.body.data.find((row: { email: string }) => row.email === newcomer.email)
  const token = await providerUserToken(world, scene.providerId, id)
  expectOk(
    await world.call({ method: 'POST', path: `${base}/${id}/accept`, body: { token }, subject: newcomer.subject }),
  )
  expectOk(
    await world.call({ method: 'POST', path: `${base}/${id}/confirm`, body: { key: sealed.asymmetric }, subject: as }),
  )
  return { ...newcomer, id }
}

/** The live token of a provider user's invitation. */
export async function providerUserToken(world: World, providerId: string, providerUserId: string): Promise<string> {
  const user = await world.store.get('ProviderUser', { providerId, providerUserId })
  if (!user?.invitation) throw new Error('There is no invitation')
  const { email, invitation } = user
  return invitationToken(world.macKey, {
    purpose: 'provider-user',
    scopeId: providerId,
    rowId: providerUserId,
    email,
    invitation,
  })
}

export interface ClientScene {
  /** The link's id, by which the provider knows the client. */
  readonly id: string
  readonly organizationId: string
  readonly owner: { readonly email: string; readonly memberId: string }
  readonly answer: Answer
}

export interface ClientWishes {
  readonly name?: string
  readonly planType?: number
  readonly seats?: number
  readonly ownerEmail?: string
  /** True: opened without keys. */
  readonly pending?: boolean
}

/** A client organization, just opened: its owner is invited. */
export async function client(world: World, scene: ProviderScene, wishes: ClientWishes = {}): Promise<ClientScene> {
  const { pending = false, ...rest } = wishes
  const body = {
    name: 'Globex',
    ownerEmail: `${randomUUID()}@globex.test`,
    planType: 17,
    seats: 10,
    ...rest,
    ...(pending ? {} : clientKeys),
  }
  const path = `/api/providers/${scene.providerId}/clients`
  const answer = await world.call({ method: 'POST', path, body, subject: scene.admin.subject })
  expectOk(answer)
  const { id, organizationId } = answer.body
  const [owner] = await world.store.listAll('Member', { organizationId })
  if (!owner) throw new Error('The client has no owner')
  return { id, organizationId, owner: { email: owner.email, memberId: owner.memberId }, answer }
}

/** The live token of a member's invitation. */
export async function memberToken(world: World, organizationId: string, memberId: string): Promise<string> {
  const member = await world.store.get('Member', { organizationId, memberId })
  if (!member?.invitation) throw new Error('There is no invitation')
  const { email, invitation } = member
  return invitationToken(world.macKey, {
    purpose: 'member',
    scopeId: organizationId,
    rowId: memberId,
    email,
    invitation,
  })
}

/** The owner accepts with an account made for his address. */
export async function acceptedOwner(world: World, { organizationId, owner }: ClientScene): Promise<Person> {
  const someone = await person(world, owner.email)
  const token = await memberToken(world, organizationId, owner.memberId)
  const path = `/api/organizations/${organizationId}/users/${owner.memberId}/accept`
  expectOk(await world.call({ method: 'POST', path, body: { token }, subject: someone.subject }))
  return someone
}

/** The owner accepts, and the provider's admin confirms him. */
export async function confirmedOwner(world: World, scene: ProviderScene, opened: ClientScene): Promise<Person> {
  const owner = await acceptedOwner(world, opened)
  const path = `/api/organizations/${opened.organizationId}/users/${opened.owner.memberId}/confirm`
  expectOk(await world.call({ method: 'POST', path, body: { key: sealed.asymmetric }, subject: scene.admin.subject }))
  return owner
}

/** A member in the wanted state, written straight to the table: the routes for it come with member administration. */
export async function member(
  world: World,
  organizationId: string,
  wishes: Partial<Member> & { type: 0 | 1 | 2 | 4; status: -1 | 0 | 1 | 2; permissions?: CustomPermission[] },
): Promise<Person & { memberId: string }> {
  const { accountId, email } = wishes
  const someone = accountId && email ? { subject: accountId, email } : await person(world, email)
  const memberId = randomUUID()
  const invited = wishes.status === MemberStatus.Invited
  await world.store.commit([
    create('Member', {
      memberId,
      organizationId,
      accountId: invited ? null : someone.subject,
      email: someone.email,
      name: null,
      key: null,
      permissions: [],
      externalId: null,
      resetPasswordKey: null,
      revocation: wishes.status === MemberStatus.Revoked ? { from: 2, reason: 1, at: world.now() } : null,
      invitation: invited ? { nonce: randomUUID(), expiresAt: world.now() } : null,
      mailFailure: null,
      createdAt: world.now(),
      revisedAt: world.now(),
      ...wishes,
    }),
  ])
  return { ...someone, memberId }
}

/** A group with these members and this access, written straight to the table. */
export async function group(
  world: World,
  organizationId: string,
  memberIds: readonly string[] = [],
  access: Group['access'] = [],
): Promise<Group> {
  const at = world.now()
  const made = {
    organizationId,
    groupId: randomUUID(),
    name: 'Sales',
    externalId: null,
    access,
    createdAt: at,
    revisedAt: at,
  }
  const { groupId } = made
  await world.store.commit([
    create('Group', made),
    ...memberIds.map((memberId) => create('GroupMember', { organizationId, groupId, memberId })),
  ])
  return made
}

/** A collection that these members may do this with, written straight to the table. */
export async function collection(
  world: World,
  organizationId: string,
  access: Readonly<Record<string, Partial<AccessLevel>>> = {},
): Promise<Collection> {
  const at = world.now()
  const collectionId = randomUUID()
  const made = { organizationId, collectionId, name: sealed.symmetric, externalId: null, createdAt: at, revisedAt: at }
  const rows = Object.entries(access).map(([memberId, level]) =>
    create('CollectionAccess', { organizationId, memberId, collectionId, ...noLevel, ...level }),
  )
  await world.store.commit([create('Collection', made), ...rows])
  return made
}

/** What somebody may do who may edit, but no more. */
export const noLevel: AccessLevel = { readOnly: false, hidePasswords: false, manage: false }

/** Fails where a preparation did not succeed, and says with what. */
export function expectOk(answer: Answer): void {
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
}
