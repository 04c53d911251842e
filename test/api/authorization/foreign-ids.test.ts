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

/** Nobody has a role here before he accepted: what exists is answered with the refusal of the token, and with nothing else. */
const guardedByToken: ReadonlySet<OperationName> = new Set([
  'acceptInvitation',
  'initializeOrganization',
  'acceptProviderInvitation',
])

const MALFORMED_IDS = ['not-a-guid', '0', '*', 'ORG#1', '../..']

const idsIn = ({ routeKey }: Entrance) => [...routeKey.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

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

/** Fails unless the answers are the same to the letter, the 404 of what does not exist, and nothing was written. */
async function expectAlikeNotFound(requests: readonly TestRequest[]): Promise<void> {
  const [first, ...others] = await Promise.all(requests.map(async (request) => cast.world.call(request)))
  expect(first).toMatchObject({ status: 404, body: NOT_FOUND })
  for (const other of others) expect(other).toEqual(first)
  expect(await cast.restore()).toBe(0)
}

describe.each(withIds)('$routeKey', (entrance) => {
  it('answers somebody who may use it, with his own ids', async () => {
    const { status } = await cast.world.call(withOtherIds(entrance, []).own)
    expect(status).toBe(200)
  })

  it.each(idsIn(entrance))('does not tell a foreign {%s} from one that is unknown or malformed', async (name) => {
    const { foreign, unknown, malformed } = withOtherIds(entrance, [name])
    const isOpen = entrance.operationName in openToWhoeverKnowsTheId
    await expectAlikeNotFound([...(isOpen ? [] : [foreign]), unknown, ...malformed])
  })

  if (idsIn(entrance).length > 1 && !guardedByToken.has(entrance.operationName)) {
    it('does not tell foreign ids that belong together from ones that are unknown', async () => {
      const { foreign, unknown, malformed } = withOtherIds(entrance, idsIn(entrance))
      await expectAlikeNotFound([foreign, unknown, ...malformed])
    })
  }

  if (guardedByToken.has(entrance.operationName)) {
    it('says of a foreign invitation only that the token is not its own, and writes nothing', async () => {
      const { foreign } = withOtherIds(entrance, idsIn(entrance))
      const { status, body } = await cast.world.call(foreign)
      expect([status, body.code]).toEqual([400, 'invitation.invalid'])
      expect(await cast.restore()).toBe(0)
    })
  }
})
