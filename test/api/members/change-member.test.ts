import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create, replace } from '../../../shared/store/change-set.ts'
import type { AccessLevel } from '../../../shared/store/entities/organization.ts'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { type Membership, membership } from '../../support/membership.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { client, person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
})

const read: AccessLevel = { readOnly: true, hidePasswords: false, manage: false }
const edit: AccessLevel = { readOnly: false, hidePasswords: false, manage: false }
const manage: AccessLevel = { readOnly: false, hidePasswords: false, manage: true }

const request = (subject: string, memberId: string, body: object = {}, { organizationId } = here) => ({
  method: 'PUT',
  path: `/api/organizations/${organizationId}/users/${memberId}`,
  body: { type: 2, collections: [], ...body } as object,
  subject,
})
const stamps = () => ({ createdAt: world.now(), revisedAt: world.now() })
async function collection({ organizationId } = here): Promise<string> {
  const collectionId = randomUUID()
  const about = { collectionId, organizationId, name: sealed.symmetric, externalId: null }
  await world.store.commit([create('Collection', { ...about, ...stamps() })])
  return collectionId
}
async function group({ organizationId } = here): Promise<string> {
  const groupId = randomUUID()
  const about = { groupId, organizationId, name: 'Ops', externalId: null, access: [] }
  await world.store.commit([create('Group', { ...about, ...stamps() })])
  return groupId
}
async function give(memberId: string, collectionId: string, level: AccessLevel, { organizationId } = here) {
  await world.store.commit([create('CollectionAccess', { organizationId, memberId, collectionId, ...level })])
}
async function accessOf(memberId: string, { organizationId } = here): Promise<Record<string, AccessLevel>> {
  const rows = await world.store.listAll('CollectionAccess', { organizationId }, { startsWith: `${memberId}#` })
  return Object.fromEntries(
    rows.map(({ collectionId, readOnly, hidePasswords, manage: manages }) => [
      collectionId,
      { readOnly, hidePasswords, manage: manages },
    ]),
  )
}
async function groupsOf(memberId: string, { organizationId } = here): Promise<string[]> {
  const rows = await world.store.listAll('GroupMember', { organizationId }, { startsWith: `${memberId}#` })
  return rows.map(({ groupId }) => groupId).sort()
}
const rowOf = async (memberId: string, { organizationId } = here) =>
  world.store.get('Member', { organizationId, memberId })
async function letAdminsIn({ organizationId } = here): Promise<void> {
  const organization = await world.store.get('Organization', { organizationId })
  if (!organization) throw new Error('There is no organization')
  const collectionSettings = { ...organization.collectionSettings, allowAdminAccessToAllCollectionItems: true }
  await world.store.commit([replace('Organization', organization, { collectionSettings })])
}
const codeOf = async (wish: ReturnType<typeof request>) => {
  const answer = await writesNothing(world, async () => world.call(wish))
  expect(answer.status).toBe(400)
  return answer.body.code
}

