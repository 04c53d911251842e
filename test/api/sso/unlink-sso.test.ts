import { beforeAll, describe, expect, it } from '@jest/globals'
import { providerNameOf } from '../../../shared/domain/sso/provider-name.ts'
import { create } from '../../../shared/store/change-set.ts'
import { crashes } from '../../support/crash.ts'
import { type MemoryFederation, memoryFederation } from '../../support/memory-federation.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import { client, member, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const crash = crashes()
let world: World
let pages: MemoryFederation
let organizationId: string

beforeAll(async () => {
  pages = memoryFederation()
  world = await createWorld({ federation: crash.wrap(pages.federation), wrapStore: crash.wrap })
  organizationId = (await client(world, await provider(world), { planType: 19 })).organizationId
})

async function linked() {
  const ada = await member(world, organizationId, { type: 2, status: 2 })
  const identity = { providerName: providerNameOf(organizationId), externalId: ada.subject }
  await pages.federation.link(ada.email, identity)
  const link = { organizationId, accountId: ada.subject, externalId: ada.subject, createdAt: world.now() }
  await world.store.commit([create('SsoLink', link)])
  return ada
}

const request = (subject: string, id = organizationId) => ({
  method: 'DELETE',
  path: `/api/accounts/sso/${id}`,
  subject,
})

const isLinkedInPool = (externalId: string) => pages.links.has(`${providerNameOf(organizationId)} ${externalId}`)

describe('unlinkSso', () => {
  itNeedsAToken(() => ({ world, request: request('nobody') }))

  it('parts account and identity here and in the pool, and notes it', async () => {
    const ada = await linked()
    expect((await world.call(request(ada.subject))).status).toBe(200)
    expect(await world.store.get('SsoLink', { organizationId, accountId: ada.subject })).toBeUndefined()
    expect(isLinkedInPool(ada.subject)).toBe(false)
    const events = (await world.table.items()).filter(({ entity, type }) => entity === 'AuditEvent' && type === 1505)
    expect(events).toEqual([expect.objectContaining({ memberId: ada.memberId, actorId: ada.subject })])
  })

  it('answers where there is nothing to part as if the organization did not exist', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await expectAlikeNotFound(world, [request(ada.subject), request(ada.subject, UNKNOWN_ID)])
  })

  it.each([
    ['before', 'unlink'],
    ['after', 'unlink'],
    ['before', 'commit'],
  ] as const)('cut off %s %s, is finished by asking again', async (moment, method) => {
    const ada = await linked()
    crash.arm(method, moment)
    expect((await world.call(request(ada.subject))).status).toBe(500)
    expect((await world.call(request(ada.subject))).status).toBe(200)
    expect(isLinkedInPool(ada.subject)).toBe(false)
  })
})
