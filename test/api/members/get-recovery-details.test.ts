import { beforeAll, describe, expect, it } from '@jest/globals'
import { type RecoveryScene, recoveryScene } from '../../support/recovery.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: RecoveryScene

beforeAll(async () => {
  world = await createWorld()
  here = await recoveryScene(world)
})

const request = (subject: string, memberId = here.user.memberId) => ({
  method: 'GET',
  path: `/api/organizations/${here.opened.organizationId}/users/${memberId}/reset-password-details`,
  subject,
})

describe('getRecoveryDetails', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject) }))

  it('hands out what a client opens the user key with, and derives the new password by', async () => {
    const answer = await writesNothing(world, async () => world.call(request(here.admin.subject)))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'organizationUserResetPasswordDetails',
      organizationUserId: here.user.memberId,
      kdf: 0,
      kdfIterations: 600_000,
      kdfMemory: null,
      kdfParallelism: null,
      masterPasswordSalt: here.user.email,
      resetPasswordKey: sealed.asymmetric,
      encryptedPrivateKey: sealed.symmetric,
    })
  })

  it('hands nothing out beyond the ceiling, nor of whoever is not enrolled', async () => {
    for (const [by, memberId, code] of [
      [here.custom, here.admin.memberId, 'member.custom_manages_no_admins'],
      [here.admin, here.opened.owner.memberId, 'member.only_owners_manage_owners'],
      [here.owner, here.opened.owner.memberId, 'member.not_enrolled'],
    ] as const) {
      const answer = await world.call(request(by.subject, memberId))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe(code)
    }
  })

  it('refuses a plain member', async () => {
    const answer = await world.call(request(here.user.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('answers unknown and foreign members, and everything to a stranger, like what does not exist', async () => {
    const stranger = await person(world)
    const other = await client(world, here.scene)
    await expectAlikeNotFound(world, [
      request(here.owner.subject, UNKNOWN_ID),
      request(here.owner.subject, other.owner.memberId),
      request(stranger.subject),
    ])
  })
})