describe('changeMember', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject, here.opened.owner.memberId) }))
  itNeedsAJsonObject(() => ({ world, request: request(here.owner.subject, here.opened.owner.memberId) }))

  it('sets type, rights, collections and groups, and logs 1502 and 1504', async () => {
    const staff = here.scene.admin.subject
    const someone = await here.plant({ type: 2, status: 2 })
    const [gone, kept, added] = [await collection(), await collection(), await collection()]
    const [left, joined] = [await group(), await group()]
    const { memberId } = someone
    await give(memberId, gone, read)
    await give(memberId, kept, read)
    const { organizationId } = here
    await world.store.commit([create('GroupMember', { organizationId, memberId, groupId: left })])
    const body = {
      type: 4,
      permissions: { manageUsers: true, manageGroups: false, editAssignedCollections: true },
      collections: [
        { id: kept, ...manage },
        { id: added, ...edit },
      ],
      groups: [joined],
    }
    const answer = await world.call(request(staff, memberId, body))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect(await rowOf(memberId)).toMatchObject({ type: 4, permissions: ['manageUsers'], status: 2 })
    expect(await accessOf(memberId)).toEqual({ [kept]: manage, [added]: edit })
    expect(await groupsOf(memberId)).toEqual([joined])
    expect(new Set(await eventsAbout(world, memberId))).toEqual(new Set([1502, 1504]))
  })

  it('leaves groups alone without the field, and takes all shared access away with an empty list', async () => {
    const someone = await here.plant({ type: 2, status: 2 })
    const [shared, joined] = [await collection(), await group()]
    const { organizationId } = here
    await give(someone.memberId, shared, read)
    await world.store.commit([create('GroupMember', { organizationId, memberId: someone.memberId, groupId: joined })])
    expect((await world.call(request(here.scene.admin.subject, someone.memberId, { groups: null }))).status).toBe(200)
    expect(await accessOf(someone.memberId)).toEqual({})
    expect(await groupsOf(someone.memberId)).toEqual([joined])
    expect(await eventsAbout(world, someone.memberId)).toEqual([1502])
  })

  it('drops rights with the type Custom, and goes by POST as well', async () => {
    const someone = await here.plant({ type: 4, status: 2, permissions: ['manageUsers'] })
    const wish = request(here.owner.subject, someone.memberId, { type: 1, permissions: { manageUsers: true } })
    expect((await world.call({ ...wish, method: 'POST' })).status).toBe(200)
    expect(await rowOf(someone.memberId)).toMatchObject({ type: 1, permissions: [] })
  })

  it('counts owners as they come and go', async () => {
    const someone = await here.plant({ type: 2, status: 2 })
    for (const type of [0, 2]) {
      expect((await world.call(request(here.owner.subject, someone.memberId, { type }))).status).toBe(200)
      await expectCounted(world, here.organizationId)
    }
  })

  it('refuses what lies above the caller, before and after the change (4.9)', async () => {
    const admin = await here.plant({ type: 1, status: 2 })
    const custom = await here.plant({ type: 4, status: 2, permissions: ['manageUsers', 'manageGroups'] })
    const user = await here.plant({ type: 2, status: 2 })
    for (const [by, memberId, body, code] of [
      [admin, here.opened.owner.memberId, { type: 2 }, 'member.only_owners_manage_owners'],
      [admin, user.memberId, { type: 0 }, 'member.only_owners_manage_owners'],
      [custom, admin.memberId, { type: 2 }, 'member.custom_manages_no_admins'],
      [custom, user.memberId, { type: 1 }, 'member.custom_manages_no_admins'],
      [custom, user.memberId, { type: 4, permissions: { managePolicies: true } }, 'member.right_not_held'],
    ] as const) {
      expect(await codeOf(request(by.subject, memberId, body))).toBe(code)
    }
    const held = request(custom.subject, user.memberId, { type: 4, permissions: { manageGroups: true } })
    expect((await world.call(held)).status).toBe(200)
  })

  it('refuses custom rights where the plan has none', async () => {
    const own = await membership(world)
    const someone = await own.plant({ type: 2, status: 2 })
    const organization = await world.store.get('Organization', own)
    if (organization) await world.store.commit([replace('Organization', organization, { planType: 17 })])
    expect(await codeOf(request(own.owner.subject, someone.memberId, { type: 4 }, own))).toBe(
      'organization.plan_lacks_feature',
    )
  })

  it('refuses to demote the last owner, unless a provider stands in for one', async () => {
    const own = await membership(world)
    const wish = request(own.owner.subject, own.opened.owner.memberId, { type: 1 }, own)
    const managed = await membership(world)
    await own.unlink()
    expect(await codeOf(wish)).toBe('member.last_owner')
    const staff = request(managed.scene.admin.subject, managed.opened.owner.memberId, { type: 1 }, managed)
    expect((await world.call(staff)).status).toBe(200)
    expect(await world.store.get('OrganizationSeats', managed)).toMatchObject({ confirmedOwners: 0 })
  })

  it('preserves collections that the caller cannot manage, and answers 404 where he would change one (T52)', async () => {
    const admin = await here.plant({ type: 1, status: 2 })
    const someone = await here.plant({ type: 2, status: 2 })
    const [managed, hidden, other] = [await collection(), await collection(), await collection()]
    await give(admin.memberId, managed, manage)
    const colleague = await here.plant({ type: 2, status: 2 })
    for (const id of [hidden, other]) await give(colleague.memberId, id, manage)
    await give(someone.memberId, hidden, read)
    const wish = (collections: object[]) => request(admin.subject, someone.memberId, { collections })
    expect((await world.call(wish([{ id: managed, ...edit }]))).status).toBe(200)
    expect(await accessOf(someone.memberId)).toEqual({ [managed]: edit, [hidden]: read })
    expect((await world.call(wish([{ id: hidden, ...read }]))).status).toBe(200)
    expect(await accessOf(someone.memberId)).toEqual({ [hidden]: read })
    await expectAlikeNotFound(world, [
      wish([{ id: hidden, ...edit }]),
      wish([{ id: other, ...read }]),
      wish([{ id: UNKNOWN_ID, ...read }]),
    ])
  })

  it('lets those through who may edit any collection, and administrators where the organization says so', async () => {
    const own = await membership(world)
    const editor = await own.plant({ type: 4, status: 2, permissions: ['manageUsers', 'editAnyCollection'] })
    const custom = await own.plant({ type: 4, status: 2, permissions: ['manageUsers'] })
    const someone = await own.plant({ type: 2, status: 2 })
    const id = await collection(own)
    await give((await own.plant({ type: 2, status: 2 })).memberId, id, manage, own)
    const wish = (subject: string, level: AccessLevel) =>
      request(subject, someone.memberId, { collections: [{ id, ...level }] }, own)
    expect((await world.call(wish(editor.subject, read))).status).toBe(200)
    expect((await world.call(wish(own.owner.subject, edit))).status).toBe(404)
    expect((await world.call(wish(custom.subject, edit))).status).toBe(404)
    await letAdminsIn(own)
    expect((await world.call(wish(own.owner.subject, edit))).status).toBe(200)
    expect((await world.call(wish(custom.subject, manage))).status).toBe(200)
  })

  it('lets owners and administrators, but nobody else, give access to a collection that nobody manages (5.4)', async () => {
    const own = await membership(world)
    const admin = await own.plant({ type: 1, status: 2 })
    const custom = await own.plant({ type: 4, status: 2, permissions: ['manageUsers'] })
    const someone = await own.plant({ type: 2, status: 2 })
    const id = await collection(own)
    const wish = (subject: string, level: AccessLevel) =>
      request(subject, someone.memberId, { collections: [{ id, ...level }] }, own)
    await expectAlikeNotFound(world, [wish(custom.subject, read)])
    expect((await world.call(wish(own.owner.subject, read))).status).toBe(200)
    expect((await world.call(wish(admin.subject, manage))).status).toBe(200)
    expect(await accessOf(someone.memberId, own)).toEqual({ [id]: manage })
    await expectAlikeNotFound(world, [wish(admin.subject, edit)])
  })

  it('lets nobody give himself collections or groups while administrators do not have access to all (T49)', async () => {
    const admin = await here.plant({ type: 1, status: 2 })
    const [fresh, joined] = [await collection(), await group()]
    const wish = { type: 1, collections: [{ id: fresh, ...read }] }
    expect(await codeOf(request(admin.subject, admin.memberId, wish))).toBe('member.own_access')
    const asGroup = request(admin.subject, admin.memberId, { type: 1, groups: [joined] })
    expect((await world.call(asGroup)).status).toBe(200)
    expect(await groupsOf(admin.memberId)).toEqual([])
  })

  it('lets administrators give themselves collections and groups where they have access to all (T50)', async () => {
    const own = await membership(world)
    await letAdminsIn(own)
    const admin = await own.plant({ type: 1, status: 2 })
    const [fresh, joined] = [await collection(own), await group(own)]
    const body = { type: 1, collections: [{ id: fresh, ...read }], groups: [joined] }
    expect((await world.call(request(admin.subject, admin.memberId, body, own))).status).toBe(200)
    expect(await groupsOf(admin.memberId, own)).toEqual([joined])
    expect(await accessOf(admin.memberId, own)).toEqual({ [fresh]: read })
  })

  it('answers unknown and foreign groups and collections, members, and strangers like what does not exist', async () => {
    const other = await membership(world)
    const [foreignGroup, foreignCollection] = [await group(other), await collection(other)]
    const { subject } = here.scene.admin
    const { memberId } = await here.plant({ type: 2, status: 2 })
    const foreign = await client(world, here.scene)
    await expectAlikeNotFound(world, [
      request(subject, memberId, { groups: [UNKNOWN_ID] }),
      request(subject, memberId, { groups: [foreignGroup] }),
      request(subject, memberId, { collections: [{ id: foreignCollection, ...read }] }),
      request(subject, UNKNOWN_ID),
      request(subject, foreign.owner.memberId),
      request((await person(world)).subject, memberId),
    ])
  })

  it('refuses more changes than fit one transaction, naming the maximum', async () => {
    const someone = await here.plant({ type: 2, status: 2 })
    const groups = []
    for (let count = 0; count < 91; count += 1) groups.push(await group())
    expect(await codeOf(request(here.scene.admin.subject, someone.memberId, { groups }))).toBe(
      'member.too_many_changes',
    )
    const most = request(here.scene.admin.subject, someone.memberId, { type: 0, groups: groups.slice(1) })
    expect((await world.call(most)).status).toBe(200)
    expect(await groupsOf(someone.memberId)).toHaveLength(90)
    await expectCounted(world, here.organizationId)
  }, 30_000)

  it('takes address and name as they are, and refuses to change them', async () => {
    const someone = await here.plant({ type: 2, status: 2, name: 'Ada' })
    const same = { email: someone.email.toUpperCase(), name: 'Ada' }
    expect((await world.call(request(here.owner.subject, someone.memberId, same))).status).toBe(200)
    for (const body of [{ email: 'other@example.test' }, { name: 'Bob' }]) {
      expect(await codeOf(request(here.owner.subject, someone.memberId, body))).toBe('member.not_claimed')
    }
  })

  it('changes the name of a claimed member and of his account, and nothing of what is not given (4.8)', async () => {
    const own = await membership(world)
    await verifiedDomain(world, own.organizationId, 'named.test')
    const someone = await own.plant({ type: 2, status: 2, email: 'ada@named.test', name: 'Ada' })
    const named = request(own.owner.subject, someone.memberId, { name: 'Ada Lovelace' }, own)
    expect((await world.call(named)).status).toBe(200)
    expect(await rowOf(someone.memberId, own)).toMatchObject({ name: 'Ada Lovelace', email: 'ada@named.test' })
    expect(await world.store.get('Account', { accountId: someone.subject })).toMatchObject({ name: 'Ada Lovelace' })
    const invited = await own.plant({ type: 2, status: 0, email: 'bob@named.test', name: null })
    expect(await codeOf(request(own.owner.subject, invited.memberId, { name: 'Bob' }, own))).toBe('member.not_claimed')
  })

  it('refuses to change the address of a claimed member, who has a master password (T55)', async () => {
    const own = await membership(world)
    await verifiedDomain(world, own.organizationId, 'addressed.test')
    const someone = await own.plant({ type: 2, status: 2, email: 'ada@addressed.test' })
    const body = { email: 'lovelace@addressed.test' }
    expect(await codeOf(request(own.owner.subject, someone.memberId, body, own))).toBe('member.has_master_password')
  })

  it.each([
    [{ type: 3 }, 'Type'],
    [{ collections: undefined }, 'Collections'],
    [{ collections: [{ id: UNKNOWN_ID, readOnly: true, hidePasswords: false, manage: true }] }, 'Collections.0.Manage'],
    [{ permissions: { manageUsers: 'yes' } }, 'Permissions.ManageUsers'],
    [{ groups: ['nonsense'] }, 'Groups.0'],
  ])('refuses %j naming the field, and writes nothing', async (body, field) => {
    const wish = request(here.owner.subject, here.opened.owner.memberId, body)
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('refuses members without the right', async () => {
    for (const type of [2, 4] as const) {
      const someone = await here.plant({ type, status: 2 })
      const wish = request(someone.subject, here.opened.owner.memberId)
      expect((await writesNothing(world, async () => world.call(wish))).body).toEqual(FORBIDDEN)
    }
  })
})
