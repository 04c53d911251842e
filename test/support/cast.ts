import { randomUUID } from 'node:crypto'
import { addressToken } from '../../functions/runtime/mailed-token.ts'
import { authenticatorKey, mailedCode, recoveryCode } from '../../functions/runtime/two-step-secrets.ts'
import { makeVerifier } from '../../functions/runtime/verifier.ts'
import { ENTERPRISE_MONTHLY } from '../../shared/config/plans.ts'
import { hoursAfter } from '../../shared/domain/instant.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { recordOf, remember, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { create, replace } from '../../shared/store/change-set.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { ProviderUserStatus, ProviderUserType } from '../../shared/store/entities/provider.ts'
import { appCode } from './authenticator-app.ts'
import { claimedDomain, verifiedDomain } from './domains.ts'
import { memoryFederation } from './memory-federation.ts'
import { memoryUserPool, type PoolUser } from './memory-user-pool.ts'
import { newcomer } from './newcomers.ts'
import { enforce } from './policies.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  expectOk,
  group,
  member,
  memberToken,
  type Person,
  type ProviderScene,
  person,
  provider,
  providerUser,
  providerUserToken,
  sealed,
  setupToken,
} from './scene.ts'
import { takeSnapshot } from './snapshot.ts'
import { openSetup, openSso, type SsoScene } from './sso.ts'
import { createWorld, type World } from './world.ts'

/** Every kind of caller that the rules tell apart; a newcomer has no keys yet. All but the first two stand in some relation to a provider or its client. */
export const actorNames = [
  'anonymous',
  'stranger',
  'newcomer',
  'other provider admin',
  'invited staff',
  'service user',
  'provider admin',
  'invited owner',
  'accepted owner',
  'confirmed owner',
  'organization admin',
  'member',
  'revoked member',
] as const

export type ActorName = (typeof actorNames)[number]

/** The master password hash of everybody in the cast. */
export const PASSWORD_HASH = `${'A'.repeat(43)}=`

/** An address that has no account. */
export const NEW_ADDRESS = 'newcomer@example.test'

/**
 * A provider with everything around it: staff in every state, a client with members in every state, a client that its
 * owner has yet to initialize, and a second provider of the same admin that he has yet to set up.
 */
export interface House {
  readonly providerId: string
  readonly staff: Readonly<Record<'invited' | 'accepted' | 'serviceUser', string>>
  /** The client, by the link's id and by its own. */
  readonly client: { readonly linkId: string; readonly organizationId: string }
  /** The client's first collection, which its owner manages. */
  readonly collectionId: string
  /** A group of the client that the plain member is in. */
  readonly groupId: string
  /** A domain that the client claims and has not verified. */
  readonly domainId: string
  /** Whom the live invitation to the client was sent to. */
  readonly invitedAddress: string
  readonly members: Readonly<Record<'invitedOwner' | 'acceptedOwner' | 'member' | 'claimed' | 'revoked', string>>
  /** The account of the client's confirmed owner. */
  readonly owner: Person
  readonly pendingClient: { readonly organizationId: string; readonly ownerId: string }
  /** A client that runs but has no keys; owner, administrator and member are those of the client. */
  readonly keylessOrganizationId: string
  readonly pendingProviderId: string
  readonly twoStepLogin: TwoStepHouse
  /** The token of the link with which metadata is handed in for the organization without keys. */
  readonly ssoSetupToken: string
  /** Login with SSO of the client; its plain member is linked. */
  readonly sso: SsoScene
  /** Live tokens of the mails that went out. */
  readonly tokens: Readonly<Record<'member' | 'pendingOwner' | 'staff' | 'setup' | 'address', string>>
}

/** Codes of the confirmed owner, with which two-step login is turned on, and somebody who has it on. */
interface TwoStepHouse {
  /** The code that the owner's authenticator app shows at this moment. */
  appCode(): string
  readonly mailedCode: string
  /** Somebody with codes by mail. */
  readonly careful: Person
  readonly recoveryCode: string
}

