import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
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

  it('hands out pages, and refuses a token that is none', async () => {
    const own = await client(world, scene)
    for (let count = 0; count < 2; count += 1) await collection(world, own.organizationId)
    const { path, ...rest } = request(scene.admin.subject, own.organizationId)
    const first = await world.call({ ...rest, path: `${path}?pageSize=2` })
    expect(first.body.data).toHaveLength(2)
    const next = `${path}?pageSize=2&continuationToken=${first.body.continuationToken}`
    const second = await world.call({ ...rest, path: next })
    expect(second.body.data).toHaveLength(1)
    expect(second.body.continuationToken).toBe(null)
    const answer = await world.call({ ...rest, path: `${path}?continuationToken=nonsense` })
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.cursor_invalid')
  })

  it('lists to a member what he manages through a group, and everything to custom members who may edit or delete any', async () => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 2, status: 2 })
    const { collectionId } = await collection(world, organizationId)
    await group(world, organizationId, [someone.memberId], [{ collectionId, ...noLevel, manage: true }])
    expect((await world.call(request(someone.subject, organizationId))).body.data).toHaveLength(1)
    for (const right of ['editAnyCollection', 'deleteAnyCollection'] as const) {
      const custom = await member(world, organizationId, { type: 4, status: 2, permissions: [right] })
      expect((await world.call(request(custom.subject, organizationId))).body.data).toHaveLength(2)
    }
  })
})
