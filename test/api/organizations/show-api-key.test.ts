import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { withPassword } from '../../support/password.ts'
import { errorBody, FORBIDDEN, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, confirmedOwner, member, type ProviderScene, provider } from '../../support/scene.ts'
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
  body: object = { type: 0, masterPasswordHash: HASH },
  { organizationId } = opened,
  subject = scene.admin.subject,
) => ({ method: 'POST', path: `/api/organizations/${organizationId}/api-key`, body, subject })
const withType = (type: unknown) => ({ type, masterPasswordHash: HASH })

describe('showApiKey', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [1, 2, 4] })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('makes a key of 30 characters at first, logs 1600, and shows the same one ever after, writing nothing', async () => {
    const one = await client(world, scene)
    const first = await world.call(request(withType(0), one))
    expect(first.status).toBe(200)
    expect(first.body).toEqual({
      object: 'apiKey',
      apiKey: expect.stringMatching(/^[\w-]{30}$/),
      revisionDate: expect.any(String),
    })
    const again = await writesNothing(world, async () => world.call(request(withType(0), one)))
    expect(again.body).toEqual(first.body)
    const owner = await withPassword(world, await confirmedOwner(world, scene, one), HASH)
    expect((await world.call(request(withType(0), one, owner.subject))).body).toEqual(first.body)
    const events = (await world.table.items()).filter(
      ({ entity, organizationId, type }) =>
        entity === 'AuditEvent' && organizationId === one.organizationId && type === 1600,
    )
    expect(events).toHaveLength(1)
  })

  it('keeps nothing in the table that contains the secret', async () => {
    const { body } = await world.call(request())
    expect(JSON.stringify(await world.table.items())).not.toContain(body.apiKey)
  })

  it('gives every organization and every type a secret of its own', async () => {
    const other = await client(world, scene)
    const answers = [
      await world.call(request(withType(0))),
      await world.call(request(withType(2))),
      await world.call(request(withType(0), other)),
      await world.call(request(withType(2), other)),
    ]
    expect(new Set(answers.map(({ body }) => body.apiKey)).size).toBe(4)
  })

  it('shows one and the same key to two who ask for the first one at once', async () => {
    const one = await client(world, scene)
    const answers = await Promise.all([0, 1, 2].map(async () => world.call(request(withType(0), one))))
    expect(new Set(answers.map(({ body }) => body.apiKey)).size).toBe(1)
  })

  it('shows who manages SCIM that key and no other, and writes nothing for the other', async () => {
    const manager = await member(world, opened.organizationId, { type: 4, status: 2, permissions: ['manageScim'] })
    const someone = await withPassword(world, manager, HASH)
    expect((await world.call(request(withType(2), opened, someone.subject))).status).toBe(200)
    const answer = await writesNothing(world, async () => world.call(request(withType(0), opened, someone.subject)))
    expect([answer.status, answer.body]).toEqual([403, FORBIDDEN])
  })

  it('refuses a wrong master password, and writes nothing', async () => {
    const one = await client(world, scene)
    const body = { type: 0, masterPasswordHash: `${'W'.repeat(43)}=` }
    const answer = await writesNothing(world, async () => world.call(request(body, one)))
    const text = 'User verification failed.'
    expect([answer.status, answer.body]).toEqual([
      400,
      errorBody('organization.verification_failed', text, { MasterPasswordHash: [text] }),
    ])
  })

  it.each([1, 3, '0', null, undefined])('refuses the type %j, naming the field', async (type) => {
    const answer = await writesNothing(world, async () => world.call(request(withType(type))))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(answer.body.validationErrors).toEqual({
      Type: ['must be 0 (default) or 2 (SCIM); there is no billing sync'],
    })
  })
})
