import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import type { Collection } from '../../../shared/store/entities/organization.ts'
import { indexBehind } from '../../support/index-behind.ts'
import { type Office, office } from '../../support/office.ts'
import {
  expectAlikeNotFound,
  itNeedsAJsonObject,
  itNeedsAToken,
  NOT_FOUND,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { collection, group, member, person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let shared: Collection
let isIndexBehind = false

beforeAll(async () => {
  world = await createWorld({ wrapStore: indexBehind(() => isIndexBehind) })
  place = await office(world)
  shared = await collection(world, place.organizationId, { [place.user.memberId]: { manage: true } })
})

const manage = { readOnly: false, hidePasswords: false, manage: true }
const edit = { ...manage, manage: false }
const NEW_NAME = `2.BBBB|BBBB|BBBB`
const keep = { name: null, groups: null, users: null }
const pathOf = ({ collectionId }: Collection) => `/collections/${collectionId}`
const request = () => place.request(place.user, 'PUT', pathOf(shared), keep)
const change = async (wishes: object, by: { subject: string; email: string } = place.user, target = shared) =>
  place.call(by, 'PUT', pathOf(target), wishes)

/** A collection that the plain member manages, and a group reads. */
async function fresh() {
  const made = await collection(world, place.organizationId, { [place.user.memberId]: { manage: true } })
  const { collectionId } = made
  const readers = await group(world, place.organizationId, [], [{ collectionId, ...edit, readOnly: true }])
  return { made, readers }
}

describe('changeCollection', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }), { bodyBytesMax: 2 * 1024 * 1024 })

  it('renames it, replaces who has access, logs it and answers what stands now', async () => {
    const { made, readers } = await fresh()
    const colleague = await member(world, place.organizationId, { type: 2, status: 2 })
    const before = await place.events()
    const users = [{ id: colleague.memberId, ...manage }]
    const answer = await change({ name: NEW_NAME, externalId: 'x-2', users, groups: [] }, place.user, made)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ name: NEW_NAME, externalId: 'x-2', users, groups: [], assigned: false })
    const details = await place.call(colleague, 'GET', `${pathOf(made)}/details`)
    expect(details.body).toEqual({ ...answer.body, assigned: true, manage: true })
    expect((await place.events()).filter((type) => type === 1301)).toHaveLength(
      before.filter((type) => type === 1301).length + 1,
    )
    expect((await world.store.get('Group', readers))?.access).toEqual([])
    expect((await change(keep, place.user, made)).status).toBe(404)
  })

  it.each([
    ['null', null],
    ['nothing', undefined],
    ['an empty text', ''],
    ['a blank text', '  '],
  ])('keeps the name, and everybody who has access, for %s (T101)', async (_, name) => {
    const { made, readers } = await fresh()
    const answer = await change({ ...keep, name }, place.user, made)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      name: sealed.symmetric,
      users: [{ id: place.user.memberId, ...manage }],
      groups: [{ id: readers.groupId, ...edit, readOnly: true }],
    })
  })

  it('counts those who have access already when somebody must manage it (T92)', async () => {
    const { made, readers } = await fresh()
    const { groupId } = readers
    expect((await change({ groups: [{ id: groupId }] }, place.user, made)).status).toBe(200)
    expect((await change({ users: [], groups: [{ id: groupId, manage: true }] }, place.provider, made)).status).toBe(
      200,
    )
    const answer = await writesNothing(world, async () => change({ groups: [{ id: groupId }] }, place.provider, made))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('collection.nobody_manages')
  })

  it('takes access from whoever is not named, though the index does not show yet that he has it', async () => {
    const { made } = await fresh()
    const colleague = await member(world, place.organizationId, { type: 2, status: 2 })
    world.pass({ minutes: 1 })
    const { organizationId, collectionId } = made
    const row = { organizationId, collectionId, memberId: colleague.memberId }
    await world.store.commit([create('CollectionAccess', { ...row, ...edit })])
    isIndexBehind = true
    const answer = await change({ users: [{ id: place.user.memberId, ...manage }] }, place.user, made)
    isIndexBehind = false
    expect(answer.status).toBe(200)
    expect(await world.store.get('CollectionAccess', row)).toBe(undefined)
  })

  it('stays hidden from an owner while somebody manages it, though the index does not show him yet', async () => {
    const { made } = await fresh()
    world.pass({ minutes: 1 })
    isIndexBehind = true
    const answer = await writesNothing(world, async () => change({ name: NEW_NAME }, place.owner, made))
    isIndexBehind = false
    expect(answer.status).toBe(404)
  })

  it('writes more changes than one transaction holds, and nothing twice', async () => {
    const colleagues: string[] = []
    for (let count = 0; count < 60; count += 1) {
      colleagues.push((await member(world, place.organizationId, { type: 2, status: 2 })).memberId)
    }
    const leaving = Object.fromEntries(colleagues.slice(0, 30).map((memberId) => [memberId, { readOnly: true }]))
    const made = await collection(world, place.organizationId, { ...leaving, [place.user.memberId]: { manage: true } })
    world.pass({ minutes: 1 })
    const users = [{ id: place.user.memberId, ...manage }, ...colleagues.slice(20).map((id) => ({ id, ...edit }))]
    expect((await change({ users }, place.user, made)).status).toBe(200)
    const listed = await place.call(place.user, 'GET', `${pathOf(made)}/users`)
    const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id)
    expect(listed.body.sort(byId)).toEqual(users.sort(byId))
  })

  it.each([
    [
      'manage with readOnly (T88)',
      () => [{ id: place.user.memberId, readOnly: true, manage: true }],
      'collection.manage_alone',
    ],
    [
      'a member named twice',
      () => [{ id: place.user.memberId, manage: true }, { id: place.user.memberId }],
      'collection.named_twice',
    ],
    ['an unknown member', () => [{ id: UNKNOWN_ID, manage: true }], 'collection.unknown_member'],
  ])('refuses %s, and writes nothing', async (_, users, code) => {
    const answer = await writesNothing(world, async () => change({ users: users() }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
  })

  it('refuses an unknown group, and one with a thousand collections already, and writes nothing', async () => {
    const access = Array.from({ length: 1000 }, (_, at) => ({
      collectionId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      ...edit,
    }))
    const full = await group(world, place.organizationId, [], access)
    for (const [id, code] of [
      [UNKNOWN_ID, 'collection.unknown_group'],
      [full.groupId, 'group.collections_max'],
    ] as const) {
      const answer = await writesNothing(world, async () => change({ groups: [{ id }] }))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(code)
    }
  })

  it('refuses a name in clear, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => change({ ...keep, name: 'Finance' }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
  })

  it('hides a collection from whoever may not change it, whatever else he may do with it (T95)', async () => {
    const { made } = await fresh()
    const own = await office(world)
    const editor = await member(world, place.organizationId, { type: 2, status: 2 })
    const target = await collection(world, place.organizationId, {
      [place.user.memberId]: { manage: true },
      [editor.memberId]: {},
    })
    const deniedHere = [place.owner, place.admin, await place.custom('manageUsers', 'deleteAnyCollection'), editor]
    for (const by of deniedHere) {
      const answer = await writesNothing(world, async () => change(keep, by, target))
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(NOT_FOUND)
    }
    await expectAlikeNotFound(world, [
      place.request(await person(world), 'PUT', pathOf(made), keep),
      place.request(place.owner, 'PUT', `/collections/${UNKNOWN_ID}`, keep),
      own.request(own.provider, 'PUT', pathOf(made), keep),
    ])
    const allowedHere = [place.technician, await place.custom('editAnyCollection')]
    for (const by of allowedHere) expect((await change(keep, by, target)).status).toBe(200)
  })

  it('lets an owner mend a collection that nobody manages, and any where administrators have access (T95)', async () => {
    const own = await office(world)
    const removed = '00000000-0000-4000-8000-00000000dead'
    const abandoned = await collection(world, own.organizationId, { [removed]: { manage: true } })
    const managed = await collection(world, own.organizationId, { [own.user.memberId]: { manage: true } })
    const wishes = { users: [{ id: own.admin.memberId, ...manage }] }
    expect((await own.call(own.owner, 'PUT', pathOf(abandoned), wishes)).status).toBe(404)
    const { organizationId } = own
    await world.store.commit([
      create('AccessErasure', { organizationId, of: 'member', id: removed, requestedAt: world.now() }),
    ])
    const details = await own.call(own.owner, 'GET', `${pathOf(abandoned)}/details`)
    expect(details.body).toMatchObject({ unmanaged: true, users: [] })
    expect((await own.call(own.owner, 'PUT', pathOf(abandoned), wishes)).status).toBe(200)
    expect((await own.call(own.owner, 'PUT', pathOf(managed), wishes)).status).toBe(404)
    await own.settings({ allowAdminAccessToAllCollectionItems: true })
    expect((await own.call(own.owner, 'PUT', pathOf(managed), wishes)).status).toBe(200)
  })
})
