import { beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { type Membership, membership } from '../../support/membership.ts'
import { enforce } from '../../support/policies.ts'
import { expectAlikeNotFound, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { person, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
  await enforce(world, here.organizationId, [PolicyType.OrganizationDataOwnership])
})

const request = (subject: string, { organizationId } = here) => ({
  method: 'PUT',
  path: `/api/organizations/${organizationId}/users/revoke-self`,
  subject,
})

describe('revokeSelf', () => {
  itNeedsAToken(() => ({ world, request: request(here.owner.subject) }))

  it.each([2, 4] as const)(
    'takes the own access of a bound member of type %i, with reason 3 and 1518',
    async (type) => {
      const { organizationId } = here
      const someone = await here.plant({ type, status: 2 })
      expect((await world.call(request(someone.subject))).status).toBe(200)
      const row = await world.store.get('Member', { organizationId, memberId: someone.memberId })
      expect(row).toMatchObject({ status: -1, revocation: { from: 2, reason: 3 } })
      expect(await eventsAbout(world, someone.memberId)).toEqual([1518])
      await expectCounted(world, organizationId)
      expect((await world.call(request(someone.subject))).status).toBe(404)
    },
  )

  it('refuses owners, admins and staff of the provider: the policy exempts them', async () => {
    const admin = await here.plant({ type: 1, status: 2 })
    const technician = await providerUser(world, here.scene, 1)
    await here.plant({ type: 2, status: 2, accountId: technician.subject, email: technician.email })
    for (const { subject } of [here.owner, admin, technician]) {
      const answer = await writesNothing(world, async () => world.call(request(subject)))
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('member.self_revocation_closed')
    }
  })

  it('refuses everybody while the policy is off', async () => {
    const own = await membership(world)
    const someone = await own.plant({ type: 2, status: 2 })
    const answer = await writesNothing(world, async () => world.call(request(someone.subject, own)))
    expect(answer.body.code).toBe('member.self_revocation_closed')
  })

  it('answers staff without a row, whoever is not confirmed, and strangers like what does not exist', async () => {
    const accepted = await here.plant({ type: 2, status: 1 })
    await expectAlikeNotFound(world, [
      request(here.scene.admin.subject),
      request(accepted.subject),
      request((await person(world)).subject),
    ])
  })
})
