import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { loadEffectiveAccess } from '../../../functions/runtime/load-effective-access.ts'
import { create, replace } from '../../../shared/store/change-set.ts'
import { itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import {
  client,
  clientKeys,
  collection,
  confirmedOwner,
  group,
  member,
  noLevel,
  type ProviderScene,
  person,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = (subject: string) => ({ method: 'GET', path: '/api/collections', subject })
const NOTHING = { object: 'list', data: [], continuationToken: null }

/** Gives the member access to a new collection. */
async function grant(organizationId: string, memberId: string): Promise<string> {
  const collectionId = randomUUID()
  const at = world.now()
  const name = clientKeys.collectionName
  await world.store.commit([
    create('Collection', { organizationId, collectionId, name, externalId: 'x-1', createdAt: at, revisedAt: at }),
    create('CollectionAccess', {
      organizationId,
      memberId,
      collectionId,
      readOnly: true,
      hidePasswords: true,
      manage: false,
    }),
  ])
  return collectionId
}

describe('listOwnCollections', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it('lists what a confirmed owner was given, with his rights', async () => {
    const opened = await client(world, scene)
    const owner = await confirmedOwner(world, scene, opened)
    const [collection] = await world.store.listAll('Collection', { organizationId: opened.organizationId })
    const { status, body } = await writesNothing(world, async () => world.call(request(owner.subject)))
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'list',
      data: [
        {
          object: 'collectionDetails',
          id: collection?.collectionId,
          organizationId: opened.organizationId,
          name: clientKeys.collectionName,
          externalId: null,
          type: 0,
          defaultUserCollectionEmail: null,
          accessRuleId: null,
          readOnly: false,
          hidePasswords: false,
          manage: true,
        },
      ],
      continuationToken: null,
    })
  })

  it('lists to a plain member what he was given and nothing of others', async () => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 2, status: 2 })
    const other = await member(world, organizationId, { type: 2, status: 2 })
    const mine = await grant(organizationId, someone.memberId)
    await grant(organizationId, other.memberId)
    const { body } = await world.call(request(someone.subject))
    expect(body.data).toEqual([
      expect.objectContaining({ id: mine, externalId: 'x-1', readOnly: true, hidePasswords: true, manage: false }),
    ])
  })

  it.each([
    ['invited', 0],
    ['accepted', 1],
    ['revoked', -1],
  ] as const)('lists nothing of an organization where the caller is only %s', async (_, status) => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 2, status })
    await grant(organizationId, someone.memberId)
    expect((await world.call(request(someone.subject))).body).toEqual(NOTHING)
  })

  it('lists nothing of an organization that is suspended', async () => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 2, status: 2 })
    await grant(organizationId, someone.memberId)
    const organization = await world.store.get('Organization', { organizationId })
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    expect((await world.call(request(someone.subject))).body).toEqual(NOTHING)
  })

  it("lists nothing to a stranger, and nothing of the clients to a provider's staff", async () => {
    await client(world, scene)
    const stranger = await person(world)
    expect((await world.call(request(stranger.subject))).body).toEqual(NOTHING)
    expect((await world.call(request(scene.admin.subject))).body).toEqual(NOTHING)
  })

  it('joins what the caller was given himself with what his groups give him, once each', async () => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 2, status: 2 })
    const [both, byGroup] = [
      await grant(organizationId, someone.memberId),
      (await collection(world, organizationId)).collectionId,
    ]
    const level = { readOnly: false, hidePasswords: true, manage: false }
    await group(
      world,
      organizationId,
      [someone.memberId],
      [
        { collectionId: both, ...level },
        { collectionId: byGroup, ...level, manage: true },
      ],
    )
    await group(
      world,
      organizationId,
      [],
      [{ collectionId: (await collection(world, organizationId)).collectionId, ...level }],
    )
    const { body } = await world.call(request(someone.subject))
    expect(body.data).toHaveLength(2)
    expect(body.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: both, readOnly: false, hidePasswords: true, manage: false }),
        expect.objectContaining({ id: byGroup, readOnly: false, hidePasswords: true, manage: true }),
      ]),
    )
  })

  it('costs the same with one group in the organization as with 300', async () => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 2, status: 2 })
    const { collectionId } = await collection(world, organizationId)
    await group(world, organizationId, [someone.memberId], [{ collectionId, ...noLevel }])
    const cost = async () => {
      const { requests, readUnits } = world.meter
      await loadEffectiveAccess(world.store, { organizationId, memberId: someone.memberId })
      return { requests: world.meter.requests - requests, readUnits: world.meter.readUnits - readUnits }
    }
    const withOne = await cost()
    for (let count = 1; count < 300; count += 1) await group(world, organizationId, [], [{ collectionId, ...noLevel }])
    expect(await cost()).toEqual(withOne)
    expect(withOne.requests).toBe(3)
  })
})
