import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type Person,
  type ProviderScene,
  person,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene, { planType: 19 })
  owner = await confirmedOwner(world, scene, opened)
  await save(opened.organizationId, { enabled: true, data: { minLength: 14 } })
})

const request = (subject = owner.subject, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/policies/master-password`,
  subject,
})

const save = async (organizationId: string, policy: object) =>
  world.call({
    method: 'PUT',
    path: `/api/organizations/${organizationId}/policies/1`,
    body: { policy },
    subject: scene.admin.subject,
  })

describe('getMasterPasswordPolicy', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it.each([
    [0, 1],
    [1, 2],
    [2, 2],
    [4, 1],
  ] as const)('tells a member of type %i and status %i what master passwords must be', async (type, status) => {
    const { subject } = await member(world, opened.organizationId, { type, status })
    const answer = await world.call(request(subject))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'policy',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      organizationId: opened.organizationId,
      type: 1,
      enabled: true,
      data: { minLength: 14 },
      revisionDate: expect.stringMatching(/Z$/),
    })
  })

  it('tells it to somebody whose row is linked to his account while he is still invited', async () => {
    const someone = await person(world)
    const invited = await member(world, opened.organizationId, { type: 2, status: 0 })
    const row = await world.store.get('Member', { ...opened, memberId: invited.memberId })
    if (row) await world.store.commit([replace('Member', row, { accountId: someone.subject })])
    expect((await world.call(request(someone.subject))).status).toBe(200)
  })

  it('answers strangers, the revoked, the staff and unknown organizations alike, and where it is off or not to be had', async () => {
    const stranger = await person(world)
    const revoked = await member(world, opened.organizationId, { type: 2, status: -1 })
    const off = await client(world, scene, { planType: 19 })
    const offOwner = await confirmedOwner(world, scene, off)
    await save(off.organizationId, { enabled: false, data: { minLength: 14 } })
    const teams = await client(world, scene)
    const teamsOwner = await confirmedOwner(world, scene, teams)
    await expectAlikeNotFound(world, [
      request(stranger.subject),
      request(revoked.subject),
      request(scene.admin.subject),
      request(owner.subject, UNKNOWN_ID),
      request(owner.subject, off.organizationId),
      request(offOwner.subject, off.organizationId),
      request(teamsOwner.subject, teams.organizationId),
    ])
  })

  it('is not told while the organization is suspended', async () => {
    const own = await client(world, scene, { planType: 19 })
    const { subject } = await confirmedOwner(world, scene, own)
    await save(own.organizationId, { enabled: true })
    expect((await world.call(request(subject, own.organizationId))).status).toBe(200)
    const organization = await world.store.get('Organization', own)
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    expect((await world.call(request(subject, own.organizationId))).status).toBe(404)
  })
})
