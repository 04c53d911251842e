import { beforeAll, describe, expect, it } from '@jest/globals'
import { Busy } from '../../../functions/runtime/table-errors.ts'
import { type Office, office } from '../../support/office.ts'
import {
  expectAlikeNotFound,
  itNeedsAJsonObject,
  itNeedsAToken,
  NOT_FOUND,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { group, member, person, provider, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let isBusyOnceWritten = false

beforeAll(async () => {
  world = await createWorld({
    wrapStore: (store) => {
      let isWritten = false
      const throttle = () => {
        if (isBusyOnceWritten && isWritten) throw new Busy('The table throttles')
      }
      return {
        ...store,
        get: async (...about) => {
          throttle()
          return store.get(...about)
        },
        getMany: async (...about) => {
          throttle()
          return store.getMany(...about)
        },
        listAll: async (...about) => {
          throttle()
          return store.listAll(...about)
        },
        commit: async (changes) => {
          await store.commit(changes)
          isWritten ||= changes.length > 0
        },
      }
    },
  })
  place = await office(world)
})

const manage = { readOnly: false, hidePasswords: false, manage: true }
const body = (over: object = {}) => ({
  name: sealed.symmetric,
  externalId: null,
  groups: [],
  users: [{ id: place.user.memberId, ...manage }],
  ...over,
})
const request = () => place.request(place.user, 'POST', '/collections', body())
const create = async (over: object = {}, by: { subject: string; email: string } = place.user) =>
  place.call(by, 'POST', '/collections', body(over))

describe('createCollection', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }), { bodyBytesMax: 2 * 1024 * 1024 })

  it('creates it with its members and groups, logs it and answers every field, to a plain member too (T94)', async () => {
    const own = await office(world)
    const sales = await group(world, own.organizationId)
    const before = await own.events()
    const users = [{ id: own.user.memberId, ...manage }]
    const groups = [{ id: sales.groupId, readOnly: true, hidePasswords: true, manage: false }]
    const wishes = { name: sealed.symmetric, externalId: 'x-1', users, groups }
    const answer = await own.call(own.user, 'POST', '/collections', wishes)
    expect(answer.status).toBe(200)
    const { id } = answer.body
    expect(answer.body).toEqual({
      object: 'collectionAccessDetails',
      id,
      organizationId: own.organizationId,
      name: sealed.symmetric,
      externalId: 'x-1',
      type: 0,
      defaultUserCollectionEmail: null,
      accessRuleId: null,
      readOnly: false,
      hidePasswords: false,
      manage: true,
      users,
      groups,
      assigned: true,
      unmanaged: false,
    })
    expect((await own.call(own.user, 'GET', `/collections/${id}/details`)).body).toEqual(answer.body)
    expect(await own.events()).toEqual([1300, ...before])
    const stored = await world.store.get('Group', sales)
    expect(stored?.access).toEqual([{ collectionId: id, readOnly: true, hidePasswords: true, manage: false }])
  })

  it("lets staff of the provider create a department's collection that a group manages", async () => {
    const sales = await group(world, place.organizationId, [place.user.memberId])
    for (const by of [place.provider, place.technician]) {
      const { status, body: made } = await create({ users: [], groups: [{ id: sales.groupId, ...manage }] }, by)
      expect(status).toBe(200)
      expect(made).toMatchObject({ assigned: false, unmanaged: false, manage: false, users: [] })
    }
  })

  it('needs somebody who manages it, also from staff, unless administrators have access to all', async () => {
    const own = await office(world)
    const nobody = { name: sealed.symmetric, users: null, groups: [] }
    const readers = { ...nobody, users: [{ id: own.user.memberId, readOnly: true }] }
    for (const wishes of [nobody, readers, { ...nobody, users: [{ id: null, ...manage }] }]) {
      const answer = await writesNothing(world, async () => own.call(own.provider, 'POST', '/collections', wishes))
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({ code: 'collection.nobody_manages' })
    }
    await own.settings({ allowAdminAccessToAllCollectionItems: true })
    const answer = await own.call(own.provider, 'POST', '/collections', nobody)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ unmanaged: true, assigned: false, users: [], groups: [] })
  })

  it('leaves out the entry without id that a client makes for staff, who have no row', async () => {
    const own = await office(world)
    await own.settings({ allowAdminAccessToAllCollectionItems: true })
    const users = [{ id: null, ...manage }]
    const answer = await own.call(own.provider, 'POST', '/collections', { name: sealed.symmetric, users, groups: [] })
    expect(answer.body).toMatchObject({ users: [], unmanaged: true })
  })

  it('creates one, and answers, when the table throttles every read after it was written', async () => {
    const own = await office(world)
    const sales = await group(world, own.organizationId, [own.user.memberId])
    const wishes = body({ users: [], groups: [{ id: sales.groupId, ...manage }] })
    const before = await world.store.listAll('Collection', { organizationId: own.organizationId })
    isBusyOnceWritten = true
    const answer = await own.call(own.user, 'POST', '/collections', wishes)
    isBusyOnceWritten = false
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ assigned: true, manage: true, unmanaged: false })
    const after = await world.store.listAll('Collection', { organizationId: own.organizationId })
    expect(after).toHaveLength(before.length + 1)
  })

  it('writes many members in several transactions, each of them once', async () => {
    const own = await office(world)
    const users = [{ id: own.user.memberId, ...manage }]
    for (let count = 0; count < 60; count += 1) {
      const { memberId } = await member(world, own.organizationId, { type: 2, status: 2 })
      users.push({ id: memberId, ...manage, manage: false })
    }
    const answer = await own.call(own.owner, 'POST', '/collections', { name: sealed.symmetric, users, groups: [] })
    expect(answer.status).toBe(200)
    const listed = await own.call(own.user, 'GET', `/collections/${answer.body.id}/users`)
    const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id)
    expect(listed.body.sort(byId)).toEqual(users.sort(byId))
  })

  it.each([
    ['manage with readOnly (T88)', { readOnly: true, manage: true }, 'collection.manage_alone'],
    ['manage with hidePasswords (T88)', { hidePasswords: true, manage: true }, 'collection.manage_alone'],
  ])('refuses %s, and writes nothing', async (_, level, code) => {
    const users = [{ id: place.user.memberId, ...level }]
    const answer = await writesNothing(world, async () => create({ users }))
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code, validationErrors: { Users: [expect.any(String)] } })
  })

  it('refuses a member or group that is named twice, unknown or of another organization, and writes nothing', async () => {
    const other = await office(world)
    const foreign = await group(world, other.organizationId)
    const twice = { id: place.user.memberId, ...manage }
    for (const [over, code] of [
      [{ users: [twice, twice] }, 'collection.named_twice'],
      [{ users: [twice, { id: UNKNOWN_ID }] }, 'collection.unknown_member'],
      [{ users: [twice, { id: other.user.memberId }] }, 'collection.unknown_member'],
      [{ groups: [{ id: UNKNOWN_ID }] }, 'collection.unknown_group'],
      [{ groups: [{ id: foreign.groupId }] }, 'collection.unknown_group'],
    ] as const) {
      const answer = await writesNothing(world, async () => create(over))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(code)
    }
  })

  it('refuses a group that gives access to a thousand collections already, and writes nothing', async () => {
    const access = Array.from({ length: 1000 }, (_, at) => ({
      collectionId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      ...manage,
    }))
    const full = await group(world, place.organizationId, [], access)
    const answer = await writesNothing(world, async () => create({ groups: [{ id: full.groupId }] }))
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'group.collections_max',
      message: 'A group gives access to at most 1000 collections. Make another group for more.',
    })
  })

  it.each([
    ['no name', { name: null }],
    ['a name in clear', { name: 'Finance' }],
    ['an external id of 301 characters', { externalId: 'x'.repeat(301) }],
    ['a member that is no id', { users: [{ id: 'everybody' }] }],
  ])('refuses %s, and writes nothing', async (_, over) => {
    const answer = await writesNothing(world, async () => create(over))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
  })

  it('hides itself from members where creation is limited, but not from administrators (T94)', async () => {
    const own = await office(world)
    await own.settings({ limitCollectionCreation: true })
    const custom = await own.custom('editAnyCollection')
    const wishes = { name: sealed.symmetric, users: [{ id: own.user.memberId, ...manage }], groups: [] }
    for (const by of [own.user, custom]) {
      const answer = await writesNothing(world, async () => own.call(by, 'POST', '/collections', wishes))
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(NOT_FOUND)
    }
    const creator = await own.custom('createNewCollections')
    for (const by of [own.owner, own.admin, own.technician, creator]) {
      expect((await own.call(by, 'POST', '/collections', wishes)).status).toBe(200)
    }
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const other = await provider(world)
    const revoked = await member(world, place.organizationId, { type: 0, status: -1 })
    const strangers = [await person(world), other.admin, revoked]
    await expectAlikeNotFound(
      world,
      strangers.map((by) => place.request(by, 'POST', '/collections', body())),
    )
  })
})
