import { beforeAll, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { expectCounted } from '../../support/counted.ts'
import { type Membership, membership } from '../../support/membership.ts'
import { enforce } from '../../support/policies.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const request = ({ organizationId, owner }: Membership, ids: readonly string[], subject = owner.subject) => ({
  method: 'PUT',
  path: `/api/organizations/${organizationId}/users/restore`,
  body: { ids } as object,
  subject,
})
const errorsIn = (answer: { body: { data: { error: string }[] } }) => answer.body.data.map(({ error }) => error)

describe('restoreMembers', () => {
  let here: Membership
  beforeAll(async () => {
    here = await membership(world)
  })
  itNeedsAToken(() => ({ world, request: request(here, [UNKNOWN_ID]) }))
  itNeedsAJsonObject(() => ({ world, request: request(here, [UNKNOWN_ID]) }))

  it('restores who complies and refuses who does not, row by row (T76)', async () => {
    const own = await membership(world)
    const rows = []
    for (let count = 0; count < 3; count += 1) rows.push(await own.plant({ type: 2, status: -1 }))
    await enforce(world, own.organizationId, [PolicyType.TwoFactorAuthentication])
    for (const { subject } of [rows[0], rows[2]].filter((row) => row !== undefined)) {
      const account = await world.store.get('Account', { accountId: subject })
      if (account) await world.store.commit([replace('Account', account, { twoStepProviders: [0] })])
    }
    const ids = rows.map(({ memberId }) => memberId)
    const answer = await world.call({ ...request(own, [...ids, UNKNOWN_ID]), method: 'PATCH' })
    expect(answer.status).toBe(200)
    expect(errorsIn(answer)).toEqual([
      '',
      expect.stringContaining('requires two-step login'),
      '',
      'Resource not found.',
    ])
    await expectCounted(world, own.organizationId)
  })

  it('fills the free seats in the order asked, across transactions, and refuses the rest', async () => {
    const own = await membership(world, 36)
    const ids: string[] = []
    for (let count = 0; count < 38; count += 1) ids.push((await own.plant({ type: 2, status: -1 })).memberId)
    const errors = errorsIn(await world.call(request(own, ids)))
    expect(errors.slice(0, 35)).toEqual(Array.from({ length: 35 }, () => ''))
    for (const error of errors.slice(35)) expect(error).toContain('Seats that are free: 0')
    await expectCounted(world, own.organizationId)
  }, 30_000)

  it('refuses no ids, a plain member, and shows a stranger nothing', async () => {
    const someone = await here.plant({ type: 2, status: 2 })
    expect((await writesNothing(world, async () => world.call(request(here, [])))).status).toBe(400)
    const denied = await writesNothing(world, async () => world.call(request(here, [UNKNOWN_ID], someone.subject)))
    expect(denied.body).toEqual(FORBIDDEN)
    await expectAlikeNotFound(world, [request(here, [UNKNOWN_ID], (await person(world)).subject)])
  })
})
