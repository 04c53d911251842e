import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { enforce } from '../../support/policies.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { type ClientScene, client, member, type ProviderScene, person, provider, sealed } from '../../support/scene.ts'
import { changeOrganizationRecord, turnTwoStepLoginOn } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 100, enterprise: 5000 })
  opened = await client(world, scene, { planType: 19, seats: 500 })
})

const key = sealed.asymmetric
const request = (subject: string, ids: readonly string[], organizationId = opened.organizationId) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/confirm`,
  body: { keys: ids.map((id) => ({ id, key })) } as object,
  subject,
})
const accepted = async (organizationId: string, type: 0 | 2 = 2) => member(world, organizationId, { type, status: 1 })
const errorsOf = (body: { data: { error: string }[] }) => body.data.map(({ error }) => error)

describe('confirmMembers', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject, [UNKNOWN_ID]) }))
  itNeedsAJsonObject(() => ({ world, request: request(scene.admin.subject, [UNKNOWN_ID]) }))

  it('confirms every one with his key, counts, logs and mails, in the order asked (T26)', async () => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 50 })
    const people = [await accepted(organizationId), await accepted(organizationId, 0), await accepted(organizationId)]
    const ids = people.map(({ memberId }) => memberId)
    const { status, body } = await world.call(request(scene.admin.subject, ids, organizationId))
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'list',
      data: ids.map((id) => ({ object: 'OrganizationBulkConfirmResponseModel', id, error: '' })),
      continuationToken: null,
    })
    const mails = await world.mails()
    for (const { memberId, email } of people) {
      expect(await world.store.get('Member', { organizationId, memberId })).toMatchObject({ status: 2, key })
      expect(mails.filter(({ to }) => to === email).map(({ letter }) => letter.kind)).toEqual(['member-confirmed'])
    }
    const events = (await world.table.items()).filter(
      (item) => item['entity'] === 'AuditEvent' && item['organizationId'] === organizationId && item['type'] === 1501,
    )
    expect(new Set(events.map(({ memberId }) => memberId))).toEqual(new Set(ids))
    const seats = await world.store.get('OrganizationSeats', { organizationId })
    expect(seats).toMatchObject({ confirmed: 3, confirmedOwners: 1 })
  })

  it('confirms the others where one of three violates a policy, and names each that is not to be confirmed (T25)', async () => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 50 })
    const [one, two, three] = [
      await accepted(organizationId),
      await accepted(organizationId),
      await accepted(organizationId),
    ]
    const invited = await member(world, organizationId, { type: 2, status: 0 })
    const foreign = await accepted(opened.organizationId)
    await turnTwoStepLoginOn(world, one)
    await turnTwoStepLoginOn(world, three)
    await enforce(world, organizationId, [PolicyType.TwoFactorAuthentication])
    const ids = [one, two, invited, foreign, three].map(({ memberId }) => memberId)
    const { status, body } = await world.call(request(scene.admin.subject, [...ids, UNKNOWN_ID], organizationId))
    expect(status).toBe(200)
    expect(errorsOf(body)).toEqual([
      '',
      expect.stringContaining('two-step login'),
      'Only a member who accepted the invitation can be confirmed.',
      'Resource not found.',
      '',
      'Resource not found.',
    ])
    const statuses = (await world.store.listAll('Member', { organizationId })).filter((row) => row.status === 2)
    expect(statuses.map(({ memberId }) => memberId).sort()).toEqual([one.memberId, three.memberId].sort())
    const untouched = await world.store.get('Member', { ...opened, memberId: foreign.memberId })
    expect(untouched).toMatchObject({ status: 1, key: null })
  })

  it('confirms more than one transaction holds, and loses no count to somebody else who confirms', async () => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 200 })
    await enforce(world, organizationId, [PolicyType.SingleOrg])
    const ids: string[] = []
    for (let at = 0; at < 60; at += 1) ids.push((await accepted(organizationId)).memberId)
    const answers = await Promise.all([
      world.call(request(scene.admin.subject, ids.slice(0, 50), organizationId)),
      world.call(request(scene.admin.subject, ids.slice(50), organizationId)),
    ])
    for (const { body } of answers) expect(errorsOf(body).filter(Boolean)).toEqual([])
    expect(await world.store.get('OrganizationSeats', { organizationId })).toMatchObject({ confirmed: 60 })
  })

  it('refuses a suspended organization, and writes nothing', async () => {
    const { organizationId } = await client(world, scene, { planType: 19 })
    const { memberId } = await accepted(organizationId)
    await changeOrganizationRecord(world, organizationId, { enabled: false })
    const wish = request(scene.admin.subject, [memberId], organizationId)
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('organization.suspended')
  })

  it.each([
    [{}, 'Keys'],
    [{ keys: [] }, 'Keys'],
    [{ keys: [{ id: 'x', key }] }, 'Keys.0.Id'],
    [{ keys: [{ id: UNKNOWN_ID, key: sealed.symmetric }] }, 'Keys.0.Key'],
    [{ keys: [1, 2].map(() => ({ id: UNKNOWN_ID, key })) }, 'Keys'],
    [{ keys: Array.from({ length: limits.bulkKeysMax + 1 }, () => ({ id: randomUUID(), key })) }, 'Keys'],
    [{ keys: [{ id: UNKNOWN_ID, key }], defaultUserCollectionName: 'plain' }, 'DefaultUserCollectionName'],
  ])('refuses body %# naming the field', async (body, field) => {
    const wish = { ...request(scene.admin.subject, []), body }
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it.each([2, 4] as const)('refuses a member of type %i, whatever the body, and writes nothing', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const wish = { ...request(someone.subject, []), body: 'nonsense' }
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    await expectAlikeNotFound(world, [
      request(stranger.subject, [opened.owner.memberId]),
      request(scene.admin.subject, [opened.owner.memberId], UNKNOWN_ID),
      { ...request(stranger.subject, []), body: '{' },
    ])
  })
})
