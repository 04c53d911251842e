import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  NOT_FOUND,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { collection, member, noLevel, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

const create = async (over: object, by: { subject: string; email: string } = place.provider) =>
  place.call(by, 'POST', '/groups', { name: 'Finance', collections: [], users: [], ...over })

describe('createGroup', () => {
  const request = () => place.request(place.owner, 'POST', '/groups', { name: 'Finance' })
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }), { bodyBytesMax: 2 * 1024 * 1024 })

  it('creates it with its collections and members, and logs it and each membership', async () => {
    const own = await office(world)
    const { collectionId } = await collection(world, own.organizationId)
    const before = await own.events()
    const wishes = {
      name: ' Finance ',
      externalId: 'cn=finance',
      collections: [{ id: collectionId, readOnly: true, hidePasswords: false, manage: false }],
      users: [own.user.memberId, own.admin.memberId, own.user.memberId],
    }
    const { status, body } = await own.call(own.technician, 'POST', '/groups', wishes)
    expect(status).toBe(200)
    const { organizationId } = own
    expect(body).toEqual({ object: 'group', id: body.id, organizationId, name: 'Finance', externalId: 'cn=finance' })
    const users = await own.call(own.owner, 'GET', `/groups/${body.id}/users`)
    expect(users.body.sort()).toEqual([own.user.memberId, own.admin.memberId].sort())
    const details = await own.call(own.owner, 'GET', `/groups/${body.id}/details`)
    expect(details.body.collections).toEqual(wishes.collections)
    expect(await own.events()).toEqual([...before, 1400, 1504, 1504].sort((one, other) => one - other))
    const mine = await world.call({ method: 'GET', path: '/api/collections', subject: own.user.subject })
    expect(mine.body.data).toEqual([expect.objectContaining({ id: collectionId, readOnly: true })])
  })

  it('takes more members than one transaction holds', async () => {
    const own = await office(world)
    const users: string[] = []
    for (let count = 0; count < 110; count += 1) {
      users.push((await member(world, own.organizationId, { type: 2, status: 2 })).memberId)
    }
    const { status, body } = await own.call(own.owner, 'POST', '/groups', { name: 'All', users })
    expect(status).toBe(200)
    expect((await own.call(own.owner, 'GET', `/groups/${body.id}/users`)).body.sort()).toEqual(users.sort())
    expect((await own.events()).filter((type) => type === 1504)).toHaveLength(110)
  })

  it('refuses the caller among its members, unless administrators have access to every collection', async () => {
    const own = await office(world)
    const wishes = { name: 'Mine', users: [own.owner.memberId] }
    const answer = await writesNothing(world, async () => own.call(own.owner, 'POST', '/groups', wishes))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('group.own_membership')
    await own.settings({ allowAdminAccessToAllCollectionItems: true })
    expect((await own.call(own.owner, 'POST', '/groups', wishes)).status).toBe(200)
  })

  it.each([
    ['manage with readOnly', { id: UNKNOWN_ID, manage: true, readOnly: true }, 'collection.manage_alone'],
    ['manage with hidePasswords', { id: UNKNOWN_ID, manage: true, hidePasswords: true }, 'collection.manage_alone'],
  ])('refuses %s, and writes nothing', async (_, selection, code) => {
    const answer = await writesNothing(world, async () => create({ collections: [selection] }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
  })

  it('refuses a collection named twice, and more than a thousand of them, and writes nothing', async () => {
    const { collectionId: id } = await collection(world, place.organizationId)
    const twice = await writesNothing(world, async () => create({ collections: [{ id }, { id }] }))
    expect(twice.body.code).toBe('collection.named_twice')
    const own = await office(world)
    const collections: object[] = []
    for (let count = 0; count < 1001; count += 1) {
      collections.push({ id: (await collection(world, own.organizationId)).collectionId })
    }
    const many = await own.call(own.provider, 'POST', '/groups', { name: 'All', collections })
    expect(many.status).toBe(400)
    expect(many.body).toMatchObject({
      code: 'group.collections_max',
      message: 'A group gives access to at most 1000 collections. Make another group for more.',
    })
    expect(await world.store.listAll('Group', { organizationId: own.organizationId })).toEqual([])
  })

  it.each([
    ['no name', { name: '' }],
    ['a name of 101 characters', { name: 'x'.repeat(101) }],
    ['an external id of 301 characters', { externalId: 'x'.repeat(301) }],
    ['a member that is no id', { users: ['everybody'] }],
  ])('refuses %s, and writes nothing', async (_, over) => {
    const answer = await writesNothing(world, async () => create(over))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
  })

  it('does not know foreign or unknown collections and members, and writes nothing (T107)', async () => {
    const other = await office(world)
    const foreign = await collection(world, other.organizationId)
    for (const over of [
      { collections: [{ id: foreign.collectionId }] },
      { collections: [{ id: UNKNOWN_ID }] },
      { users: [other.user.memberId] },
      { users: [UNKNOWN_ID] },
    ]) {
      const answer = await writesNothing(world, async () => create(over))
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(NOT_FOUND)
    }
  })

  it('does not know collections whose groups the caller may not change', async () => {
    const { collectionId: id } = await collection(world, place.organizationId, {
      [place.user.memberId]: { manage: true },
    })
    const clerk = await place.custom('manageGroups')
    for (const by of [place.owner, clerk]) {
      const answer = await writesNothing(world, async () => create({ collections: [{ id, ...noLevel }] }, by))
      expect(answer.status).toBe(404)
    }
    await place.settings({ allowAdminAccessToAllCollectionItems: true })
    expect((await create({ collections: [{ id }] }, clerk)).status).toBe(200)
    await place.settings({})
  })

  it('is forbidden to members and custom members without the right, and writes nothing', async () => {
    for (const by of [place.user, await place.custom('manageUsers')]) {
      const answer = await writesNothing(world, async () => create({}, by))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const other = await office(world)
    const strangers = [await person(world), other.owner]
    await expectAlikeNotFound(
      world,
      strangers.map((by) => place.request(by, 'POST', '/groups', { name: 'Finance' })),
    )
  })
})
