import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import type { Member } from '../../../shared/store/entities/organization.ts'
import {
  createIdentityWorld,
  type IdentityWorld,
  type Registered,
  registered,
  signIn,
} from '../../support/identity-world.ts'
import { client, type ProviderScene, provider } from '../../support/scene.ts'

let world: IdentityWorld
let scene: ProviderScene
let ada: Registered
let adaId: string

beforeAll(async () => {
  world = await createIdentityWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
})
afterAll(async () => world.close())

/** An Enterprise client that asks this of master passwords, and where Ada stands as said. */
async function joins(
  data: Record<string, unknown> | null,
  over: Partial<Member> = {},
  enabled = true,
): Promise<string> {
  const { organizationId } = await client(world, scene, { planType: 19 })
  const at = { createdAt: world.now(), revisedAt: world.now() }
  await world.store.commit([
    create('OrganizationPolicies', {
      organizationId,
      policies: [{ policyId: randomUUID(), type: 1, enabled, data, ...at }],
    }),
    create('Member', {
      memberId: randomUUID(),
      organizationId,
      accountId: adaId,
      email: ada.email,
      name: null,
      key: null,
      status: 2,
      type: 2,
      permissions: [],
      externalId: null,
      resetPasswordKey: null,
      revocation: null,
      invitation: null,
      mailFailure: null,
      ...at,
      ...over,
    }),
  ])
  return organizationId
}

const told = async () => (await signIn(world, ada)).body.MasterPasswordPolicy

async function newAda(): Promise<void> {
  ada = await registered(world)
  const account = await world.store.find('Account', 'byAddress', { email: ada.email })
  adaId = account?.accountId ?? ''
}

describe('the master password policy in the answer to a sign-in', () => {
  it('is what all organizations of the person ask for together (T121)', async () => {
    await newAda()
    await joins({ minLength: 12, minComplexity: 3, requireLower: true, requireSpecial: false })
    await joins({ minLength: 16, requireNumbers: true, enforceOnLogin: false }, { type: 0 })
    await joins({ minLength: 13 }, { status: 1, type: 1 })
    expect(await told()).toEqual({
      MinComplexity: 3,
      MinLength: 16,
      RequireLower: true,
      RequireUpper: null,
      RequireNumbers: true,
      RequireSpecial: false,
      EnforceOnLogin: false,
      Object: 'masterPasswordPolicy',
    })
  })

  it('is absent where no policy binds: off, says nothing, the person invited or revoked', async () => {
    await newAda()
    await joins({ minLength: 20 }, {}, false)
    await joins(null)
    await joins({ minLength: 20 }, { status: 0 })
    await joins({ minLength: 20 }, { status: -1, revocation: { from: 2, reason: 1, at: world.now() } })
    expect(await told()).toBeNull()
  })

  it("does not bind the provider's own staff", async () => {
    await newAda()
    await joins({ minLength: 20 })
    await world.store.commit([
      create('ProviderUser', {
        providerUserId: randomUUID(),
        providerId: scene.providerId,
        accountId: adaId,
        email: ada.email,
        name: null,
        key: null,
        status: 2,
        type: 1,
        clientIds: null,
        invitation: null,
        mailFailure: null,
        createdAt: world.now(),
        revisedAt: world.now(),
      }),
    ])
    expect(await told()).toBeNull()
  })
})
