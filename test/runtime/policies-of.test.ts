import { beforeAll, describe, expect, it } from '@jest/globals'
import { policiesOf } from '../../functions/runtime/policies-of.ts'
import { replace } from '../../shared/store/change-set.ts'
import { client, confirmedOwner, member, type ProviderScene, person, provider } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
})

/** A client with one policy on and one off. */
async function withPolicies(planType = 19) {
  const opened = await client(world, scene, { planType })
  const path = `/api/organizations/${opened.organizationId}/policies`
  const save = async (type: number, policy: object) =>
    world.call({ method: 'PUT', path: `${path}/${type}`, body: { policy }, subject: scene.admin.subject })
  await save(1, { enabled: true, data: { minLength: 14 } })
  await save(10, { enabled: false })
  return opened
}

describe('policiesOf', () => {
  it('lists what every organization of the account saved, on or off, as clients read it', async () => {
    const one = await withPolicies()
    const { subject } = await confirmedOwner(world, scene, one)
    const other = await withPolicies()
    const row = await member(world, other.organizationId, { type: 2, status: 2 })
    const there = await world.store.get('Member', { ...other, memberId: row.memberId })
    if (there) await world.store.commit([replace('Member', there, { accountId: subject })])
    const policies = await policiesOf(world.store, subject)
    expect(policies.map(({ organizationId, type, enabled }) => `${organizationId} ${type} ${enabled}`).sort()).toEqual(
      [
        `${one.organizationId} 1 true`,
        `${one.organizationId} 10 false`,
        `${other.organizationId} 1 true`,
        `${other.organizationId} 10 false`,
      ].sort(),
    )
    expect(policies[0]).toEqual({
      object: 'policy',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      organizationId: expect.any(String),
      type: 1,
      enabled: true,
      data: { minLength: 14 },
      revisionDate: expect.stringMatching(/Z$/),
    })
  })

  it('leaves out organizations that are suspended, and those the account is not confirmed in', async () => {
    const suspended = await withPolicies()
    const { subject } = await confirmedOwner(world, scene, suspended)
    const organization = await world.store.get('Organization', suspended)
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    expect(await policiesOf(world.store, subject)).toEqual([])

    const opened = await withPolicies()
    for (const status of [-1, 0, 1] as const) {
      const someone = await member(world, opened.organizationId, { type: 2, status })
      expect(await policiesOf(world.store, someone.subject)).toEqual([])
    }
    expect(await policiesOf(world.store, (await person(world)).subject)).toEqual([])
  })
})
