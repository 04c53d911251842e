import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { errorBody, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  clientKeys,
  confirmedOwner,
  type Person,
  type ProviderScene,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
  owner = await confirmedOwner(world, scene, opened)
})

const request = (body: object = { name: 'Globex Ltd' }, subject = owner.subject) => ({
  method: 'PUT',
  path: `/api/organizations/${opened.organizationId}`,
  body,
  subject,
})
const eventsOf = async () =>
  (await world.table.items()).filter(
    ({ entity, organizationId, type }) =>
      entity === 'AuditEvent' && organizationId === opened.organizationId && type === 1600,
  )

describe('changeOrganization', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [1, 2, 4] })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it("renames the organization, and the provider's copy with it, logs 1600 and answers with the organization", async () => {
    const before = (await eventsOf()).length
    const answer = await world.call(request({ name: '  Globex & Sons ' }))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ object: 'organization', id: opened.organizationId, name: 'Globex & Sons' })
    expect(answer.body).toEqual((await world.call({ ...request(), method: 'GET' })).body)
    expect(await world.store.find('ClientLink', 'byOrganization', opened)).toMatchObject({
      organizationName: 'Globex & Sons',
    })
    expect(await eventsOf()).toHaveLength(before + 1)
  })

  it.each([[{}], [{ name: null, billingEmail: null, keys: null }]])('writes nothing for %j', async (body) => {
    const answer = await writesNothing(world, async () => world.call(request(body)))
    expect(answer.status).toBe(200)
  })

  it('leaves the keys alone where there are some', async () => {
    const keys = { ...clientKeys.keyPair, publicKey: 'AAAA' }
    await writesNothing(world, async () => world.call(request({ keys })))
  })

  it("lets the provider's staff change the billing address, also by POST", async () => {
    const technician = await providerUser(world, scene, 1)
    const asked = request({ billingEmail: 'Bills@Globex.test' }, technician.subject)
    expect((await world.call({ ...asked, method: 'POST' })).body).toMatchObject({ billingEmail: 'bills@globex.test' })
  })

  it("refuses the owner of a provider's client the billing address, and writes nothing", async () => {
    const answer = await writesNothing(world, async () => world.call(request({ billingEmail: 'mine@globex.test' })))
    const text = 'The provider looks after the billing address of this organization. Its staff can change it.'
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(errorBody('organization.billing_by_provider', text, { BillingEmail: [text] }))
  })

  it('refuses keys for an organization that its owner has yet to initialize, and writes nothing', async () => {
    const pending = await client(world, scene, { pending: true })
    const path = `/api/organizations/${pending.organizationId}`
    const asked = { ...request({ keys: clientKeys.keyPair }, scene.admin.subject), path }
    const answer = await writesNothing(world, async () => world.call(asked))
    expect([answer.status, answer.body.code]).toEqual([400, 'organization.pending'])
  })

  it.each([
    [{ name: '' }, 'Name'],
    [{ name: 'x'.repeat(51) }, 'Name'],
    [{ billingEmail: 'nobody' }, 'BillingEmail'],
    [{ keys: { publicKey: 'AAAA' } }, 'Keys.EncryptedPrivateKey'],
  ])('refuses %j, naming the field, and writes nothing', async (body, field) => {
    const answer = await writesNothing(world, async () => world.call(request(body)))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })
})
