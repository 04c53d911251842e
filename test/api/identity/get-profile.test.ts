import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create, remove, replace } from '../../../shared/store/change-set.ts'
import { customPermissions } from '../../../shared/store/entities/organization.ts'
import { newcomer } from '../../support/newcomers.ts'
import { errorBody, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import {
  acceptedOwner,
  client,
  clientKeys,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  providerUser,
  sealed,
} from '../../support/scene.ts'
import { openSso } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const PATH = '/api/accounts/profile'
const profile = (subject: string) =>
  writesNothing(world, async () => world.call({ method: 'GET', path: PATH, subject }))

/** The flags of specification 14.9 that are the same in every organization. */
const constants = {
  enabled: true,
  identifier: null,
  status: 2,
  permissions: Object.fromEntries(customPermissions.map((right) => [right, false])),
  maxCollections: null,
  maxStorageGb: 1,
  hasPublicAndPrivateKeys: true,
  ssoBound: false,
  resetPasswordEnrolled: false,
  ssoEnabled: false,
  keyConnectorEnabled: false,
  keyConnectorUrl: null,
  ssoMemberDecryptionType: null,
  limitCollectionCreation: false,
  limitCollectionDeletion: false,
  limitItemDeletion: false,
  allowAdminAccessToAllCollectionItems: false,
  userIsClaimedByOrganization: false,
  accessSecretsManager: false,
  accessPam: false,
  usePasswordManager: true,
  useSecretsManager: false,
  useActivateAutofillPolicy: false,
  useAdminSponsoredFamilies: false,
  useAutomaticUserConfirmation: false,
  usePam: false,
  selfHost: false,
}

const inEveryPlan = Object.fromEntries(
  ['Groups', 'Directory', 'Events', 'Totp', '2fa', 'Api', 'Scim'].map((name) => [`use${name}`, true]),
)
const inEnterprise = (included: boolean) =>
  Object.fromEntries(
    'Policies Sso OrganizationDomains KeyConnector ResetPassword CustomPermissions MyItems InviteLinks RiskInsights'
      .split(' ')
      .map((name) => [`use${name}`, included]),
  )

describe('getProfile', () => {
  itNeedsAToken(() => ({ world, request: { method: 'GET', path: PATH, subject: scene.admin.subject } }))

  it('answers somebody who belongs nowhere with himself alone', async () => {
    const { subject, email } = await person(world)
    const account = await world.store.get('Account', { accountId: subject })
    const { status, body } = await profile(subject)
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'profile',
      id: subject,
      name: account?.name,
      email,
      emailVerified: true,
      premium: false,
      premiumFromOrganization: false,
      masterPasswordHint: null,
      culture: 'en-US',
      twoFactorEnabled: false,
      key: sealed.symmetric,
      privateKey: sealed.symmetric,
      accountKeys: {
        publicKeyEncryptionKeyPair: {
          publicKey: sealed.publicKey,
          wrappedPrivateKey: sealed.symmetric,
          signedPublicKey: null,
        },
        signatureKeyPair: null,
        securityState: null,
      },
      securityStamp: account?.securityStamp,
      forcePasswordReset: false,
      usesKeyConnector: false,
      avatarColor: null,
      creationDate: account?.createdAt,
      verifyDevices: false,
      organizations: [],
      providers: [],
      providerOrganizations: [],
    })
  })

  it('answers a confirmed owner with his organization, every field with its type', async () => {
    const opened = await client(world, scene, { planType: 17, seats: 7 })
    const owner = await confirmedOwner(world, scene, opened)
    const { body } = await profile(owner.subject)
    expect(body.premiumFromOrganization).toBe(true)
    expect(body.organizations).toEqual([
      {
        ...constants,
        ...inEveryPlan,
        ...inEnterprise(false),
        usersGetPremium: true,
        object: 'profileOrganization',
        id: opened.organizationId,
        userId: owner.subject,
        organizationUserId: opened.owner.memberId,
        name: 'Globex',
        type: 0,
        productTierType: 2,
        seats: 7,
        key: sealed.asymmetric,
        providerId: scene.providerId,
        providerName: 'Acme MSP',
        providerType: 0,
      },
    ])
    expect(body.providerOrganizations).toEqual([])
  })

  it("answers a provider's staff with the provider, and with its clients under the provider's key", async () => {
    const own = await provider(world)
    const technician = await providerUser(world, own, 1)
    const opened = await client(world, own, { planType: 19, seats: 5 })
    const { body } = await profile(technician.subject)
    expect(body.providers).toEqual([
      {
        object: 'profileProvider',
        id: own.providerId,
        name: 'Acme MSP',
        key: sealed.asymmetric,
        status: 2,
        type: 1,
        enabled: true,
        permissions: null,
        userId: technician.subject,
        useEvents: true,
        providerStatus: 2,
        providerType: 0,
      },
    ])
    expect(body.providerOrganizations).toEqual([
      {
        ...constants,
        ...inEveryPlan,
        ...inEnterprise(true),
        usersGetPremium: true,
        object: 'profileProviderOrganization',
        id: opened.organizationId,
        userId: technician.subject,
        organizationUserId: null,
        name: 'Globex',
        type: 0,
        productTierType: 3,
        seats: 5,
        key: clientKeys.key,
        providerId: own.providerId,
        providerName: 'Acme MSP',
        providerType: 0,
      },
    ])
    expect(body.organizations).toEqual([])
  })

  it.each([
    ['invited', 0],
    ['accepted', 1],
    ['revoked', -1],
  ] as const)('keeps an organization from somebody who is only %s', async (_, status) => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 2, status })
    expect((await profile(someone.subject)).body.organizations).toEqual([])
  })

  it('lists an organization no more once it was deleted, even before its members are erased', async () => {
    const opened = await client(world, scene)
    const owner = await confirmedOwner(world, scene, opened)
    const organization = await world.store.get('Organization', opened)
    if (organization) await world.store.commit([remove('Organization', organization)])
    expect((await profile(owner.subject)).body.organizations).toEqual([])
  })

  it('lists neither a provider nor its clients to somebody who is only invited', async () => {
    const own = await provider(world)
    await client(world, own)
    const owner = await acceptedOwner(world, await client(world, scene))
    const path = `/api/providers/${own.providerId}/users/invite`
    await world.call({ method: 'POST', path, body: { emails: [owner.email], type: 1 }, subject: own.admin.subject })
    expect((await profile(owner.subject)).body).toMatchObject({ providers: [], providerOrganizations: [] })
  })

  it('refuses a token of somebody without an account', async () => {
    const answer = await profile(randomUUID())
    expect(answer.status).toBe(401)
    expect(answer.body).toEqual(
      errorBody('request.unauthenticated', 'Sign in first: the access token is missing or not valid.'),
    )
  })

  it('tells how the organization signs in with SSO, and whether he is linked', async () => {
    const { organizationId } = await client(world, scene, { planType: 19 })
    const { identifier } = await openSso(world, organizationId)
    const { subject } = await member(world, organizationId, { type: 2, status: 2 })
    const sso = async () => (await profile(subject)).body.organizations[0]
    const on = { identifier, useSso: true, ssoEnabled: true, ssoMemberDecryptionType: 0 }
    expect(await sso()).toMatchObject({ ...on, ssoBound: false })
    const link = { organizationId, accountId: subject, externalId: 'ada', createdAt: world.now() }
    await world.store.commit([create('SsoLink', link)])
    expect(await sso()).toMatchObject({ ...on, ssoBound: true })
    const saved = await world.store.get('SsoConfiguration', { organizationId })
    if (saved) await world.store.commit([replace('SsoConfiguration', saved, { enabled: false })])
    expect(await sso()).toMatchObject({ ...on, ssoEnabled: false, ssoMemberDecryptionType: null, ssoBound: true })
  })

  it('shows a newcomer himself, without keys and places', async () => {
    const { organizationId } = await client(world, scene, { planType: 19 })
    const { subject, email } = await newcomer(world, organizationId)
    expect((await profile(subject)).body).toMatchObject({
      id: subject,
      email,
      key: null,
      privateKey: null,
      accountKeys: null,
      organizations: [],
      providers: [],
    })
  })

  it('shows a custom member his rights, and that he is enrolled in account recovery', async () => {
    const { organizationId } = await client(world, scene, { planType: 19 })
    const custom = { type: 4, status: 2, permissions: ['manageGroups'], resetPasswordKey: sealed.asymmetric } as const
    const { subject } = await member(world, organizationId, { ...custom, permissions: [...custom.permissions] })
    const { body } = await profile(subject)
    expect(body.organizations).toMatchObject([
      { id: organizationId, resetPasswordEnrolled: true, permissions: { manageGroups: true, manageUsers: false } },
    ])
  })
})
