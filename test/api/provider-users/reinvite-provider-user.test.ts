import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, person, provider, providerUser, providerUserToken } from '../../support/scene.ts'
import { acceptedStaff, inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let id: string
let foreignId: string

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  id = await inviteStaff(world, scene)
  foreignId = await inviteStaff(world, await provider(world))
})

const request = (of = id) => ({
  method: 'POST',
  path: `/api/providers/${scene.providerId}/users/${of}/reinvite`,
  subject: scene.admin.subject,
})

describe('reinviteProviderUser', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })

  describe('S14: of another provider', () => {
    itHidesForeignIds(() => ({ world, request: request(), ownId: id, foreignId }))
  })

  it('S14: mails a new invitation with a new expiry; the token before is dead, the new one lives', async () => {
    const newcomer = await person(world)
    const invited = await inviteStaff(world, scene, newcomer.email)
    const before = await world.store.get('ProviderUser', { providerId: scene.providerId, providerUserId: invited })
    const oldToken = await providerUserToken(world, scene.providerId, invited)
    world.pass({ hours: 1 })
    const answer = await world.call(request(invited))
    expect([answer.status, answer.body]).toEqual([200, ''])

    const after = await world.store.get('ProviderUser', { providerId: scene.providerId, providerUserId: invited })
    expect(Date.parse(after?.invitation?.expiresAt ?? '')).toBeGreaterThan(
      Date.parse(before?.invitation?.expiresAt ?? ''),
    )
    const letters = (await world.mails()).filter(({ to }) => to === newcomer.email).map(({ letter }) => letter)
    expect(letters).toHaveLength(2)
    expect(letters[1]).toMatchObject({ kind: 'provider-user-invited', ...after?.invitation })

    const path = `/api/providers/${scene.providerId}/users/${invited}/accept`
    const accept = async (token: string) =>
      world.call({ method: 'POST', path, body: { token }, subject: newcomer.subject })
    expect((await accept(oldToken)).body.code).toBe('invitation.invalid')
    expect((await accept(await providerUserToken(world, scene.providerId, invited))).status).toBe(200)
  })

  it('revives an invitation that expired', async () => {
    const later = await createWorld()
    const house = await provider(later)
    const newcomer = await person(later)
    const invited = await inviteStaff(later, house, newcomer.email)
    later.pass({ hours: 121 })
    const base = `/api/providers/${house.providerId}/users/${invited}`
    const accept = async () => {
      const token = await providerUserToken(later, house.providerId, invited)
      return later.call({ method: 'POST', path: `${base}/accept`, body: { token }, subject: newcomer.subject })
    }
    expect((await accept()).body.code).toBe('invitation.expired')
    await later.call({ method: 'POST', path: `${base}/reinvite`, subject: house.admin.subject })
    expect((await accept()).status).toBe(200)
  })

  it.each([
    ['accepted', async () => acceptedStaff(world, scene)],
    ['is confirmed', async () => providerUser(world, scene, 1)],
  ])('S14: refuses a person who %s, and writes nothing', async (_, bring) => {
    const settled = await bring()
    const answer = await writesNothing(world, async () => world.call(request(settled.id)))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('provider_user.not_invited', 'This user is not waiting for an invitation.'))
  })
})
