import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { type Cast, gatherCast } from '../../support/cast.ts'
import { type Entrance, entrances, exampleFor, type OperationName, requestBy } from '../../support/example-requests.ts'
import { NOT_FOUND, UNKNOWN_ID } from '../../support/refusals.ts'

/** Whoever knows the id may ask. */
const openToWhoeverKnowsTheId: ReadonlySet<OperationName> = new Set(['getPublicKey', 'getOrganizationPublicKey'])

/** The mailed token is the proof; a standing plays no part. */
const guardedByToken: ReadonlySet<OperationName> = new Set([
  'acceptInvitation',
  'initializeOrganization',
  'listPoliciesByInvitation',
])

const namesAClient = ({ routeKey }: Entrance) => /\{(?:organizationId|providerOrganizationId)\}/.test(routeKey)
const named = entrances.filter(
  (entrance) =>
    namesAClient(entrance) &&
    !openToWhoeverKnowsTheId.has(entrance.operationName) &&
    !guardedByToken.has(entrance.operationName),
)
const others = entrances.filter(
  ({ route, ...entrance }) => route.auth === 'user' && !namesAClient({ route, ...entrance }),
)

let cast: Cast

/** The house's service user is limited to the client that awaits its owner; the other one is hidden from him. */
beforeAll(async () => {
  cast = await gatherCast()
})

beforeEach(async () => {
  await cast.restore()
  const { world, home } = cast
  const [user, links] = await Promise.all([
    world.store.get('ProviderUser', { providerId: home.providerId, providerUserId: home.staff.serviceUser }),
    world.store.listAll('ClientLink', { providerId: home.providerId }),
  ])
  const shown = links.find(({ organizationId }) => organizationId === home.pendingClient.organizationId)
  if (!user || !shown) throw new Error('The house is not built as it was')
  await world.store.commit([replace('ProviderUser', user, { clientIds: [shown.clientLinkId] })])
})

afterAll(async () => cast.restore())

const requestOf = (entrance: Entrance, hidden = true) => {
  const example = exampleFor(entrance.operationName, cast.home)
  const params = hidden
    ? example.params
    : { ...example.params, organizationId: UNKNOWN_ID, providerOrganizationId: UNKNOWN_ID }
  return requestBy(cast, 'service user', entrance, { ...example, params })
}

/** What gives the hidden client away. */
const traces = () => {
  const { client, members, owner } = cast.home
  return [
    client.linkId,
    client.organizationId,
    owner.email,
    members.invitedOwner,
    members.acceptedOwner,
    members.member,
  ]
}

describe('a service user limited to other clients', () => {
  it.each(named)('$routeKey answers him as if the client did not exist', async (entrance) => {
    const example = exampleFor(entrance.operationName, cast.home)
    if (example.params['organizationId'] !== cast.home.client.organizationId) return
    const answer = await cast.world.call(requestOf(entrance))
    const unknown = await cast.world.call(requestOf(entrance, false))
    expect(answer).toEqual(unknown)
    if (answer.status !== 403) expect([answer.status, answer.body]).toEqual([404, NOT_FOUND])
  })

  it.each(others)('$routeKey shows him nothing of it', async (entrance) => {
    const answer = await cast.world.call(requestOf(entrance))
    const text = JSON.stringify(answer.body)
    expect(traces().filter((trace) => text.includes(trace))).toEqual([])
  })

  it('sees the clients that he is let to, and reads and changes them', async () => {
    const { world, home, actors } = cast
    const subject = actors['service user']?.subject
    const base = `/api/providers/${home.providerId}`
    const { body } = await world.call({ method: 'GET', path: `${base}/organizations`, subject })
    expect(body.data.map((one: { organizationId: string }) => one.organizationId)).toEqual([
      home.pendingClient.organizationId,
    ])
    const [{ id }] = body.data
    const change = { name: 'Initrode', assignedSeats: 10 }
    const answers = [
      await world.call({ method: 'GET', path: `${base}/clients/${id}`, subject }),
      await world.call({ method: 'PUT', path: `${base}/clients/${id}`, body: change, subject }),
      await world.call({ method: 'GET', path: `/api/organizations/${home.pendingClient.organizationId}`, subject }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('cannot preview seats of the hidden client', async () => {
    const { world, home, actors } = cast
    const preview = async (providerOrganizationId: string) =>
      world.call({
        method: 'POST',
        path: `/api/providers/${home.providerId}/clients/preview`,
        body: { planType: 17, seats: 5, providerOrganizationId },
        subject: actors['service user']?.subject,
      })
    const hidden = await preview(home.client.linkId)
    expect([hidden.status, hidden.body]).toEqual([404, NOT_FOUND])
    expect(hidden).toEqual(await preview(UNKNOWN_ID))
  })
})
