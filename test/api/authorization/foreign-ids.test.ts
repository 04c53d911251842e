import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { gatherNeighbours } from '../../support/cast.ts'
import { type Entrance, entrances, exampleFor, type OperationName, requestBy } from '../../support/example-requests.ts'
import { NOT_FOUND } from '../../support/refusals.ts'
import type { TestRequest } from '../../support/request.ts'

/** Whoever knows the id may ask: here an id that exists elsewhere is answered on purpose. */
const openToWhoeverKnowsTheId: Partial<Record<OperationName, string>> = {
  getPublicKey: 'one wraps a key for a person before one has anything in common with him',
  getOrganizationPublicKey: 'a member enrols in account recovery with it',
}

/** Nobody has a role here before he accepted: whatever the ids, he hears that his token opens nothing. */
const guardedByToken: ReadonlySet<OperationName> = new Set([
  'acceptInvitation',
  'initializeOrganization',
  'acceptProviderInvitation',
])

const MALFORMED_IDS = ['not-a-guid', '0', '*', 'ORG#1', '../..']

const idsIn = ({ routeKey }: Entrance) => [...routeKey.matchAll(/\{(\w+Id)\}/g)].map(([, name = '']) => name)

const withIds = entrances.filter((entrance) => idsIn(entrance).length > 0)

let cast: Awaited<ReturnType<typeof gatherNeighbours>>

beforeAll(async () => {
  cast = await gatherNeighbours()
})

afterEach(async () => cast.restore())

/** The requests of somebody who may use the route, each with other ids in the places of some of his own. */
function withOtherIds(entrance: Entrance, names: readonly string[]) {
  const own = exampleFor(entrance.operationName, cast.home)
  const { params: foreign } = exampleFor(entrance.operationName, cast.neighbour)
  const request = (idFor: (name: string) => string) => {
    const params = { ...own.params, ...Object.fromEntries(names.map((name) => [name, idFor(name)])) }
    return requestBy(cast, own.by, entrance, { ...own, params })
  }
  return {
    own: requestBy(cast, own.by, entrance, own),
    foreign: request((name) => foreign[name] ?? ''),
    unknown: request(() => randomUUID()),
    malformed: MALFORMED_IDS.map((id) => request(() => id)),
  }
}

/** Fails unless the answers are the same to the letter, the one that is expected, and nothing was written. */
async function expectAlike(requests: readonly TestRequest[], expected: object): Promise<void> {
  const [first, ...others] = await Promise.all(requests.map(async (request) => cast.world.call(request)))
  expect(first).toMatchObject(expected)
  for (const other of others) expect(other).toEqual(first)
  expect(await cast.restore()).toBe(0)
}

const notFound = { status: 404, body: NOT_FOUND }
const invalidInvitation = { status: 400, body: { code: 'invitation.invalid' } }

describe.each(withIds)('$routeKey', (entrance) => {
  it('answers somebody who may use it, with his own ids', async () => {
    const { status } = await cast.world.call(withOtherIds(entrance, []).own)
    expect([200, 204]).toContain(status)
  })

  if (guardedByToken.has(entrance.operationName)) {
    it.each(idsIn(entrance))(
      'says of a foreign {%s} what it says of an unknown one: the token opens nothing',
      async (name) => {
        const { foreign, unknown, malformed } = withOtherIds(entrance, [name])
        await expectAlike([foreign, unknown, ...malformed], invalidInvitation)
      },
    )

    it('says of a foreign invitation what it says of an unknown one: the token opens nothing', async () => {
      const { foreign, unknown, malformed } = withOtherIds(entrance, idsIn(entrance))
      await expectAlike([foreign, unknown, ...malformed], invalidInvitation)
    })
    return
  }

  it.each(idsIn(entrance))('does not tell a foreign {%s} from one that is unknown or malformed', async (name) => {
    const { foreign, unknown, malformed } = withOtherIds(entrance, [name])
    const isOpen = entrance.operationName in openToWhoeverKnowsTheId
    await expectAlike([...(isOpen ? [] : [foreign]), unknown, ...malformed], notFound)
  })

  if (idsIn(entrance).length > 1) {
    it('does not tell foreign ids that belong together from ones that are unknown', async () => {
      const { foreign, unknown, malformed } = withOtherIds(entrance, idsIn(entrance))
      await expectAlike([foreign, unknown, ...malformed], notFound)
    })
  }
})
