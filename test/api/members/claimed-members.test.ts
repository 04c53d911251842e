import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { type Membership, membership } from '../../support/membership.ts'
import { writesNothing } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let here: Membership
let claimed: Person & { memberId: string }
let free: Person & { memberId: string }
let invited: { memberId: string }

beforeAll(async () => {
  world = await createWorld()
  here = await membership(world)
  await verifiedDomain(world, here.organizationId, 'umbrella.test')
  claimed = await here.plant({ type: 2, status: 2, email: 'ada@umbrella.test' })
  free = await here.plant({ type: 2, status: 2, email: 'bob@sub.umbrella.test' })
  invited = await here.plant({ type: 2, status: 0, email: 'eve@umbrella.test' })
})

const call = async (method: string, path: string, subject = here.owner.subject, body?: object) =>
  world.call({ method, path: `/api/organizations/${here.organizationId}${path}`, subject, ...(body && { body }) })

const refusal = async (method: string, path: string, subject?: string) => {
  const answer = await writesNothing(world, async () => call(method, path, subject))
  expect(answer.status).toBe(400)
  return answer.body.code
}

/** Whether his own profile, and each list of organizations, says that the account is claimed. */
async function seenBy({ subject }: Person): Promise<boolean[]> {
  const [profile, sync, own] = await Promise.all(
    ['/api/accounts/profile', '/api/sync', '/api/organizations'].map(async (path) =>
      world.call({ method: 'GET', path, subject }),
    ),
  )
  const rows = [profile?.body.organizations, sync?.body.profile.organizations, own?.body.data]
  return rows.map(([row]) => row.userIsClaimedByOrganization)
}

describe('a member with an address on a verified domain', () => {
  it('is shown as claimed to administrators, if he has an account, and nobody else is', async () => {
    const list = await call('GET', '/users')
    const shown = list.body.data.filter((row: { claimedByOrganization: boolean }) => row.claimedByOrganization)
    expect(shown.map(({ id }: { id: string }) => id)).toEqual([claimed.memberId])
    expect((await call('GET', `/users/${claimed.memberId}`)).body.claimedByOrganization).toBe(true)
    expect((await call('GET', `/users/${free.memberId}`)).body.claimedByOrganization).toBe(false)
    expect((await call('GET', `/users/${invited.memberId}`)).body.claimedByOrganization).toBe(false)
  })

  it('sees it in his profile, and nobody else does', async () => {
    expect(await seenBy(claimed)).toEqual([true, true, true])
    expect(await seenBy(free)).toEqual([false, false, false])
  })

  it('can neither leave nor be removed (4.9)', async () => {
    expect(await refusal('POST', '/leave', claimed.subject)).toBe('member.claimed')
    expect(await refusal('DELETE', `/users/${claimed.memberId}`)).toBe('member.claimed')
  })

  it('stays when several are removed at once, and the others go', async () => {
    const own = await here.plant({ type: 2, status: 2, email: 'carl@elsewhere.test' })
    const answer = await call('DELETE', '/users', here.owner.subject, { ids: [claimed.memberId, own.memberId] })
    expect(answer.status).toBe(200)
    expect(answer.body.data.map(({ error }: { error: string }) => error === '')).toEqual([false, true])
    expect(answer.body.data[0].error).toContain('claims the account')
    await expectCounted(world, here.organizationId)
  })

  it('can be revoked, and stays claimed', async () => {
    const one = await here.plant({ type: 2, status: 2, email: 'dora@umbrella.test' })
    expect((await call('PUT', `/users/${one.memberId}/revoke`)).status).toBe(200)
    expect(await eventsAbout(world, one.memberId)).toEqual([1511])
    expect((await call('GET', `/users/${one.memberId}`)).body.claimedByOrganization).toBe(true)
    expect(await refusal('DELETE', `/users/${one.memberId}`)).toBe('member.claimed')
  })

  it('whose invitation is open can be removed: he has no account that could be claimed', async () => {
    const one = await here.plant({ type: 2, status: 0, email: 'fay@umbrella.test' })
    expect((await call('DELETE', `/users/${one.memberId}`)).status).toBe(200)
  })

  it('is not claimed while the organization is suspended or its plan has no claimed domains (T140)', async () => {
    const own = await membership(world)
    await verifiedDomain(world, own.organizationId, 'initech.test')
    const member = await own.plant({ type: 2, status: 2, email: 'ada@initech.test' })
    for (const [wishes, isClaimed] of [
      [{ enabled: true, planType: 19 }, true],
      [{ enabled: false, planType: 19 }, false],
      [{ enabled: true, planType: 17 }, false],
    ] as const) {
      const organization = await world.store.get('Organization', own)
      if (organization) await world.store.commit([replace('Organization', organization, wishes)])
      expect(await seenBy(member)).toEqual([isClaimed, isClaimed, isClaimed])
    }
    const path = `/api/organizations/${own.organizationId}/leave`
    expect((await world.call({ method: 'POST', path, subject: member.subject })).status).toBe(200)
  })
})
