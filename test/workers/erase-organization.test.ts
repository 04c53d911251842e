import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { eraseOrganization } from '../../functions/workers/erase-organization.ts'
import type { Store } from '../../shared/ports/store.ts'
import { type Change, create, remove } from '../../shared/store/change-set.ts'
import { UNKNOWN_ID, writesNothing } from '../support/refusals.ts'
import { client, group, type ProviderScene, provider, sealed } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let scene: ProviderScene

beforeEach(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const MEMBERS = 250

/** An organization that was just deleted, with 250 members who have an account, an address and access each. */
async function deletedOrganization(): Promise<string> {
  const { organizationId } = await client(world, scene)
  const [collection] = await world.store.listAll('Collection', { organizationId })
  const at = world.now()
  const changes = Array.from({ length: MEMBERS }, (_, number): Change[] => {
    const memberId = randomUUID()
    return [
      create('Member', {
        memberId,
        organizationId,
        accountId: randomUUID(),
        email: `${number}@globex.test`,
        name: null,
        key: sealed.asymmetric,
        status: 2,
        type: 2,
        permissions: [],
        externalId: null,
        resetPasswordKey: null,
        revocation: null,
        invitation: null,
        mailFailure: null,
        createdAt: at,
        revisedAt: at,
      }),
      create('CollectionAccess', {
        organizationId,
        memberId,
        collectionId: collection?.collectionId ?? '',
        readOnly: false,
        hidePasswords: false,
        manage: false,
      }),
    ]
  })
  for (let from = 0; from < MEMBERS; from += 25) await world.store.commit(changes.slice(from, from + 25).flat())
  const { groupId } = await group(world, organizationId, [randomUUID()])
  await world.store.commit([
    create('OrganizationPolicies', { organizationId, policies: [] }),
    create('PolicyEnforcement', {
      organizationId,
      enforcementId: randomUUID(),
      policyType: 3,
      memberIds: [],
      next: 0,
      actorId: null,
      requestedAt: at,
      finishedAt: null,
    }),
    create('AccessErasure', { organizationId, of: 'group', id: groupId, requestedAt: at }),
  ])
  const organization = await world.store.get('Organization', { organizationId })
  if (!organization) throw new Error('There is no organization')
  await world.store.commit([
    remove('Organization', organization),
    create('OrganizationErasure', { organizationId, requestedAt: at, erasedAt: null }),
    create('OrganizationApiKey', {
      organizationId,
      type: 0,
      nonce: 'n',
      createdAt: at,
      revisedAt: at,
      lastUsedAt: null,
    }),
  ])
  return organizationId
}

/** What the table still holds of the organization: rows, and the keys that guard them. */
const leftOf = async (organizationId: string) =>
  (await world.table.items()).filter(
    ({ pk }) =>
      /^ORG#.*#(MEMBER|COLLECTION|GROUP|API_KEY|POLICIES|POLICY_ENFORCEMENT|ACCESS_ERASURE)/.test(String(pk)) &&
      String(pk).startsWith(`ORG#${organizationId}#`),
  )

const erase = async (organizationId: string, wrap = (store: Store) => store) => {
  const deps = workerDeps('erase-organization', world.deps)
  return eraseOrganization(organizationId, { ...deps, store: wrap(deps.store) })
}

describe('eraseOrganization', () => {
  it('erases members with their guards, collections, groups, policies, API keys and access, and nothing of others', async () => {
    const organizationId = await deletedOrganization()
    const other = await client(world, scene)
    const others = await leftOf(other.organizationId)
    expect((await leftOf(organizationId)).length).toBeGreaterThan(MEMBERS * 4)
    await erase(organizationId)
    expect(await leftOf(organizationId)).toEqual([])
    expect(await leftOf(other.organizationId)).toEqual(others)
    const erasure = await world.store.get('OrganizationErasure', { organizationId })
    expect(erasure?.erasedAt).toMatch(/Z$/)
  })

  it('goes on where it was cut off, at whatever write, until everything is gone', async () => {
    const organizationId = await deletedOrganization()
    let writes = 0
    const failing = (store: Store): Store => ({
      ...store,
      commit: async (changes) => {
        writes += 1
        if (writes % 3 === 0) throw new Error('Cut off before the write')
        await store.commit(changes)
        if (writes % 3 === 1) throw new Error('Cut off after the write')
      },
    })
    let runs = 0
    for (let isDone = false; !isDone; runs += 1) {
      const before = (await leftOf(organizationId)).length
      isDone = await erase(organizationId, failing).then(
        () => true,
        () => false,
      )
      expect((await leftOf(organizationId)).length).toBeLessThanOrEqual(before)
    }
    expect(runs).toBeGreaterThan(5)
    expect(await leftOf(organizationId)).toEqual([])
  })

  it('does nothing the second time, and nothing for an organization that nobody deleted', async () => {
    const organizationId = await deletedOrganization()
    await erase(organizationId)
    const living = await client(world, scene)
    await writesNothing(world, async () => {
      await erase(organizationId)
      await erase(living.organizationId)
      await erase(UNKNOWN_ID)
    })
  })
})
