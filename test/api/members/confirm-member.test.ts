import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
  providerUser,
  sealed,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
})

const request = (subject: string, memberId = opened.owner.memberId, organizationId = opened.organizationId) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/${memberId}/confirm`,
  body: { key: sealed.asymmetric } as object,
  subject,
})
const seatsOf = async (organizationId: string) => world.store.get('OrganizationSeats', { organizationId })

describe('confirmMember', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))
  itNeedsAJsonObject(() => ({ world, request: request(scene.admin.subject) }))

  it('hands the key over, counts the owner, logs it and tells the member', async () => {
    const own = await client(world, scene)
    const owner = await acceptedOwner(world, own)
    const { organizationId } = own
    const answer = await world.call(request(scene.admin.subject, own.owner.memberId, organizationId))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect(await world.store.get('Member', { organizationId, memberId: own.owner.memberId })).toMatchObject({
      status: 2,
      key: sealed.asymmetric,
    })
    expect(await seatsOf(organizationId)).toMatchObject({ occupied: 1, confirmed: 1, confirmedOwners: 1 })
    const events = (await world.table.items()).filter(
      (item) => item['entity'] === 'AuditEvent' && item['scopeId'] === organizationId,
    )
    expect(events).toContainEqual(
      expect.objectContaining({ type: 1501, memberId: own.owner.memberId, actorId: scene.admin.subject }),
    )
    const letters = (await world.mails()).filter(({ to }) => to === owner.email).map(({ letter }) => letter)
    expect(letters).toContainEqual({ kind: 'member-confirmed', organizationName: 'Globex' })
  })

  it("lets owner, admin and both kinds of the provider's staff confirm, and counts every member once", async () => {
    const own = await client(world, scene, { seats: 20 })
    const owner = await confirmedOwner(world, scene, own)
    const admin = await member(world, own.organizationId, { type: 1, status: 2 })
    const technician = await providerUser(world, scene, 1)
    for (const { subject } of [scene.admin, technician, owner, admin]) {
      const joining = await member(world, own.organizationId, { type: 2, status: 1 })
      expect((await world.call(request(subject, joining.memberId, own.organizationId))).status).toBe(200)
    }
    expect(await seatsOf(own.organizationId)).toMatchObject({ confirmed: 5, confirmedOwners: 1 })
  })

  it('confirms once when several confirm at the same time', async () => {
    const own = await client(world, scene)
    await acceptedOwner(world, own)
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () =>
        world.call(request(scene.admin.subject, own.owner.memberId, own.organizationId)),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.code === 'member.not_accepted')).toHaveLength(3)
    expect(await seatsOf(own.organizationId)).toMatchObject({ confirmed: 1, confirmedOwners: 1 })
  })

  it('loses no count when different members are confirmed at the same time', async () => {
    const own = await client(world, scene, { seats: 20 })
    const joining = []
    for (let at = 0; at < 5; at += 1) joining.push(await member(world, own.organizationId, { type: 2, status: 1 }))
    const answers = await Promise.all(
      joining.map(async ({ memberId }) => world.call(request(scene.admin.subject, memberId, own.organizationId))),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(await seatsOf(own.organizationId)).toMatchObject({ confirmed: 5 })
  })

  it.each([
    ['invited', 0],
    ['confirmed', 2],
    ['revoked', -1],
  ] as const)('refuses a member who is %s, and writes nothing', async (_, status) => {
    const someone = await member(world, opened.organizationId, { type: 2, status })
    const answer = await writesNothing(world, async () => world.call(request(scene.admin.subject, someone.memberId)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('member.not_accepted')
  })

  it('refuses a suspended organization, and writes nothing', async () => {
    const own = await client(world, scene)
    await acceptedOwner(world, own)
    const organization = await world.store.get('Organization', own)
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    const wish = request(scene.admin.subject, own.owner.memberId, own.organizationId)
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('organization.suspended')
  })

  it.each([
    [{}, 'Key'],
    [{ key: '' }, 'Key'],
    [{ key: sealed.symmetric }, 'Key'],
    [{ key: sealed.asymmetric, defaultUserCollectionName: 'plain' }, 'DefaultUserCollectionName'],
  ])('refuses %j naming the field', async (body, field) => {
    const answer = await writesNothing(world, async () => world.call({ ...request(scene.admin.subject), body }))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it.each([2, 4] as const)('refuses a member of type %i, whatever the body, and writes nothing', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const answer = await writesNothing(world, async () => world.call({ ...request(someone.subject), body: 'nonsense' }))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it("answers another organization's member, and everything to a stranger, like what does not exist", async () => {
    const stranger = await person(world)
    const other = await client(world, scene)
    const { subject } = scene.admin
    await expectAlikeNotFound(world, [
      request(subject, UNKNOWN_ID),
      request(subject, 'nonsense'),
      request(subject, other.owner.memberId),
      request(subject, opened.owner.memberId, UNKNOWN_ID),
      { ...request(stranger.subject), body: '{' },
    ])
  })
})