export interface Cast {
  readonly world: World
  /** The house that the actors belong to. */
  readonly home: House
  /** Undefined: nobody is signed in. */
  readonly actors: Readonly<Record<ActorName, Person | undefined>>
  /** Makes the world what it was when the cast was gathered. Returns how many items of the table had been changed. */
  restore(): Promise<number>
}

/** A world of its own with everybody in it, and with whom a test brings along before the state is remembered. */
export async function gatherCast(
  bringAlong: (world: World, home: House) => Promise<void> = async () => {},
): Promise<Cast> {
  const { userPool, users } = memoryUserPool()
  const world = await createWorld({ userPool, federation: memoryFederation().federation })
  const { house, people } = await build(world)
  const otherProvider = await provider(world)
  await bringAlong(world, house)
  return complete({ world, users, home: house, people, otherAdmin: otherProvider.admin })
}

/** The same, with another house next door: built alike, and none of the actors' business but that provider's admin's. */
export async function gatherNeighbours(): Promise<Cast & { readonly neighbour: House }> {
  const { userPool, users } = memoryUserPool()
  const world = await createWorld({ userPool, federation: memoryFederation().federation })
  const { house, people } = await build(world)
  const { house: neighbour, people: others } = await build(world)
  const cast = await complete({ world, users, home: house, people, otherAdmin: others['provider admin'] })
  return { ...cast, neighbour }
}

async function complete({
  world,
  users,
  home,
  people,
  otherAdmin,
}: {
  world: World
  users: Map<string, PoolUser>
  home: House
  people: Record<Insider, Person>
  otherAdmin: Person
}): Promise<Cast> {
  const stranger = await person(world)
  await givePasswords(world)
  await recovered(world, people.member)
  const snapshot = await takeSnapshot(world.table)
  let looked = world.commits()
  const restoreUsers = () => {
    users.clear()
    for (const { email, subject } of [home.owner, home.twoStepLogin.careful]) {
      users.set(email, { subject, password: PASSWORD_HASH })
    }
  }
  restoreUsers()
  return {
    world,
    home,
    actors: { ...people, anonymous: undefined, stranger, 'other provider admin': otherAdmin },
    restore: async () => {
      restoreUsers()
      // Reading the whole table after each of some thousand requests takes minutes; most of them commit nothing.
      if (world.commits() === looked) return 0
      looked = world.commits()
      return snapshot.restore()
    },
  }
}

type Insider = Exclude<ActorName, 'anonymous' | 'stranger' | 'other provider admin'>

