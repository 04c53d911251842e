import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import type { Group } from '../../../shared/store/entities/group.ts'
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
import { collection, group, member, noLevel, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let sales: Group
let itemsTouched = 0
let placesRead = 0
let isIndexBehind = false

beforeAll(async () => {
  world = await createWorld({
    wrapStore: (store) => ({
      ...store,
      listIndexed: async (...about) => {
        if (about[0] === 'GroupMember') placesRead += 1
        return isIndexBehind ? [] : store.listIndexed(...about)
      },
      listAll: async (...about) => {
        if (about[0] === 'GroupMember' && !about[2]) placesRead += 1
        return store.listAll(...about)
      },
      commit: async (changes) => {
        itemsTouched += changes.length
        return store.commit(changes)
      },
    }),
  })
  place = await office(world)
  sales = await group(world, place.organizationId, [place.user.memberId])
})

const change = async (wishes: object, by: { subject: string; email: string } = place.provider, id = sales.groupId) =>
  place.call(by, 'PUT', `/groups/${id}`, { name: 'Sales', ...wishes })
const usersOf = async (id: string) => (await place.call(place.owner, 'GET', `/groups/${id}/users`)).body.sort()

describe('changeGroup', () => {
  const request = () => place.request(place.owner, 'PUT', `/groups/${sales.groupId}`, { name: 'Sales' })
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }), { bodyBytesMax: 2 * 1024 * 1024 })

  it('changes name, collections and members, and logs it and each membership that changed', async () => {
    const own = await office(world)
    const { collectionId } = await collection(world, own.organizationId)
    const { groupId } = await group(world, own.organizationId, [own.user.memberId, own.admin.memberId])
    const before = await own.events()
    const wishes = {
      name: 'Marketing',
      externalId: 'cn=marketing',
      collections: [{ id: collectionId, ...noLevel, hidePasswords: true }],
      users: [own.admin.memberId, own.owner.memberId],
    }
    const { status, body } = await own.call(own.technician, 'PUT', `/groups/${groupId}`, wishes)
    expect(status).toBe(200)
    expect(body).toMatchObject({ object: 'group', id: groupId, name: 'Marketing', externalId: 'cn=marketing' })
    const details = await own.call(own.owner, 'GET', `/groups/${groupId}/details`)
    expect(details.body).toMatchObject({ name: 'Marketing', collections: wishes.collections })
    const users = await own.call(own.owner, 'GET', `/groups/${groupId}/users`)
    expect(users.body.sort()).toEqual(wishes.users.sort())
    expect(await own.events()).toEqual([...before, 1401, 1504, 1504].sort((one, other) => one - other))
  })

  it('keeps members and collections that are null, and then reads none of the members', async () => {
    const { collectionId } = await collection(world, place.organizationId)
    const access = [{ collectionId, ...noLevel }]
    const { groupId } = await group(world, place.organizationId, [place.user.memberId], access)
    placesRead = 0
    const answer = await change(
      { name: 'Renamed', users: null, collections: null, externalId: 'x' },
      place.admin,
      groupId,
    )
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ name: 'Renamed', externalId: 'x' })
    expect(placesRead).toBe(0)
    expect((await world.store.get('Group', { ...sales, groupId }))?.access).toEqual(access)
    expect(await usersOf(groupId)).toEqual([place.user.memberId])
  })

  it('writes one membership as cheaply in a group of hundreds as in a small one, and many in parts', async () => {
    const members: string[] = []
    for (let count = 0; count < 120; count += 1) {
      members.push((await member(world, place.organizationId, { type: 2, status: 2 })).memberId)
    }
    const { groupId } = await group(world, place.organizationId, [place.user.memberId])
    itemsTouched = 0
    expect((await change({ users: [place.user.memberId, place.admin.memberId] }, place.provider, groupId)).status).toBe(
      200,
    )
    const small = itemsTouched
    expect((await change({ users: members }, place.provider, groupId)).status).toBe(200)
    expect(await usersOf(groupId)).toEqual(members.sort())
    world.pass({ minutes: 1 })
    itemsTouched = 0
    expect((await change({ users: [...members, place.user.memberId] }, place.provider, groupId)).status).toBe(200)
    expect(itemsTouched).toBe(small)
  })

  it('takes out whoever is not named, though the index does not show yet that he is in it', async () => {
    const { organizationId } = place
    const { groupId } = await group(world, organizationId, [place.user.memberId])
    world.pass({ minutes: 1 })
    const late = { organizationId, groupId, memberId: place.admin.memberId }
    await world.store.commit([create('GroupMember', late)])
    isIndexBehind = true
    const answer = await change({ users: [place.user.memberId] }, place.provider, groupId)
    isIndexBehind = false
    expect(answer.status).toBe(200)
    expect(await world.store.get('GroupMember', late)).toBe(undefined)
  })

  it('does the rest when a request that was cut off is repeated', async () => {
    const members: string[] = []
    for (let count = 0; count < 120; count += 1) {
      members.push((await member(world, place.organizationId, { type: 2, status: 2 })).memberId)
    }
    const { groupId } = await group(world, place.organizationId, members.slice(0, 50))
    const before = (await place.events()).filter((type) => type === 1504).length
    expect((await change({ users: members }, place.provider, groupId)).status).toBe(200)
    expect((await change({ users: members }, place.provider, groupId)).status).toBe(200)
    expect(await usersOf(groupId)).toEqual(members.sort())
    expect((await place.events()).filter((type) => type === 1504)).toHaveLength(before + 70)
  })

  it('keeps collections that the caller cannot manage', async () => {
    const mine = await collection(world, place.organizationId, { [place.owner.memberId]: { manage: true } })
    const theirs = await collection(world, place.organizationId, { [place.user.memberId]: { manage: true } })
    const access = [mine, theirs].map(({ collectionId }) => ({ collectionId, ...noLevel }))
    const { groupId } = await group(world, place.organizationId, [], access)
    expect((await change({ collections: [] }, place.owner, groupId)).status).toBe(200)
    expect((await world.store.get('Group', { ...sales, groupId }))?.access).toEqual([access[1]])
    expect((await change({ collections: [] }, place.technician, groupId)).status).toBe(200)
    expect((await world.store.get('Group', { ...sales, groupId }))?.access).toEqual([])
  })

  it('refuses that somebody adds himself, unless administrators have access to every collection', async () => {
    const own = await office(world)
    const { groupId } = await group(world, own.organizationId, [own.user.memberId])
    const wishes = { name: 'Sales', users: [own.user.memberId, own.admin.memberId] }
    const answer = await writesNothing(world, async () => own.call(own.admin, 'PUT', `/groups/${groupId}`, wishes))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('group.own_membership')
    expect((await own.call(own.owner, 'POST', `/groups/${groupId}`, wishes)).status).toBe(200)
    expect((await own.call(own.admin, 'PUT', `/groups/${groupId}`, wishes)).status).toBe(200)
    await own.settings({ allowAdminAccessToAllCollectionItems: true })
    const withOwner = { ...wishes, users: [own.owner.memberId] }
    expect((await own.call(own.owner, 'PUT', `/groups/${groupId}`, withOwner)).status).toBe(200)
  })

  it.each([
    ['manage with readOnly', [{ id: UNKNOWN_ID, manage: true, readOnly: true }], 'collection.manage_alone'],
    ['a collection named twice', [{ id: UNKNOWN_ID }, { id: UNKNOWN_ID }], 'collection.named_twice'],
  ])('refuses %s, and writes nothing', async (_, collections, code) => {
    const answer = await writesNothing(world, async () => change({ collections }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
  })

  it('refuses no name, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => change({ name: ' ' }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
  })

  it('does not know foreign or unknown collections and members, and writes nothing (T107)', async () => {
    const other = await office(world)
    const foreign = await collection(world, other.organizationId)
    for (const wishes of [
      { collections: [{ id: foreign.collectionId }] },
      { collections: [{ id: UNKNOWN_ID }] },
      { users: [other.user.memberId] },
      { users: [UNKNOWN_ID] },
    ]) {
      const answer = await writesNothing(world, async () => change(wishes))
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(NOT_FOUND)
    }
  })

  it('is forbidden to members and custom members without the right, and writes nothing', async () => {
    for (const by of [place.user, await place.custom('manageUsers')]) {
      const answer = await writesNothing(world, async () => change({}, by))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown, foreign or of an organization that the caller does not belong to', async () => {
    const other = await office(world)
    const body = { name: 'Sales' }
    await expectAlikeNotFound(world, [
      ...[await person(world), other.owner].map((by) => place.request(by, 'PUT', `/groups/${sales.groupId}`, body)),
      place.request(place.owner, 'PUT', `/groups/${UNKNOWN_ID}`, body),
      other.request(other.owner, 'PUT', `/groups/${sales.groupId}`, body),
    ])
  })
})
