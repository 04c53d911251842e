import { beforeAll, describe, expect, it } from '@jest/globals'
import { hoursAfter } from '../../../shared/domain/instant.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { type ProviderScene, provider, providerUser } from '../../support/scene.ts'
import { inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = ({ providerId, admin } = scene) => ({
  method: 'GET',
  path: `/api/providers/${providerId}/users`,
  subject: admin.subject,
})

describe('listProviderUsers', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })

  it('answers everybody with what became of his invitation, oldest first', async () => {
    const house = await provider(world)
    const serviceUser = await providerUser(world, house, 1)
    const invited = await inviteStaff(world, house, 'new@acme.test')
    const row = await world.store.get('ProviderUser', { providerId: house.providerId, providerUserId: invited })
    if (!row?.invitation) throw new Error('Not invited')
    const failure = { at: hoursAfter(world.now(), 1), reason: 'mailbox full' }
    await world.store.commit([replace('ProviderUser', row, { mailFailure: failure })])

    const answer = await world.call(request(house))
    expect(answer.status).toBe(200)
    const settled = {
      permissions: null,
      clientAccess: { all: true },
      invitationExpirationDate: null,
      mailFailure: null,
    }
    expect(answer.body).toEqual({
      object: 'list',
      continuationToken: null,
      data: [
        {
          object: 'providerUserUserDetails',
          id: expect.any(String),
          userId: house.admin.subject,
          type: 0,
          status: 2,
          name: expect.any(String),
          email: house.admin.email,
          ...settled,
        },
        {
          object: 'providerUserUserDetails',
          id: serviceUser.id,
          userId: serviceUser.subject,
          type: 1,
          status: 2,
          name: expect.any(String),
          email: serviceUser.email,
          ...settled,
        },
        {
          object: 'providerUserUserDetails',
          id: invited,
          userId: null,
          type: 1,
          status: 0,
          permissions: null,
          clientAccess: { all: true },
          name: null,
          email: 'new@acme.test',
          invitationExpirationDate: row.invitation.expiresAt,
          mailFailure: { date: failure.at, reason: 'mailbox full' },
        },
      ],
    })
  })

  it('never shows keys, nonces or tokens', async () => {
    await inviteStaff(world, scene)
    const text = JSON.stringify((await world.call(request())).body)
    const rows = await world.store.listAll('ProviderUser', { providerId: scene.providerId })
    for (const { key, invitation } of rows) {
      if (key) expect(text).not.toContain(key)
      if (invitation) expect(text).not.toContain(invitation.nonce)
    }
  })
})
