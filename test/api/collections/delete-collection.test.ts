import { beforeAll, describe, expect, it } from '@jest/globals'
import { type Office, office } from '../../support/office.ts'
import { expectAlikeNotFound, itNeedsAToken, NOT_FOUND, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { collection, group, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office

beforeAll(async () => {
  world = await createWorld()
  place = await office(world)
})

const manage = { readOnly: false, hidePasswords: false, manage: true }
const fresh = async (own = place) => collection(world, own.organizationId, { [own.user.memberId]: { manage: true } })

describe('deleteCollection', () => {
  itNeedsAToken(() => ({ world, request: place.request(place.user, 'DELETE', `/collections/${UNKNOWN_ID}`) }))

  it('deletes it at once for everybody, asks for the erasure of who had access, and logs it', async () => {
    const own = await office(world)
    const { collectionId } = await fresh(own)
    const sales = await group(world, own.organizationId, [own.admin.memberId], [{ collectionId, ...manage }])
    const before = await own.events()
    const answer = await own.call(own.user, 'DELETE', `/collections/${collectionId}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect(await own.events()).toEqual([1302, ...before].sort((one, other) => one - other))
    const { organizationId } = own
    expect(await world.store.get('AccessErasure', { organizationId, id: collectionId })).toMatchObject({
      of: 'collection',
    })
    for (const { subject } of [own.user, own.admin]) {
      const list = await world.call({ method: 'GET', path: '/api/collections', subject })
      expect(list.body.data).toEqual([])
    }
    const details = await own.call(own.owner, 'GET', `/groups/${sales.groupId}/details`)
    expect(details.body.collections).toEqual([])
    expect((await own.call(own.user, 'DELETE', `/collections/${collectionId}`)).status).toBe(404)
  })

  it('is for members who manage it, unless deletion is limited; for administrators who do not, where they have access (T97)', async () => {
    const own = await office(world)
    const remove = async (by = own.user) =>
      (await own.call(by, 'POST', `/collections/${(await fresh(own)).collectionId}/delete`)).status
    expect(await remove()).toBe(200)
    expect(await remove(own.owner)).toBe(404)
    await own.settings({ limitCollectionDeletion: true })
    expect(await remove()).toBe(404)
    const { collectionId } = await collection(world, own.organizationId, { [own.owner.memberId]: { manage: true } })
    expect((await own.call(own.owner, 'DELETE', `/collections/${collectionId}`)).status).toBe(200)
    expect(await remove(own.technician as never)).toBe(200)
    expect(await remove(await own.custom('deleteAnyCollection'))).toBe(200)
    expect(await remove(await own.custom('editAnyCollection'))).toBe(404)
    await own.settings({ limitCollectionDeletion: true, allowAdminAccessToAllCollectionItems: true })
    expect(await remove(own.admin)).toBe(200)
  })

  it('is hidden where it is denied, unknown or foreign, and nothing is written', async () => {
    const { collectionId } = await fresh()
    const other = await office(world)
    await expectAlikeNotFound(world, [
      ...[place.owner, await person(world), other.provider].map((by) =>
        place.request(by, 'DELETE', `/collections/${collectionId}`),
      ),
      place.request(place.technician, 'DELETE', `/collections/${UNKNOWN_ID}`),
      other.request(other.provider, 'DELETE', `/collections/${collectionId}`),
    ])
    const denied = await writesNothing(world, async () =>
      place.call(place.admin, 'POST', `/collections/${collectionId}/delete`),
    )
    expect(denied.body).toEqual(NOT_FOUND)
  })
})
