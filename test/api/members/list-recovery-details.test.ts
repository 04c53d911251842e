import { beforeAll, describe, expect, it } from '@jest/globals'
import { type RecoveryScene, recoveryScene } from '../../support/recovery.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: RecoveryScene

beforeAll(async () => {
  world = await createWorld()
  here = await recoveryScene(world)
})

const request = (subject: string, ids: readonly string[] = [here.user.memberId]) => ({
  method: 'POST',
  path: `/api/organizations/${here.opened.organizationId}/users/account-recovery-details`,
  body: { ids } as object,
  subject,
})

describe('listRecoveryDetails', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject) }))
  itNeedsAJsonObject(() => ({ world, request: request(here.owner.subject) }))

  it('names every row in the order asked: details, or the reason why there are none', async () => {
    const ids = [here.admin.memberId, UNKNOWN_ID, here.user.memberId, here.opened.owner.memberId]
    const answer = await writesNothing(world, async () => world.call(request(here.custom.subject, ids)))
    expect(answer.status).toBe(200)
    expect(answer.body.data).toEqual([
      expect.objectContaining({
        organizationUserId: here.admin.memberId,
        resetPasswordKey: null,
        encryptedPrivateKey: null,
        error: 'Custom members do not manage owners or admins.',
      }),
      expect.objectContaining({ organizationUserId: UNKNOWN_ID, kdf: null, error: 'Resource not found.' }),
      expect.objectContaining({
        object: 'organizationUserResetPasswordDetails',
        organizationUserId: here.user.memberId,
        kdfIterations: 600_000,
        masterPasswordSalt: here.user.email,
        resetPasswordKey: sealed.asymmetric,
        error: '',
      }),
      expect.objectContaining({ resetPasswordKey: null, error: 'Only owners manage owners.' }),
    ])
  })

  it.each([[[]], [['nonsense']]])('refuses ids %j', async (ids) => {
    expect((await world.call(request(here.owner.subject, ids))).status).toBe(400)
  })

  it('refuses a plain member, and shows a stranger nothing', async () => {
    const answer = await world.call(request(here.user.subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
    await expectAlikeNotFound(world, [request((await person(world)).subject)])
  })
})
