import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  writesNothing,
} from '../../support/refusals.ts'
import { member, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

const path = '/collection-management'
const none = {
  limitCollectionCreation: false,
  limitCollectionDeletion: false,
  limitItemDeletion: false,
  allowAdminAccessToAllCollectionItems: false,
}
const all = {
  limitCollectionCreation: true,
  limitCollectionDeletion: true,
  limitItemDeletion: true,
  allowAdminAccessToAllCollectionItems: true,
}

describe('changeCollectionSettings', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.owner, 'PUT', path, all) }))
  itNeedsAJsonObject(() => ({ world, request: place.request(place.owner, 'PUT', path, all) }))

  it('changes all settings and back, logs each that changed, and shows them in the organization and profiles', async () => {
    const own = await office(world)
    const before = await own.events()
    const { status, body } = await own.call(own.owner, 'PUT', path, all)
    expect(status).toBe(200)
    expect(body).toMatchObject({ object: 'organization', id: own.organizationId, ...all })
    expect((await own.call(own.technician, 'GET', '')).body).toEqual(body)
    const profile = await world.call({ method: 'GET', path: '/api/accounts/profile', subject: own.user.subject })
    expect(profile.body.organizations).toEqual([expect.objectContaining(all)])
    expect(await own.events()).toEqual([...before, 1610, 1612, 1614, 1616].sort((one, other) => one - other))
    expect((await own.call(own.technician, 'PUT', path, none)).body).toMatchObject(none)
    expect(await own.events()).toEqual(
      [...before, 1610, 1611, 1612, 1613, 1614, 1615, 1616, 1617].sort((one, other) => one - other),
    )
  })

  it('logs only what changed, and writes nothing where nothing did', async () => {
    const own = await office(world)
    const before = await own.events()
    const wishes = { ...none, limitItemDeletion: true }
    await own.call(own.provider, 'PUT', path, wishes)
    expect(await own.events()).toEqual([...before, 1614].sort((one, other) => one - other))
    const again = await writesNothing(world, async () => own.call(own.provider, 'PUT', path, wishes))
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject(wishes)
  })

  it('refuses settings that are missing or no truth values, and writes nothing', async () => {
    for (const wishes of [{ limitItemDeletion: true }, { ...all, limitItemDeletion: 'yes' }]) {
      const answer = await writesNothing(world, async () => place.call(place.owner, 'PUT', path, wishes))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('request.invalid')
    }
  })

  it('is forbidden to administrators and members, and writes nothing', async () => {
    for (const by of [place.admin, place.user, await place.custom('editAnyCollection')]) {
      const answer = await writesNothing(world, async () => place.call(by, 'PUT', path, all))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const other = await office(world)
    const revoked = await member(world, place.organizationId, { type: 0, status: -1 })
    await expectAlikeNotFound(
      world,
      [await person(world), other.owner, other.provider, revoked].map((by) => place.request(by, 'PUT', path, all)),
    )
  })
})
