import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const profile = { name: 'Hooli', businessName: 'Hooli GmbH', billingEmail: 'Bills@Hooli.test' }
const request = (body: object = profile, method = 'PUT') => ({
  method,
  path: `/api/providers/${scene.providerId}`,
  body,
  subject: scene.admin.subject,
})
const read = async () => world.call({ ...request(), method: 'GET' })

describe('changeProvider', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('changes names and billing address, which it lower-cases, and answers with the provider', async () => {
    const before = await read()
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      ...before.body,
      name: 'Hooli',
      businessName: 'Hooli GmbH',
      billingEmail: 'bills@hooli.test',
    })
    expect((await read()).body).toEqual(answer.body)
  })

  it.each([[{ businessName: '' }], [{ businessName: null }], [{ businessName: undefined }]])(
    'clears the business name with %j',
    async (change) => {
      const answer = await world.call(request({ ...profile, ...change }))
      expect(answer.body.businessName).toBeNull()
    },
  )

  it('is reached under the alias of other clients as well', async () => {
    const answer = await world.call(request({ ...profile, name: 'Alias' }, 'POST'))
    expect([answer.status, answer.body.name]).toEqual([200, 'Alias'])
  })

  it('cannot change what is not for the provider to say', async () => {
    const { body: before } = await read()
    const more = { type: 1, status: 0, enabled: false, id: 'other', setup: {} }
    const answer = await world.call(request({ ...profile, ...more }))
    expect(answer.body).toMatchObject({ id: before.id, type: 0, status: 2, enabled: true })
    expect(await world.store.get('Provider', { providerId: scene.providerId })).toMatchObject({
      status: 2,
    })
  })

  it.each([
    [{ name: '  ' }, 'Name'],
    [{ name: 'x'.repeat(51) }, 'Name'],
    [{ name: undefined }, 'Name'],
    [{ businessName: 'x'.repeat(51) }, 'BusinessName'],
    [{ billingEmail: 'nobody' }, 'BillingEmail'],
    [{ billingEmail: `${'a'.repeat(250)}@c.test` }, 'BillingEmail'],
    [{ billingEmail: undefined }, 'BillingEmail'],
  ])('refuses %j naming the field, and writes nothing', async (change, field) => {
    const answer = await writesNothing(world, async () => world.call(request({ ...profile, ...change })))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('says everything that is wrong at once', async () => {
    const answer = await world.call(request({ name: '', billingEmail: '' }))
    expect(Object.keys(answer.body.validationErrors).sort()).toEqual(['BillingEmail', 'Name'])
  })
})
