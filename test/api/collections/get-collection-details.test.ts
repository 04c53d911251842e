import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
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

const path = (id = shared.collectionId) => `/collections/${id}/details`
const edit = { readOnly: false, hidePasswords: false, manage: false }

describe('getCollectionDetails', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.user, 'GET', path()) }))

  it('says who has access to whoever may know, members manager included', async () => {
    const users = [{ id: place.user.memberId, ...edit, manage: true }]
    for (const by of [place.owner, place.technician, await place.custom('manageUsers')]) {
      const { status, body } = await writesNothing(world, async () => place.call(by, 'GET', path()))
      expect(status).toBe(200)
      expect(body).toMatchObject({ object: 'collectionAccessDetails', users, groups: [], assigned: false })
    }
    const own = await place.call(place.user, 'GET', path())
    expect(own.body).toMatchObject({ users, assigned: true, manage: true, unmanaged: false })
  })

  it('lets a member in who manages it through a group', async () => {
    const someone = await member(world, place.organizationId, { type: 2, status: 2 })
    const { collectionId } = await collection(world, place.organizationId)
    await group(world, place.organizationId, [someone.memberId], [{ collectionId, ...edit, manage: true }])
    const { status, body } = await place.call(someone, 'GET', path(collectionId))
    expect(status).toBe(200)
    expect(body).toMatchObject({ assigned: true, manage: true, unmanaged: false, users: [] })
  })

  it('leaves out members who are gone while their rows are still erased', async () => {
    const { organizationId } = place
    const someone = await member(world, organizationId, { type: 2, status: 2 })
    const { collectionId } = await collection(world, organizationId, { [someone.memberId]: {} })
    await world.store.commit([
      create('AccessErasure', { organizationId, of: 'member', id: someone.memberId, requestedAt: world.now() }),
    ])
    expect((await place.call(place.owner, 'GET', path(collectionId))).body).toMatchObject({ users: [] })
    const list = await place.call(place.admin, 'GET', '/collections/details')
    expect(list.body.data.find(({ id }: { id: string }) => id === collectionId)).toMatchObject({ users: [] })
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
