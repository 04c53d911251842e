import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  clientKeys,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
})

const request = (subject: string, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/collections`,
  subject,
})

describe('listCollections', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it('lists every collection to those who administer the organization, with every field', async () => {
    const own = await client(world, scene)
    const owner = await confirmedOwner(world, scene, own)
    const admin = await member(world, own.organizationId, { type: 1, status: 2 })
    const technician = await providerUser(world, scene, 1)
    const [collection] = await world.store.listAll('Collection', { organizationId: own.organizationId })
    for (const { subject } of [scene.admin, technician, owner, admin]) {
      const { status, body } = await writesNothing(world, async () => world.call(request(subject, own.organizationId)))
      expect(status).toBe(200)
      expect(body).toEqual({
        object: 'list',
        data: [
          {
            object: 'collection',
            id: collection?.collectionId,
            organizationId: own.organizationId,
            name: clientKeys.collectionName,
            externalId: null,
            type: 0,
            defaultUserCollectionEmail: null,
            accessRuleId: null,
          },
        ],
        continuationToken: null,
      })
    }
  })

  it.each([2, 4] as const)('lists to a member of type %i only the collections that he manages', async (type) => {
    const { organizationId } = opened
    const someone = await member(world, organizationId, { type, status: 2 })
    expect((await world.call(request(someone.subject))).body.data).toEqual([])
    const [managed, used] = [randomUUID(), randomUUID()]
    const at = world.now()
    const { memberId } = someone
    const collection = {
      organizationId,
      name: clientKeys.collectionName,
      externalId: null,
      createdAt: at,
      revisedAt: at,
    }
    const access = { organizationId, memberId, readOnly: false, hidePasswords: false }
    await world.store.commit([
      create('Collection', { ...collection, collectionId: managed }),
      create('Collection', { ...collection, collectionId: used }),
      create('CollectionAccess', { ...access, collectionId: managed, manage: true }),
      create('CollectionAccess', { ...access, collectionId: used, manage: false }),
    ])
    const { body } = await world.call(request(someone.subject))
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([managed])
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const other = await provider(world)
    const accepted = await member(world, opened.organizationId, { type: 0, status: 1 })
    const revoked = await member(world, opened.organizationId, { type: 0, status: -1 })
    await expectAlikeNotFound(world, [
      ...[stranger, other.admin, accepted, revoked].map(({ subject }) => request(subject)),
      request(scene.admin.subject, UNKNOWN_ID),
      request(scene.admin.subject, 'nonsense'),
    ])
  })
})
