import { beforeAll, describe, expect, it } from '@jest/globals'
import { grantsManifold, idsOnLargePages } from '../../support/large-answers.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { collection, group, noLevel, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let isLarge = false

beforeAll(async () => {
  world = await createWorld({ wrapStore: grantsManifold(() => isLarge) })
  place = await office(world)
})

describe('listGroupDetails', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'GET', '/groups/details') }))

  it('lists groups with their collections to whoever manages groups or members', async () => {
    const { collectionId } = await collection(world, place.organizationId)
    const { groupId } = await group(world, place.organizationId, [], [{ collectionId, ...noLevel, readOnly: true }])
    const custom = [await place.custom('manageGroups'), await place.custom('manageUsers')]
    for (const by of [place.owner, place.admin, place.technician, ...custom]) {
      const { status, body } = await writesNothing(world, async () => place.call(by, 'GET', '/groups/details'))
      expect(status).toBe(200)
      expect(body.data).toEqual([
        {
          object: 'groupDetails',
          id: groupId,
          organizationId: place.organizationId,
          name: 'Sales',
          externalId: null,
          collections: [{ id: collectionId, ...noLevel, readOnly: true }],
        },
      ])
    }
  })

  it('hands out pages, and refuses a token that is none', async () => {
    const own = await office(world)
    for (let count = 0; count < 3; count += 1) await group(world, own.organizationId)
    const first = await own.call(own.owner, 'GET', '/groups/details?pageSize=2')
    const next = `/groups/details?pageSize=2&continuationToken=${first.body.continuationToken}`
    expect(first.body.data).toHaveLength(2)
    expect((await own.call(own.owner, 'GET', next)).body).toMatchObject({ data: [{}], continuationToken: null })
    const answer = await own.call(own.owner, 'GET', '/groups/details?continuationToken=nonsense')
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.cursor_invalid')
  })

  it('never answers more than fits: a client that asks for no size gets what does, and a token for the rest', async () => {
    const own = await office(world)
    const { organizationId } = own
    const { collectionId } = await collection(world, organizationId)
    for (let count = 0; count < 60; count += 1) await group(world, organizationId, [], [{ collectionId, ...noLevel }])
    const groups = await world.store.listAll('Group', { organizationId })
    isLarge = true
    const ids = await idsOnLargePages(async (query) =>
      own.call(own.owner, 'GET', `/groups/details?${new URLSearchParams(query).toString()}`),
    )
    isLarge = false
    expect(ids).toEqual(groups.map(({ groupId }) => groupId))
  })

  it('is forbidden to members and to custom members without these rights', async () => {
    for (const by of [place.user, await place.custom('editAnyCollection')]) {
      const answer = await place.call(by, 'GET', '/groups/details')
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const other = await office(world)
    await expectAlikeNotFound(
      world,
      [await person(world), other.owner].map((by) => place.request(by, 'GET', '/groups/details')),
    )
  })
})
