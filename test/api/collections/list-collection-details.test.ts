import { beforeAll, describe, expect, it } from '@jest/globals'
import { grantsManifold, idsOnLargePages } from '../../support/large-answers.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { collection, group, member, type Person, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let allRead: string[] = []
let isLarge = false

beforeAll(async () => {
  world = await createWorld({
    wrapStore: (inner) => {
      const store = grantsManifold(() => isLarge)(inner)
      return {
        ...store,
        listAll: async (...about) => {
          if (!about[2]) allRead.push(about[0])
          return store.listAll(...about)
        },
      }
    },
  })
  place = await office(world)
})

const edit = { readOnly: false, hidePasswords: false, manage: false }
const idsOf = ({ body }: { body: { data: { id: string }[] } }) => body.data.map(({ id }) => id).sort()

describe('listCollectionDetails', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'GET', '/collections/details') }))

  it('lists to administrators every collection with who has access, and what they were given themselves', async () => {
    const own = await office(world)
    const [first] = await world.store.listAll('Collection', { organizationId: own.organizationId })
    const other = await collection(world, own.organizationId, { [own.user.memberId]: { readOnly: true } })
    const access = [{ collectionId: other.collectionId, ...edit, hidePasswords: true }]
    const sales = await group(world, own.organizationId, [own.admin.memberId], access)
    const { status, body } = await writesNothing(world, async () => own.call(own.admin, 'GET', '/collections/details'))
    expect(status).toBe(200)
    expect(body.continuationToken).toBe(null)
    expect(body.data).toHaveLength(2)
    expect(body.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          object: 'collectionAccessDetails',
          id: first?.collectionId,
          users: [{ id: own.owner.memberId, ...edit, manage: true }],
          groups: [],
          assigned: false,
          unmanaged: false,
          hidePasswords: false,
        }),
        expect.objectContaining({
          id: other.collectionId,
          users: [{ id: own.user.memberId, ...edit, readOnly: true }],
          groups: [{ id: sales.groupId, ...edit, hidePasswords: true }],
          assigned: true,
          unmanaged: true,
          hidePasswords: true,
        }),
      ]),
    )
  })

  it('lists to others what they manage, and everything to those who manage members', async () => {
    const own = await office(world)
    const someone = await member(world, own.organizationId, { type: 2, status: 2 })
    const managed = await collection(world, own.organizationId, { [someone.memberId]: { manage: true } })
    await collection(world, own.organizationId, { [someone.memberId]: {} })
    expect(idsOf(await own.call(someone, 'GET', '/collections/details'))).toEqual([managed.collectionId])
    const clerk = await own.custom('manageUsers')
    expect(idsOf(await own.call(clerk, 'GET', '/collections/details'))).toHaveLength(3)
  })

  it('reads who has access only for those that the caller may see: nothing of others for who sees none', async () => {
    const own = await office(world)
    const someone = await member(world, own.organizationId, { type: 2, status: 2 })
    const managed = await collection(world, own.organizationId, { [someone.memberId]: { manage: true } })
    world.pass({ minutes: 1 })
    const rowsRead = async (by: Person) => {
      allRead = []
      const answer = await own.call(by, 'GET', '/collections/details?pageSize=2')
      return { ids: idsOf(answer), read: allRead.filter((entity) => entity !== 'AccessErasure') }
    }
    expect(await rowsRead(own.user)).toEqual({ ids: [], read: [] })
    expect(await rowsRead(someone)).toEqual({ ids: [managed.collectionId], read: ['Group'] })
  })

  it('notes in both logs that staff of the provider looked, and nothing for others (T100)', async () => {
    const own = await office(world)
    const vaultAccess = async () => {
      const items = await world.table.items()
      const { providerId } = own.scene
      return items
        .filter(({ entity, type }) => entity === 'AuditEvent' && (type === 1603 || type === 1903))
        .filter(({ scopeId }) => scopeId === own.organizationId || scopeId === providerId)
        .map(({ type, actorId, organizationId }) => ({ type, actorId, organizationId }))
        .sort((one, other) => Number(one.type) - Number(other.type))
    }
    for (const by of [own.owner, own.admin, own.user]) await own.call(by, 'GET', '/collections/details')
    expect(await vaultAccess()).toEqual([])
    await own.call(own.technician, 'GET', '/collections/details')
    const by = { actorId: own.technician.subject, organizationId: own.organizationId }
    expect(await vaultAccess()).toEqual([
      { type: 1603, ...by },
      { type: 1903, ...by },
    ])
  })

  it('hands out pages, and refuses a token that is none', async () => {
    const own = await office(world)
    for (let count = 0; count < 4; count += 1) await collection(world, own.organizationId)
    const seen: string[] = []
    let path = '/collections/details?pageSize=2'
    for (let pages = 0; pages < 3; pages += 1) {
      const page = await own.call(own.admin, 'GET', path)
      seen.push(...idsOf(page))
      path = `/collections/details?pageSize=2&continuationToken=${page.body.continuationToken}`
      expect(page.body.continuationToken === null).toBe(pages === 2)
    }
    expect(new Set(seen).size).toBe(5)
    const answer = await own.call(own.admin, 'GET', '/collections/details?continuationToken=nonsense')
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.cursor_invalid')
  })

  it('never answers more than fits: a client that asks for no size gets what does, and a token for the rest', async () => {
    const own = await office(world)
    const { organizationId } = own
    for (let count = 0; count < 60; count += 1) await collection(world, organizationId, { [own.user.memberId]: {} })
    const collections = await world.store.listAll('Collection', { organizationId })
    isLarge = true
    const ids = await idsOnLargePages(async (query) =>
      own.call(own.admin, 'GET', `/collections/details?${new URLSearchParams(query).toString()}`),
    )
    isLarge = false
    expect(ids).toEqual(collections.map(({ collectionId }) => collectionId))
  })

  it('hides the organization from everybody without a standing as if it did not exist, and logs nothing', async () => {
    const other = await office(world)
    await expectAlikeNotFound(
      world,
      [await person(world), other.provider].map((by) => place.request(by, 'GET', '/collections/details')),
    )
  })
})
