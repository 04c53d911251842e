import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { withPassword } from '../../support/password.ts'
import { writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, expectOk, member, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const HASH = `${'R'.repeat(43)}=`
let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  await withPassword(world, scene.admin, HASH)
  opened = await client(world, scene)
})

const request = (subject = scene.admin.subject) => ({
  method: 'GET',
  path: `/api/organizations/${opened.organizationId}/api-key-information/2`,
  subject,
})
const show = async (type: number) => {
  const path = `/api/organizations/${opened.organizationId}/api-key`
  const body = { type, masterPasswordHash: HASH }
  const answer = await world.call({ method: 'POST', path, body, subject: scene.admin.subject })
  expectOk(answer)
  return answer.body
}

describe('findScimApiKey', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [1, 2, 4] })

  it('lists the SCIM key once it was made, without its secret', async () => {
    const { status, body } = await writesNothing(world, async () => world.call(request()))
    expect([status, body]).toEqual([200, { object: 'list', data: [], continuationToken: null }])
    const keys = [await show(0), await show(2)]
    const answer = await world.call(request())
    expect(answer.body.data).toEqual(
      [2].map((type) => ({
        object: 'keyInformation',
        keyType: type,
        revisionDate: keys[type / 2].revisionDate,
        lastUsedDate: null,
      })),
    )
    for (const { apiKey } of keys) expect(JSON.stringify(answer.body)).not.toContain(apiKey)
  })

  it('is open to who manages SCIM', async () => {
    const manager = await member(world, opened.organizationId, { type: 4, status: 2, permissions: ['manageScim'] })
    expect((await world.call(request(manager.subject))).status).toBe(200)
  })
})