async function build(world: World): Promise<{ house: House; people: Record<Insider, Person> }> {
  const scene = await provider(world)
  const { providerId, admin } = scene
  const serviceUser = await providerUser(world, scene, ProviderUserType.ServiceUser)
  const invitedStaff = await inviteStaff(world, scene)
  const acceptedStaff = await inviteStaff(world, scene)
  const path = `/api/providers/${providerId}/users/${acceptedStaff.id}/accept`
  const token = await providerUserToken(world, providerId, acceptedStaff.id)
  expectOk(await world.call({ method: 'POST', path, body: { token }, subject: acceptedStaff.subject }))

  const opened = await client(world, scene, { planType: ENTERPRISE_MONTHLY })
  const { organizationId } = opened
  const owner = await confirmedOwner(world, scene, opened)
  const organizationAdmin = await member(world, organizationId, { type: 1, status: 2 })
  const plainMember = await member(world, organizationId, { type: 2, status: 2 })
  const domainName = `${randomUUID()}.test`
  await verifiedDomain(world, organizationId, domainName)
  const claimedMember = await member(world, organizationId, { type: 2, status: 2, email: `ada@${domainName}` })
  const revokedMember = await member(world, organizationId, { type: 2, status: -1 })
  const acceptedOwner = await member(world, organizationId, { type: 0, status: 1 })
  const invitedOwner = await member(world, organizationId, { type: 0, status: 0 })
  const newcomerOfClient = await newcomer(world, organizationId, { email: `eve@${domainName}` })
  const [collection] = await world.store.listAll('Collection', { organizationId })
  const salesGroup = await group(world, organizationId, [plainMember.memberId])
  await settleMembers(world, opened, { invitedId: invitedOwner.memberId, enrolledId: plainMember.memberId })

  const sso = await openSso(world, organizationId)
  const linked = { organizationId, accountId: plainMember.subject, externalId: 'member', createdAt: world.now() }
  await world.store.commit([create('SsoLink', linked)])
  const pending = await client(world, scene, { pending: true, ownerEmail: invitedOwner.email })
  const keylessOrganizationId = await keylessClient(world, scene, [owner, organizationAdmin, plainMember])
  const pendingProviderId = await awaitingSetup(world, admin, serviceUser)
  return {
    house: {
      providerId,
      staff: { invited: invitedStaff.id, accepted: acceptedStaff.id, serviceUser: serviceUser.id },
      client: { linkId: opened.id, organizationId },
      members: {
        invitedOwner: invitedOwner.memberId,
        acceptedOwner: acceptedOwner.memberId,
        member: plainMember.memberId,
        claimed: claimedMember.memberId,
        revoked: revokedMember.memberId,
      },
      collectionId: collection?.collectionId ?? '',
      groupId: salesGroup.groupId,
      domainId: (await claimedDomain(world, organizationId)).domainId,
      invitedAddress: invitedOwner.email,
      owner,
      pendingClient: { organizationId: pending.organizationId, ownerId: pending.owner.memberId },
      keylessOrganizationId,
      pendingProviderId,
      twoStepLogin: await prepareTwoStepLogin(world, owner),
      sso,
      ssoSetupToken: await openSetup(world, keylessOrganizationId),
      tokens: {
        member: await memberToken(world, organizationId, invitedOwner.memberId),
        pendingOwner: await memberToken(world, pending.organizationId, pending.owner.memberId),
        staff: await providerUserToken(world, providerId, invitedStaff.id),
        setup: await setupToken(world, pendingProviderId),
        address: await addressToken(world.macKey, {
          email: NEW_ADDRESS,
          name: null,
          expiresAt: hoursAfter(world.now(), 1),
        }),
      },
    },
    people: {
      newcomer: newcomerOfClient,
      'invited staff': invitedStaff,
      'service user': serviceUser,
      'provider admin': admin,
      'invited owner': invitedOwner,
      'accepted owner': acceptedOwner,
      'confirmed owner': owner,
      'organization admin': organizationAdmin,
      member: plainMember,
      'revoked member': revokedMember,
    },
  }
}

/** The owner was mailed a code and turned nothing on yet; somebody else has codes by mail. */
async function prepareTwoStepLogin(world: World, owner: Person): Promise<TwoStepHouse> {
  const careful = await person(world)
  const mailed = { nonce: 'nonce', email: owner.email, expiresAt: hoursAfter(world.now(), 1) }
  const states = await Promise.all(
    [owner, careful].map(async ({ subject }) => {
      const account = await world.store.get('Account', { accountId: subject })
      if (!account) throw new Error('There is no account')
      return { account, stored: undefined }
    }),
  )
  const [ofOwner, ofCareful] = states
  if (!ofOwner || !ofCareful) throw new Error('There are no accounts')
  await world.store.commit([
    remember(ofOwner, { mailedCode: mailed }),
    remember(ofCareful, { codeAddress: careful.email }),
    replace('Account', ofCareful.account, { twoStepProviders: [TwoStepWay.Email] }),
  ])
  const key = await authenticatorKey(world.macKey, recordOf(ofOwner))
  return {
    appCode: () => appCode(key, world.now()),
    mailedCode: await mailedCode(world.macKey, { accountId: owner.subject, ...mailed }),
    careful,
    recoveryCode: await recoveryCode(world.macKey, recordOf(ofCareful)),
  }
}

