import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create, replace } from '../../../shared/store/change-set.ts'
import { itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import {
  client,
  clientKeys,
  confirmedOwner,
  member,
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
})
