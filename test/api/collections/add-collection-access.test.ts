import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { itNeedsAJsonObject, itNeedsAToken, NOT_FOUND, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { collection, group, member } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

const edit = { readOnly: false, hidePasswords: false, manage: false }
const path = '/collections/bulk-access'
const managedByUser = async () => collection(world, place.organizationId, { [place.user.memberId]: { manage: true } })

describe('addCollectionAccess', () => {
  const request = () => place.request(place.technician, 'POST', path, { collectionIds: [UNKNOWN_ID] })
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }), { bodyBytesMax: 2 * 1024 * 1024 })

  it('gives members and groups access to each, raises what they had, keeps the others and logs each', async () => {
    const collections = [await managedByUser(), await managedByUser()]
    const collectionIds = collections.map(({ collectionId }) => collectionId)
    const sales = await group(world, place.organizationId)
    const someone = await member(world, place.organizationId, { type: 2, status: 2 })
    const before = (await place.events()).filter((type) => type === 1301).length
    const wishes = {
      collectionIds,
      groups: [{ id: sales.groupId, readOnly: true }],
      users: [{ id: someone.memberId, hidePasswords: true }],
    }
    for (const times of [1, 2]) {
      const answer = await place.call(place.user, 'POST', path, wishes)
      expect(answer.status).toBe(200)
      expect(answer.body).toBe('')
      for (const id of collectionIds) {
        const details = await place.call(place.user, 'GET', `/collections/${id}/details`)
        expect(details.body.groups).toEqual([{ id: sales.groupId, ...edit, readOnly: true }])
        expect(details.body.users).toHaveLength(2)
        expect(details.body.users).toContainEqual({ id: someone.memberId, ...edit, hidePasswords: true })
      }
      expect((await place.events()).filter((type) => type === 1301)).toHaveLength(before + 2 * times)
    }
  })

  it('takes more collections and members than one transaction holds', async () => {
    const own = await office(world)
    const collectionIds: string[] = []
    for (let count = 0; count < 25; count += 1) {
      collectionIds.push((await collection(world, own.organizationId)).collectionId)
    }
    const users = [own.user, own.admin, own.owner].map(({ memberId }) => ({ id: memberId, manage: true }))
    const sales = await group(world, own.organizationId)
    const wishes = { collectionIds, users, groups: [{ id: sales.groupId }] }
    expect((await own.call(own.provider, 'POST', path, wishes)).status).toBe(200)
    const rows = await world.store.listAll('CollectionAccess', { organizationId: own.organizationId })
    expect(rows.filter(({ collectionId }) => collectionIds.includes(collectionId))).toHaveLength(75)
    expect((await world.store.get('Group', sales))?.access).toHaveLength(25)
  })

  it('lets a custom member with manageUsers give members access where administrators have it, but not groups', async () => {
    const own = await office(world)
    const { collectionId } = await collection(world, own.organizationId)
    const sales = await group(world, own.organizationId)
    const clerk = await own.custom('manageUsers')
    const users = { collectionIds: [collectionId], users: [{ id: own.user.memberId }] }
    expect((await own.call(clerk, 'POST', path, users)).status).toBe(404)
    await own.settings({ allowAdminAccessToAllCollectionItems: true })
    expect((await own.call(clerk, 'POST', path, users)).status).toBe(200)
    const groups = { ...users, groups: [{ id: sales.groupId }] }
    expect((await own.call(clerk, 'POST', path, groups)).status).toBe(404)
  })

  it('refuses collections that the organization does not have, its own among them or not, and writes nothing (T98)', async () => {
    const other = await office(world)
    const foreign = await collection(world, other.organizationId)
    const own = await managedByUser()
    const users = [{ id: place.user.memberId }]
    for (const collectionIds of [[foreign.collectionId], [own.collectionId, foreign.collectionId], [UNKNOWN_ID]]) {
      const answer = await writesNothing(world, async () =>
        place.call(place.technician, 'POST', path, { collectionIds, users }),
      )
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('collection.unknown')
      const denied = await writesNothing(world, async () =>
        place.call(place.user, 'POST', path, { collectionIds, users }),
      )
      expect(denied.body).toEqual(NOT_FOUND)
    }
  })

  it.each([
    ['no collections', { collectionIds: [] }, 'request.invalid'],
    ['a member named twice', { users: [{ id: UNKNOWN_ID }, { id: UNKNOWN_ID }] }, 'collection.named_twice'],
    [
      'manage with a restriction',
      { users: [{ id: UNKNOWN_ID, manage: true, readOnly: true }] },
      'collection.manage_alone',
    ],
    ['an unknown member', { users: [{ id: UNKNOWN_ID }] }, 'collection.unknown_member'],
    ['an unknown group', { groups: [{ id: UNKNOWN_ID }] }, 'collection.unknown_group'],
  ])('refuses %s, and writes nothing', async (_, over, code) => {
    const { collectionId } = await managedByUser()
    const wishes = { collectionIds: [collectionId], ...over }
    const answer = await writesNothing(world, async () => place.call(place.user, 'POST', path, wishes))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
  })

  it('refuses a group that would give access to more than a thousand collections, and writes nothing', async () => {
    const access = Array.from({ length: 1000 }, (_, at) => ({
      collectionId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      ...edit,
    }))
    const full = await group(world, place.organizationId, [], access)
    const { collectionId } = await managedByUser()
    const wishes = { collectionIds: [collectionId], groups: [{ id: full.groupId }] }
    const answer = await writesNothing(world, async () => place.call(place.user, 'POST', path, wishes))
    expect(answer.body.code).toBe('group.collections_max')
  })

  it('hides collections from whoever may not change all of them, and writes nothing', async () => {
    const mine = await managedByUser()
    const theirs = await collection(world, place.organizationId, { [place.admin.memberId]: { manage: true } })
    const collectionIds = [mine.collectionId, theirs.collectionId]
    const wishes = { collectionIds, users: [{ id: place.user.memberId }] }
    for (const by of [place.user, place.owner]) {
      const answer = await writesNothing(world, async () => place.call(by, 'POST', path, wishes))
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(NOT_FOUND)
    }
  })
})
