import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Collection } from '../../../shared/store/entities/organization.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { collection, member, person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let shared: Collection

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
  shared = await collection(world, place.organizationId, { [place.user.memberId]: { manage: true } })
})

const path = (id = shared.collectionId) => `/collections/${id}`

describe('getCollection', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.user, 'GET', path()) }))

  it('answers every field to administrators, staff and whoever manages it', async () => {
    for (const by of [
      place.user,
      place.owner,
      place.admin,
      place.technician,
      await place.custom('deleteAnyCollection'),
    ]) {
      const { status, body } = await writesNothing(world, async () => place.call(by, 'GET', path()))
      expect(status).toBe(200)
      expect(body).toEqual({
        object: 'collection',
        id: shared.collectionId,
        organizationId: place.organizationId,
        name: sealed.symmetric,
        externalId: null,
        type: 0,
        defaultUserCollectionEmail: null,
        accessRuleId: null,
      })
    }
  })

  it('is hidden from members who do not manage it, from strangers, and in other organizations', async () => {
    const reader = await member(world, place.organizationId, { type: 2, status: 2 })
    const other = await office(world)
    const clerk = await place.custom('manageUsers')
    await expectAlikeNotFound(world, [
      ...[reader, clerk, await person(world), other.provider].map((by) => place.request(by, 'GET', path())),
      place.request(place.owner, 'GET', path(UNKNOWN_ID)),
      other.request(other.owner, 'GET', path()),
    ])
  })
})
