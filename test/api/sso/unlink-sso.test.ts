import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import { client, member, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let organizationId: string

beforeAll(async () => {
  world = await createWorld()
  organizationId = (await client(world, await provider(world), { planType: 19 })).organizationId
})

async function linked() {
  const ada = await member(world, organizationId, { type: 2, status: 2 })
  const link = { organizationId, accountId: ada.subject, externalId: ada.subject, createdAt: world.now() }
  await world.store.commit([create('SsoLink', link)])
  return ada
}

const request = (subject: string, id = organizationId) => ({
  method: 'DELETE',
  path: `/api/accounts/sso/${id}`,
  subject,
})

describe('unlinkSso', () => {
  itNeedsAToken(() => ({ world, request: request('nobody') }))

  it('parts account and identity, asks a worker to tell the pool, and notes it', async () => {
    const ada = await linked()
    expect((await world.call(request(ada.subject))).status).toBe(200)
    expect(await world.store.get('SsoLink', { organizationId, accountId: ada.subject })).toBeUndefined()
    const partings = await world.store.listAll('IdentityParting', { organizationId })
    expect(partings).toEqual([expect.objectContaining({ accountId: ada.subject, externalId: ada.subject })])
    const events = (await world.table.items()).filter(({ entity, type }) => entity === 'AuditEvent' && type === 1505)
    expect(events).toEqual([expect.objectContaining({ memberId: ada.memberId, actorId: ada.subject })])
  })

  it('answers where there is nothing to part as if the organization did not exist', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await expectAlikeNotFound(world, [request(ada.subject), request(ada.subject, UNKNOWN_ID)])
  })
})
