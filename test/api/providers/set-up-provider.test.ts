import { beforeAll, describe, expect, it } from '@jest/globals'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { errorBody, itNeedsAJsonObject, statusesOf, writesNothing } from '../../support/refusals.ts'
import { pendingProvider, provider, sealed, setupBody } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

type Pending = Awaited<ReturnType<typeof pendingProvider>>

let world: World
let scene: Pending

beforeAll(async () => {
  world = await createWorld()
  scene = await pendingProvider(world)
})

const request = ({ providerId, admin, token } = scene, change: object = {}) => ({
  method: 'POST',
  path: `/api/providers/${providerId}/setup`,
  body: { ...setupBody(token), ...change },
  subject: admin.subject,
})

const invalid = errorBody(
  'invitation.invalid',
  'This invitation is not valid. It may have been replaced by a newer mail; otherwise ask for a new invitation.',
  {
    Token: [
      'This invitation is not valid. It may have been replaced by a newer mail; otherwise ask for a new invitation.',
    ],
  },
)

describe('setUpProvider', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('S5: makes the provider billable and gives its admin the key; then it may open clients', async () => {
    const pending = await pendingProvider(world)
    const answer = await world.call(request(pending))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      object: 'provider',
      id: pending.providerId,
      name: 'Acme MSP',
      businessName: 'Acme Ltd',
      billingEmail: 'billing@acme.test',
      status: ProviderStatus.Billable,
    })
    const path = `/api/providers/${pending.providerId}`
    expect((await world.call({ method: 'GET', path, subject: pending.admin.subject })).body).toEqual(answer.body)
    const [admin] = await world.store.listAll('ProviderUser', { providerId: pending.providerId })
    expect(admin?.key).toBe(sealed.asymmetric)
    const body = { name: 'First', ownerEmail: 'o@first.test', planType: 17, seats: 1 }
    const created = await world.call({ method: 'POST', path: `${path}/clients`, body, subject: pending.admin.subject })
    expect(created.status).toBe(200)
  })

  it('passes over the payment details that other clients send along', async () => {
    const details = {
      paymentMethod: { type: 'card', token: 'tok_1' },
      billingAddress: { country: 'DE', postalCode: '10115' },
    }
    expect((await world.call(request(await pendingProvider(world), details))).status).toBe(200)
  })

  it('refuses a second time, and writes nothing', async () => {
    const pending = await pendingProvider(world)
    expect((await world.call(request(pending))).status).toBe(200)
    const answer = await writesNothing(world, async () => world.call(request(pending)))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('provider.already_set_up', 'The provider is set up already.'))
  })

  it('succeeds once when it is asked many times at once', async () => {
    const pending = await pendingProvider(world)
    const answers = await Promise.all(
      Array.from({ length: 5 }, async (_, at) => world.call(request(pending, { name: `Name ${at}` }))),
    )
    expect(statusesOf(answers)).toEqual([200, 400, 400, 400, 400])
    const { name } = answers.find(({ status }) => status === 200)?.body ?? {}
    expect((await world.store.get('Provider', { providerId: pending.providerId }))?.name).toBe(name)
  })

  it('refuses a token of another provider, a changed one and none that was ever issued, all alike', async () => {
    const other = await pendingProvider(world)
    const changed = `${scene.token.slice(0, -1)}${scene.token.endsWith('A') ? 'B' : 'A'}`
    for (const token of [other.token, changed, scene.token.split('.')[0], 'nonsense']) {
      const answer = await writesNothing(world, async () => world.call(request(scene, { token })))
      expect([answer.status, answer.body]).toEqual([400, invalid])
    }
  })

  it('refuses the token once 120 hours are over', async () => {
    const later = await createWorld()
    const early = await pendingProvider(later)
    later.pass({ hours: 119, minutes: 59 })
    expect((await later.call(request(early))).status).toBe(200)
    const late = await pendingProvider(later)
    later.pass({ hours: 120 })
    const answer = await writesNothing(later, async () => later.call(request(late)))
    const text = 'This invitation expired. Ask for a new one.'
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('invitation.expired', text, { Token: [text] }))
  })

  it('takes the token in no other place: the admin of a provider that is set up cannot use it for his own', async () => {
    const own = await provider(world)
    const answer = await world.call(request({ ...own, token: scene.token }))
    expect(answer.body.code).toBe('provider.already_set_up')
  })

  it.each([
    [{ name: '' }, 'Name'],
    [{ name: 'x'.repeat(51) }, 'Name'],
    [{ businessName: 'x'.repeat(51) }, 'BusinessName'],
    [{ billingEmail: 'nobody' }, 'BillingEmail'],
    [{ token: '' }, 'Token'],
    [{ token: undefined }, 'Token'],
    [{ key: 'plain text' }, 'Key'],
    [{ key: undefined }, 'Key'],
  ])('refuses %j naming the field, and writes nothing', async (change, field) => {
    const answer = await writesNothing(world, async () => world.call(request(scene, change)))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })
})
