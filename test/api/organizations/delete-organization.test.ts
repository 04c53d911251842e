import { beforeAll, describe, expect, it } from '@jest/globals'
import { withPassword as givePassword } from '../../support/password.ts'
import {
  errorBody,
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type ProviderScene,
  person,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const HASH = `${'R'.repeat(43)}=`
let world: World
let scene: ProviderScene
let kept: ClientScene

/** Gives the person a master password that the server can check. */
const withPassword = async <P extends { subject: string }>(someone: P) => givePassword(world, someone, HASH)

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 100, enterprise: 100 })
  await withPassword(scene.admin)
  kept = await client(world, scene)
})

const request = (subject: string, organizationId = kept.organizationId, masterPasswordHash: unknown = HASH) => ({
  method: 'DELETE',
  path: `/api/organizations/${organizationId}`,
  body: { masterPasswordHash },
  subject,
})
const allocated = async () =>
  (await world.store.get('SeatPool', { providerId: scene.providerId, planType: 17 }))?.allocated

describe('deleteOrganization', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))
  itNeedsAJsonObject(() => ({ world, request: request(scene.admin.subject) }))

  it('removes the organization at once, returns its seats and asks for the erasure of the rest', async () => {
    const opened = await client(world, scene, { seats: 9 })
    const { organizationId } = opened
    const before = (await allocated()) ?? 0
    const answer = await world.call(request(scene.admin.subject, organizationId))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect(await world.store.get('Organization', { organizationId })).toBeUndefined()
    expect(await world.store.get('OrganizationSeats', { organizationId })).toBeUndefined()
    expect(await world.store.find('ClientLink', 'byOrganization', { organizationId })).toBeUndefined()
    expect(await world.store.get('OrganizationErasure', { organizationId })).toMatchObject({ erasedAt: null })
    expect(await allocated()).toBe(before - 9)
    const audit = await world.operator({ command: 'audit-seats', providerId: scene.providerId })
    expect(audit).toMatchObject({ ok: true, consistent: true })
    const events = (await world.table.items()).filter(
      (item) => item['organizationId'] === organizationId && item['entity'] === 'AuditEvent',
    )
    expect(events).toContainEqual(
      expect.objectContaining({ type: 1902, scope: 'PROVIDER', actorId: scene.admin.subject }),
    )
    await expectAlikeNotFound(world, [request(scene.admin.subject, organizationId)])
  })

  it('lets the owner delete, also by POST', async () => {
    const opened = await client(world, scene)
    const owner = await withPassword(await confirmedOwner(world, scene, opened))
    const path = `/api/organizations/${opened.organizationId}/delete`
    const answer = await world.call({ ...request(owner.subject), method: 'POST', path })
    expect(answer.status).toBe(200)
    expect(await world.store.get('Organization', opened)).toBeUndefined()
  })

  it('deletes once when several ask at the same time', async () => {
    const opened = await client(world, scene, { seats: 3 })
    const before = (await allocated()) ?? 0
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => world.call(request(scene.admin.subject, opened.organizationId))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(3)
    expect(await allocated()).toBe(before - 3)
  })

  it('refuses a wrong master password, and writes nothing', async () => {
    const answer = await writesNothing(world, async () =>
      world.call(request(scene.admin.subject, kept.organizationId, `${'W'.repeat(43)}=`)),
    )
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(
      errorBody('organization.verification_failed', 'User verification failed.', {
        MasterPasswordHash: ['User verification failed.'],
      }),
    )
  })

  it.each(['', 7, null, 'x'.repeat(257)])('refuses %j in place of a hash, naming the field', async (hash) => {
    const answer = await world.call(request(scene.admin.subject, kept.organizationId, hash))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual(['MasterPasswordHash'])
  })

  it.each([1, 2, 4] as const)('refuses a member of type %i, whatever the body, and writes nothing', async (type) => {
    const someone = await member(world, kept.organizationId, { type, status: 2 })
    const answer = await writesNothing(world, async () => world.call({ ...request(someone.subject), body: 'nonsense' }))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await withPassword(await person(world))
    const other = await provider(world)
    await expectAlikeNotFound(world, [
      request(stranger.subject),
      { ...request(stranger.subject), body: '{' },
      request(other.admin.subject),
      request(scene.admin.subject, UNKNOWN_ID),
      request(scene.admin.subject, 'nonsense'),
    ])
  })
})
