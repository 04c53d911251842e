import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { withPassword } from '../../support/password.ts'
import { FORBIDDEN, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, member, type ProviderScene, provider } from '../../support/scene.ts'
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

const request = (
  { type = 0, masterPasswordHash = HASH } = {},
  subject = scene.admin.subject,
  act: 'api-key' | 'rotate-api-key' = 'rotate-api-key',
) => ({
  method: 'POST',
  path: `/api/organizations/${opened.organizationId}/${act}`,
  body: { type, masterPasswordHash },
  subject,
})
const shown = async (type: number) => (await world.call(request({ type }, scene.admin.subject, 'api-key'))).body

describe('rotateApiKey', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [1, 2, 4] })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('puts a new key in the place of the one before, and leaves the other type alone', async () => {
    const [before, other] = [await shown(0), await shown(2)]
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'apiKey',
      apiKey: expect.stringMatching(/^[\w-]{30}$/),
      revisionDate: expect.any(String),
    })
    expect(answer.body.apiKey).not.toBe(before.apiKey)
    expect(await shown(0)).toEqual(answer.body)
    expect(await shown(2)).toEqual(other)
  })

  it('makes a key where there was none', async () => {
    const scimless = await client(world, scene)
    const path = `/api/organizations/${scimless.organizationId}/rotate-api-key`
    expect((await world.call({ ...request({ type: 2 }), path })).body.apiKey).toHaveLength(30)
  })

  it('lets who manages SCIM rotate that key and no other', async () => {
    const manager = await member(world, opened.organizationId, { type: 4, status: 2, permissions: ['manageScim'] })
    const { subject } = await withPassword(world, manager, HASH)
    expect((await world.call(request({ type: 2 }, subject))).status).toBe(200)
    const answer = await writesNothing(world, async () => world.call(request({ type: 0 }, subject)))
    expect([answer.status, answer.body]).toEqual([403, FORBIDDEN])
  })

  it('refuses a wrong master password, and writes nothing', async () => {
    const wrong = { masterPasswordHash: `${'W'.repeat(43)}=` }
    const answer = await writesNothing(world, async () => world.call(request(wrong)))
    expect([answer.status, answer.body.code]).toEqual([400, 'organization.verification_failed'])
  })

  it('refuses the billing sync, naming the field', async () => {
    const answer = await writesNothing(world, async () => world.call(request({ type: 1 })))
    expect([answer.status, Object.keys(answer.body.validationErrors)]).toEqual([400, ['Type']])
  })
})
