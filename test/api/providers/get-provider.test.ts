import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { expectAlikeNotFound, UNKNOWN_ID } from '../../support/refusals.ts'
import { type ProviderScene, pendingProvider, person, provider, providerUserToken } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = ({ providerId, admin } = scene) => ({
  method: 'GET',
  path: `/api/providers/${providerId}`,
  subject: admin.subject,
})

describe('getProvider', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'staff' })

  it('answers what the set-up said', async () => {
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'provider',
      id: scene.providerId,
      name: 'Acme MSP',
      businessName: 'Acme Ltd',
      businessAddress1: null,
      businessAddress2: null,
      businessAddress3: null,
      businessCountry: null,
      businessTaxNumber: null,
      billingEmail: 'billing@acme.test',
      creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      type: 0,
      status: 2,
      enabled: true,
    })
  })

  it('shows its admin a provider that he has yet to set up', async () => {
    const answer = await world.call(request(await pendingProvider(world)))
    expect(answer.body).toMatchObject({ name: null, businessName: null, billingEmail: null, status: 0 })
  })

  it('P19: hides the provider from who is invited, and from who accepted but is not confirmed', async () => {
    const newcomer = await person(world)
    const base = `/api/providers/${scene.providerId}/users`
    const body = { emails: [newcomer.email], type: 0 }
    await world.call({ method: 'POST', path: `${base}/invite`, body, subject: scene.admin.subject })
    const asNewcomer = { ...request(), subject: newcomer.subject }
    const unknown = { ...asNewcomer, path: `/api/providers/${UNKNOWN_ID}` }
    await expectAlikeNotFound(world, [asNewcomer, unknown])

    const staff = await world.store.listAll('ProviderUser', { providerId: scene.providerId })
    const id = staff.find(({ email }) => email === newcomer.email)?.providerUserId ?? ''
    const token = await providerUserToken(world, scene.providerId, id)
    const path = `${base}/${id}/accept`
    const accepted = await world.call({ method: 'POST', path, body: { token }, subject: newcomer.subject })
    expect(accepted.status).toBe(200)
    await expectAlikeNotFound(world, [asNewcomer, unknown])
  })
})
