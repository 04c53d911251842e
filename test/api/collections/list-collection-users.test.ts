import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Collection } from '../../../shared/store/entities/organization.ts'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { collection, group, member, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let shared: Collection

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
  shared = await collection(world, place.organizationId, { [place.user.memberId]: { manage: true } })
})

const path = (id = shared.collectionId) => `/collections/${id}/users`
const manage = { readOnly: false, hidePasswords: false, manage: true }

describe('listCollectionUsers', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.user, 'GET', path()) }))

  it('lists the members that were given access themselves, not those of groups', async () => {
    const access = [{ collectionId: shared.collectionId, ...manage }]
    await group(world, place.organizationId, [place.admin.memberId], access)
    const { status, body } = await writesNothing(world, async () => place.call(place.user, 'GET', path()))
    expect(status).toBe(200)
    expect(body).toEqual([{ id: place.user.memberId, ...manage }])
    world.pass({ minutes: 1 })
    expect((await place.call(place.user, 'GET', path())).body).toEqual(body)
  })

  it('is hidden from members who do not manage it, from strangers, and in other organizations', async () => {
    const reader = await member(world, place.organizationId, { type: 2, status: 2 })
    const other = await office(world)
    await expectAlikeNotFound(world, [
      ...[reader, await person(world), other.provider].map((by) => place.request(by, 'GET', path())),
      place.request(place.owner, 'GET', path(UNKNOWN_ID)),
      other.request(other.owner, 'GET', path()),
    ])
  })
})
