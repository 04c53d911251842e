import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create, remove, replace } from '../../../shared/store/change-set.ts'
import { itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import {
  client,
  clientKeys,
  collection,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  sealed,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const ENTERPRISE = 19
const sync = (subject: string, query = '?excludeDomains=true') =>
  writesNothing(world, async () => world.call({ method: 'GET', path: `/api/sync${query}`, subject }))

const restricted = { readOnly: true, hidePasswords: true, manage: false }

/** A policy that was saved once. */
async function savedPolicy(organizationId: string): Promise<string> {
  const policyId = randomUUID()
  const at = world.now()
  const policy = { policyId, type: 1 as const, enabled: true, data: { minLength: 14 }, createdAt: at, revisedAt: at }
  await world.store.commit([create('OrganizationPolicies', { organizationId, policies: [policy] })])
  return policyId
}

describe('sync', () => {
  itNeedsAToken(() => ({ world, request: { method: 'GET', path: '/api/sync', subject: scene.admin.subject } }))

  it('answers somebody who belongs nowhere with every part that clients insist on (14.11)', async () => {
    const { subject, email } = await person(world)
    const profile = await world.call({ method: 'GET', path: '/api/accounts/profile', subject })
    const { status, body } = await sync(subject)
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'sync',
      profile: profile.body,
      folders: [],
      collections: [],
      ciphers: [],
      domains: null,
      policies: [],
      sends: [],
      userDecryption: {
        masterPasswordUnlock: {
          kdf: { kdfType: 0, iterations: 600_000, memory: null, parallelism: null },
          masterKeyEncryptedUserKey: sealed.symmetric,
          salt: email,
        },
        userKeyId: null,
      },
    })
  })

  it.each(['', '?excludeDomains=false'])(
    'brings the equivalent domains, of which there are none, with "%s"',
    async (q) => {
      const { subject } = await person(world)
      expect((await sync(subject, q)).body.domains).toEqual({
        object: 'domains',
        equivalentDomains: [],
        globalEquivalentDomains: [],
      })
    },
  )

  it('refuses an excludeDomains that is neither true nor false', async () => {
    const answer = await sync(scene.admin.subject, '?excludeDomains=perhaps')
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
  })

  it('brings the collections that the person holds himself or by a group, with the union of rights', async () => {
    const opened = await client(world, scene)
    const { organizationId } = opened
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const [own, byGroup, both, nobodys] = await Promise.all(
      [1, 2, 3, 4].map(async () => (await collection(world, organizationId)).collectionId),
    )
    const groupId = randomUUID()
    const at = world.now()
    await world.store.commit([
      ...[own, both].map((collectionId = '') =>
        create('CollectionAccess', { organizationId, memberId: ada.memberId, collectionId, ...restricted }),
      ),
      create('Group', {
        organizationId,
        groupId,
        name: 'Finance',
        externalId: null,
        access: [
          { collectionId: byGroup ?? '', ...restricted },
          { collectionId: both ?? '', readOnly: false, hidePasswords: true, manage: true },
          { collectionId: randomUUID(), ...restricted },
        ],
        createdAt: at,
        revisedAt: at,
      }),
      create('GroupMember', { organizationId, groupId, memberId: ada.memberId }),
    ])
    const { body } = await sync(ada.subject)
    const byId = new Map(body.collections.map((one: { id: string }) => [one.id, one]))
    expect(new Set(byId.keys())).toEqual(new Set([own, byGroup, both]))
    expect(byId.has(nobodys)).toBe(false)
    const shape = {
      object: 'collectionDetails',
      organizationId,
      name: clientKeys.collectionName,
      externalId: null,
      type: 0,
      defaultUserCollectionEmail: null,
      accessRuleId: null,
    }
    expect(byId.get(own)).toEqual({ ...shape, id: own, ...restricted })
    expect(byId.get(byGroup)).toEqual({ ...shape, id: byGroup, ...restricted })
    expect(byId.get(both)).toEqual({ ...shape, id: both, readOnly: false, hidePasswords: true, manage: true })
    const list = await world.call({ method: 'GET', path: '/api/collections', subject: ada.subject })
    expect(list.body.data).toEqual(body.collections)
  })

  it.each([
    { status: 0, words: 'invited' },
    { status: 1, words: 'accepted' },
    { status: -1, words: 'revoked' },
  ] as const)('brings nothing of an organization to somebody who is $words', async ({ status }) => {
    const { organizationId } = await client(world, scene, { planType: ENTERPRISE })
    await savedPolicy(organizationId)
    const ada = await member(world, organizationId, { type: 2, status })
    await collection(world, organizationId, { [ada.memberId]: restricted })
    const { body } = await sync(ada.subject)
    expect(body).toMatchObject({ collections: [], policies: [], profile: { organizations: [] } })
  })

  it('brings the saved policies of organizations that confirmed the person, and of no others', async () => {
    const opened = await client(world, scene, { planType: ENTERPRISE })
    const owner = await confirmedOwner(world, scene, opened)
    const { organizationId } = opened
    const policyId = await savedPolicy(organizationId)
    await savedPolicy((await client(world, scene, { planType: ENTERPRISE })).organizationId)
    const { body } = await sync(owner.subject)
    expect(body.policies).toEqual([
      {
        object: 'policy',
        id: policyId,
        organizationId,
        type: 1,
        enabled: true,
        data: { minLength: 14 },
        revisionDate: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ])
  })

  it('brings no policies where the plan has none, the organization is suspended, or it is gone', async () => {
    const teams = await client(world, scene)
    const suspended = await client(world, scene, { planType: ENTERPRISE })
    const gone = await client(world, scene, { planType: ENTERPRISE })
    for (const opened of [teams, suspended, gone]) {
      const owner = await confirmedOwner(world, scene, opened)
      await savedPolicy(opened.organizationId)
      const organization = await world.store.get('Organization', opened)
      if (!organization) throw new Error('There is no organization')
      if (opened === suspended) await world.store.commit([replace('Organization', organization, { enabled: false })])
      if (opened === gone) await world.store.commit([remove('Organization', organization)])
      expect((await sync(owner.subject)).body.policies).toEqual([])
    }
  })
})
