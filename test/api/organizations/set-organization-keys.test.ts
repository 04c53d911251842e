import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { errorBody, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, clientKeys, member, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await keyless()
})

/** A client that runs but has no keys. */
async function keyless(): Promise<ClientScene> {
  const one = await client(world, scene)
  const organization = await world.store.get('Organization', one)
  if (organization) await world.store.commit([replace('Organization', organization, { keyPair: null })])
  return one
}

const { keyPair } = clientKeys
const request = ({ organizationId } = opened, subject = scene.admin.subject, body: object = keyPair) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/keys`,
  body,
  subject,
})

describe('setOrganizationKeys', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [2, 4] })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('keeps the key pair, shows it, and logs 1600', async () => {
    const one = await keyless()
    const answer = await world.call(request(one))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'organizationKeys',
      publicKey: keyPair.publicKey,
      privateKey: keyPair.encryptedPrivateKey,
    })
    expect(await world.store.get('Organization', one)).toMatchObject({ keyPair })
    const events = (await world.table.items()).filter(
      ({ entity, organizationId, type }) =>
        entity === 'AuditEvent' && organizationId === one.organizationId && type === 1600,
    )
    expect(events).toHaveLength(1)
  })

  it.each([
    ['an administrator', { type: 1 as const, status: 2 as const }],
    [
      'who manages account recovery',
      { type: 4 as const, status: 2 as const, permissions: ['manageResetPassword' as const] },
    ],
  ])('is open to %s', async (_, wishes) => {
    const one = await keyless()
    const someone = await member(world, one.organizationId, wishes)
    expect((await world.call(request(one, someone.subject))).status).toBe(200)
  })

  it('refuses to replace keys, and writes nothing', async () => {
    const one = await client(world, scene)
    const answer = await writesNothing(world, async () => world.call(request(one)))
    expect([answer.status, answer.body]).toEqual([
      400,
      errorBody('organization.has_keys', 'The organization has its keys already.'),
    ])
  })

  it('refuses an organization that its owner has yet to initialize, and writes nothing', async () => {
    const one = await client(world, scene, { pending: true })
    const answer = await writesNothing(world, async () => world.call(request(one)))
    expect([answer.status, answer.body.code]).toEqual([400, 'organization.pending'])
  })

  it.each([[{}], [{ publicKey: keyPair.publicKey }], [{ ...keyPair, encryptedPrivateKey: 'plain' }]])(
    'refuses %j, naming the field, and writes nothing',
    async (body) => {
      const answer = await writesNothing(world, async () => world.call(request(opened, scene.admin.subject, body)))
      expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    },
  )
})
