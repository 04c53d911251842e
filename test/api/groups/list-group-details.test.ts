import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { collection, group, noLevel, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
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
