import { beforeAll, describe, expect, it } from '@jest/globals'
import { makeVerifier } from '../../../functions/runtime/verifier.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { eventsAbout } from '../../support/counted.ts'
import { enforce } from '../../support/policies.ts'
import { type RecoveryScene, recoveryScene } from '../../support/recovery.ts'
import {
  expectAlikeNotFound,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { type Person, person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const HASH = `${'B'.repeat(43)}=`
const KEY = '4.BBBBBBBBBBBBBBBBBBBBBB=='
let world: World
let here: RecoveryScene

const withPassword = async ({ subject }: Person) => {
  const account = await world.store.get('Account', { accountId: subject })
  if (account) await world.store.commit([replace('Account', account, { verifier: await makeVerifier(HASH) })])
}

beforeAll(async () => {
  world = await createWorld()
  here = await recoveryScene(world)
  await withPassword(here.user)
})

const request = (
  { user, opened }: RecoveryScene = here,
  body: object = { resetPasswordKey: KEY, masterPasswordHash: HASH },
  accountId = user.subject,
) => ({
  method: 'PUT',
  path: `/api/organizations/${opened.organizationId}/users/${accountId}/reset-password-enrollment`,
  body,
  subject: user.subject,
})
const memberOf = async ({ opened: { organizationId }, user: { memberId } }: RecoveryScene) =>
  world.store.get('Member', { organizationId, memberId })

describe('enrolInRecovery', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('enrols with a key against the master password, and withdraws without either (T83)', async () => {
    expect((await world.call(request())).status).toBe(200)
    expect(await memberOf(here)).toMatchObject({ resetPasswordKey: KEY })
    for (const body of [{ resetPasswordKey: null, masterPasswordHash: 'ignored' }, {}, { resetPasswordKey: '' }]) {
      expect((await world.call(request(here, body))).status).toBe(200)
      expect(await memberOf(here)).toMatchObject({ resetPasswordKey: null })
    }
    expect(await eventsAbout(world, here.user.memberId)).toEqual([1506, 1507, 1507, 1507])
  })

  it.each([
    ['a wrong master password', { resetPasswordKey: KEY, masterPasswordHash: `${'C'.repeat(43)}=` }],
    ['none', { resetPasswordKey: KEY }],
  ])('refuses to enrol with %s, and writes nothing', async (_, body) => {
    const answer = await writesNothing(world, async () => world.call(request(here, body)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('organization.verification_failed')
  })

  it('lets nobody withdraw where the policy enrols everybody (T83)', async () => {
    const own = await recoveryScene(world)
    await enforce(world, own.opened.organizationId, [PolicyType.ResetPassword], { autoEnrollEnabled: true })
    const answer = await writesNothing(world, async () => world.call(request(own, {})))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('member.recovery_required')
  })

  it('refuses while the policy is off, and where the plan has no account recovery (T83)', async () => {
    const own = await recoveryScene(world)
    await withPassword(own.user)
    await enforce(world, own.opened.organizationId, [])
    const off = await writesNothing(world, async () => world.call(request(own)))
    expect(off.body.code).toBe('member.recovery_off')
    const organization = await world.store.get('Organization', own.opened)
    if (organization) await world.store.commit([replace('Organization', organization, { planType: 17 })])
    const lacking = await writesNothing(world, async () => world.call(request(own)))
    expect(lacking.status).toBe(400)
    expect(lacking.body.code).toBe('organization.plan_lacks_feature')
  })

  it.each([{ resetPasswordKey: sealed.symmetric }, { resetPasswordKey: 'plain' }])('refuses %j', async (body) => {
    const answer = await writesNothing(world, async () => world.call(request(here, body)))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual(['ResetPasswordKey'])
  })

  it("answers another person's account, a member's id and strangers like what does not exist (T83)", async () => {
    const stranger = await person(world)
    await expectAlikeNotFound(world, [
      request(here, {}, here.owner.subject),
      request(here, {}, here.user.memberId),
      request(here, {}, UNKNOWN_ID),
      { ...request(here, {}, stranger.subject), subject: stranger.subject },
      { ...request(here, {}, here.scene.admin.subject), subject: here.scene.admin.subject },
    ])
  })
})