async function inviteStaff(world: World, { providerId, admin }: ProviderScene): Promise<Person & { id: string }> {
  const someone = await person(world)
  const body = { emails: [someone.email], type: ProviderUserType.ServiceUser }
  const path = `/api/providers/${providerId}/users/invite`
  expectOk(await world.call({ method: 'POST', path, body, subject: admin.subject }))
  const row = (await world.store.listAll('ProviderUser', { providerId })).find(({ email }) => email === someone.email)
  return { ...someone, id: row?.providerUserId ?? '' }
}

/**
 * Members that were written straight to the table are counted, the invited one holds a live invitation, one is enrolled in
 * account recovery, and policies that routes depend on are in force.
 */
async function settleMembers(
  world: World,
  { organizationId }: ClientScene,
  { invitedId, enrolledId }: { invitedId: string; enrolledId: string },
): Promise<void> {
  const [invited, enrolled, seats] = await Promise.all([
    world.store.get('Member', { organizationId, memberId: invitedId }),
    world.store.get('Member', { organizationId, memberId: enrolledId }),
    world.store.get('OrganizationSeats', { organizationId }),
  ])
  if (!invited || !enrolled || !seats) throw new Error('The client has no members')
  await world.store.commit([
    replace('Member', invited, { invitation: { nonce: randomUUID(), expiresAt: hoursAfter(world.now(), 119) } }),
    replace('OrganizationSeats', seats, { occupied: 6, confirmed: 4, confirmedOwners: 1 }),
    replace('Member', enrolled, { resetPasswordKey: sealed.asymmetric }),
  ])
  await enforce(world, organizationId, [
    PolicyType.MasterPassword,
    PolicyType.OrganizationDataOwnership,
    PolicyType.ResetPassword,
  ])
}

/** A client without a key pair, in which these people are owner, administrator and member. */
async function keylessClient(world: World, scene: ProviderScene, people: readonly Person[]): Promise<string> {
  const { organizationId } = await client(world, scene, { planType: 19 })
  for (const [type, { subject }] of people.entries()) {
    await member(world, organizationId, { type: type as 0 | 1 | 2, status: 2, accountId: subject })
  }
  const organization = await world.store.get('Organization', { organizationId })
  if (organization) await world.store.commit([replace('Organization', organization, { keyPair: null })])
  return organizationId
}

async function awaitingSetup(world: World, admin: Person, serviceUser: Person): Promise<string> {
  const minimums = { teamsMinimum: 10, enterpriseMinimum: 10 }
  const answer = await world.operator({ command: 'create-provider', adminEmail: admin.email, ...minimums })
  if (!answer.ok) throw new Error(answer.message)
  const providerId = String(answer['providerId'])
  await world.store.commit([
    create('ProviderUser', {
      providerUserId: randomUUID(),
      providerId,
      accountId: serviceUser.subject,
      email: serviceUser.email,
      name: null,
      key: sealed.asymmetric,
      status: ProviderUserStatus.Confirmed,
      type: ProviderUserType.ServiceUser,
      clientIds: null,
      invitation: null,
      mailFailure: null,
      createdAt: world.now(),
      revisedAt: world.now(),
    }),
  ])
  return providerId
}

/** As if an administrator had recovered the account: the person has yet to choose a password. */
async function recovered(world: World, { subject }: Person): Promise<void> {
  const account = await world.store.get('Account', { accountId: subject })
  if (account) await world.store.commit([replace('Account', account, { forcePasswordReset: true })])
}

async function givePasswords(world: World): Promise<void> {
  const verifier = await makeVerifier(PASSWORD_HASH)
  const accounts = (await world.table.items()).filter(({ entity }) => entity === 'Account') as unknown as Account[]
  for (const { accountId } of accounts) {
    const account = await world.store.get('Account', { accountId })
    if (account) await world.store.commit([replace('Account', account, { verifier })])
  }
}
