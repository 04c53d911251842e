import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Group } from '../../../shared/store/entities/group.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { collection, group, member, noLevel, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let sales: Group

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
  sales = await group(world, place.organizationId, [place.user.memberId])
})

const path = (id = sales.groupId) => `/groups/${id}/details`

describe('getGroupDetails', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'GET', path()) }))

  it('answers whoever manages groups with the collections that it gives, those left out that are gone', async () => {
    const [kept, gone] = [await collection(world, place.organizationId), await collection(world, place.organizationId)]
    const access = [kept, gone].map(({ collectionId }) => ({ collectionId, ...noLevel, manage: true }))
    const { groupId } = await group(world, place.organizationId, [], access)
    await place.call(place.provider, 'DELETE', `/collections/${gone.collectionId}`)
    for (const by of [place.owner, place.admin, place.technician, await place.custom('manageGroups')]) {
      const { status, body } = await writesNothing(world, async () => place.call(by, 'GET', path(groupId)))
      expect(status).toBe(200)
      expect(body).toEqual({
        object: 'groupDetails',
        id: groupId,
        organizationId: place.organizationId,
        name: 'Sales',
        externalId: null,
        collections: [{ id: kept.collectionId, ...noLevel, manage: true }],
      })
    }
  })

  it('is forbidden to members and to custom members without the right', async () => {
    for (const by of [place.user, await place.custom('manageUsers')]) {
      const answer = await place.call(by, 'GET', path())
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides what is unknown, foreign or of an organization that the caller does not belong to', async () => {
    const other = await office(world)
    const revoked = await member(world, place.organizationId, { type: 0, status: -1 })
    await expectAlikeNotFound(world, [
      ...[await person(world), other.owner, revoked].map((by) => place.request(by, 'GET', path())),
      place.request(place.owner, 'GET', path(UNKNOWN_ID)),
      other.request(other.owner, 'GET', path()),
    ])
  })
})
