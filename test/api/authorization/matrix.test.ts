import { beforeAll, describe, expect, it } from '@jest/globals'
import { can, type Role } from '../../../shared/domain/access/can.ts'
import { type ActorName, actorNames, type Cast, gatherCast } from '../../support/cast.ts'
import { type Entrance, entrances, exampleFor, exampleRequests, requestBy } from '../../support/example-requests.ts'
import { expectGolden } from '../../support/golden.ts'

interface Cell {
  readonly entrance: Entrance
  readonly actor: ActorName
  /** The operation's example says that this actor gets through. */
  readonly isMeantToPass: boolean
  readonly status: number
  readonly code: string | undefined
  readonly itemsChanged: number
}

const cells: Cell[] = []

beforeAll(async () => {
  const cast = await gatherCast()
  for (const entrance of [...entrances].sort(byPath)) {
    for (const actor of actorNames) cells.push(await enter(cast, entrance, actor))
  }
}, 300_000)

/** One request into the world as it was when the cast was gathered. */
async function enter(cast: Cast, entrance: Entrance, actor: ActorName): Promise<Cell> {
  const example = exampleFor(entrance.operationName, cast.home)
  const { status, body } = await cast.world.call(requestBy(cast, actor, entrance, example))
  const itemsChanged = await cast.restore()
  return {
    entrance,
    actor,
    isMeantToPass: actor === example.by,
    status,
    code: status < 400 ? undefined : body?.code,
    itemsChanged,
  }
}

/** How the actors stand in the provider and in its client; the others have no standing there. */
const roles: Partial<Record<ActorName, Role>> = {
  'provider admin': 'provider-admin',
  'service user': 'service-user',
  'confirmed owner': 'owner',
  'organization admin': 'admin',
  member: 'user',
}

describe('the authorization matrix', () => {
  it('has an example for every operation of the registry, and for nothing else', () => {
    const operationNames = new Set(entrances.map(({ operationName }) => operationName))
    expect(Object.keys(exampleRequests).sort()).toEqual([...operationNames].sort())
  })

  it('is as reviewed in matrix.golden.md', () => {
    expectGolden(new URL('matrix.golden.md', import.meta.url), matrixPage())
  })

  it('lets nobody write who is denied', () => {
    const denied = cells.filter(({ status }) => [401, 403, 404].includes(status))
    expect(denied.length).toBeGreaterThan(0)
    expect(denied.filter(({ itemsChanged }) => itemsChanged > 0).map(toWords)).toEqual([])
  })

  it('lets nobody write with GET, but for the log of what staff looks at in a client, and the steps of a browser', () => {
    const wrote = cells.filter(
      ({ entrance: { route }, itemsChanged }) =>
        route.method === 'GET' && route.dialect !== 'redirect' && itemsChanged > 0,
    )
    const logged = ['provider admin', 'service user'].map((actor) => `listCollectionDetails by ${actor}: 2`)
    expect(
      wrote.map(({ entrance, actor, itemsChanged }) => `${entrance.operationName} by ${actor}: ${itemsChanged}`).sort(),
    ).toEqual(logged)
  })

  it('lets somebody through every entrance, so that no denial is owed to a faulty example', () => {
    expect(cells.filter(({ isMeantToPass, status }) => isMeantToPass && status >= 400).map(toWords)).toEqual([])
  })

  it('asks everybody to sign in but on public routes', () => {
    const anonymous = cells.filter(({ actor }) => actor === 'anonymous')
    const isAsked = ({ status, code }: Cell) => status === 401 && code === 'request.unauthenticated'
    const wrong = anonymous.filter((cell) => isAsked(cell) !== (cell.entrance.route.auth === 'user'))
    expect(wrong.map(toWords)).toEqual([])
  })

  it('shows a scope to nobody without a standing in it', () => {
    const outsiders = cells.filter(
      ({ entrance: { route }, actor }) =>
        route.scope !== 'none' && actor !== 'anonymous' && !hasStanding(route.scope, actor),
    )
    expect(outsiders.length).toBeGreaterThan(0)
    expect(outsiders.filter(({ code }) => code !== 'request.not_found').map(toWords)).toEqual([])
  })

  it('forbids exactly what the role does not permit', () => {
    const insiders = cells.filter(
      ({ entrance: { route }, actor }) => route.scope !== 'none' && hasStanding(route.scope, actor),
    )
    const isForbidden = ({ entrance: { route }, actor }: Cell) => {
      const role = roles[actor]
      return role !== undefined && route.permission !== null && !can({ role, permissions: [] }, route.permission)
    }
    const wrong = insiders.filter((cell) => (cell.code === 'request.forbidden') !== isForbidden(cell))
    expect(wrong.map(toWords)).toEqual([])
  })

  it('meets no error that a route does not declare, and no failure', () => {
    const implied = ['request.unauthenticated', 'request.forbidden', 'request.not_found']
    const undeclared = cells.filter(
      ({ entrance, code }) => code && !implied.includes(code) && !entrance.route.errors.some((error) => error === code),
    )
    expect(undeclared.map(toWords)).toEqual([])
    expect(cells.filter(({ status }) => status >= 500).map(toWords)).toEqual([])
  })

  it('answers an alias like the route it stands for', () => {
    const own = new Map(cells.filter(({ entrance }) => !entrance.isAlias).map((cell) => [ownKey(cell), outcome(cell)]))
    const aliases = cells.filter(({ entrance }) => entrance.isAlias)
    expect(aliases.filter((cell) => own.get(ownKey(cell)) !== outcome(cell)).map(toWords)).toEqual([])
  })
})

function hasStanding(scope: 'provider' | 'organization' | 'none', actor: ActorName): boolean {
  const isStaff = actor === 'provider admin' || actor === 'service user'
  return scope === 'provider' ? isStaff : roles[actor] !== undefined
}

const ownKey = ({ entrance, actor }: Cell) => `${entrance.operationName} ${actor}`

function byPath(one: Entrance, other: Entrance): number {
  const [[oneMethod = '', onePath = ''], [otherMethod = '', otherPath = '']] = [one, other].map(({ routeKey }) =>
    routeKey.split(' '),
  ) as [string[], string[]]
  return compare(onePath, otherPath) || compare(oneMethod, otherMethod)
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

function toWords(cell: Cell): string {
  return `${cell.entrance.routeKey} by ${cell.actor}: ${outcome(cell)}, ${cell.itemsChanged} items changed`
}

/** The usual code of a denial goes without saying. */
const usualCodes: Readonly<Record<number, string>> = {
  401: 'request.unauthenticated',
  403: 'request.forbidden',
  404: 'request.not_found',
}

function outcome({ status, code }: Cell): string {
  return code && usualCodes[status] !== code ? `${status} ${code}` : String(status)
}

/** The page that reviewers read. Columns are as wide as their heads, so that a longer cell moves no other line. */
function matrixPage(): string {
  const row = (first: string, others: readonly string[]) =>
    `| ${first.padEnd(ROUTE_WIDTH)} | ${others.map((text, at) => text.padEnd(actorNames[at]?.length ?? 0)).join(' | ')} |`
  const lines = [...Map.groupBy(cells, ({ entrance }) => entrance)].map(([{ routeKey, isAlias }, answers]) =>
    row(`\`${routeKey}\`${isAlias ? ' (alias)' : ''}`, answers.map(outcome)),
  )
  return [
    '<!-- biome-ignore-all format: a test writes and compares this page -->',
    '',
    '# Who may do what',
    '',
    'Every route and every kind of caller, with the status of the answer to a valid request for the provider, its client',
    'or one of their members. Nobody writes this file: `matrix.test.ts` asks the real pipeline over a real table, and fails',
    'when the answers differ. After an intended change write it anew, and review the difference:',
    '',
    '    UPDATE_GOLDENS=1 npm run test:jest -- test/api/authorization/matrix.test.ts',
    '',
    '401, 403 and 404 stand for `request.unauthenticated`, `request.forbidden` and `request.not_found`; any other code is',
    'spelled out. 404 is what somebody gets who may not know that the thing exists. Those invited or accepted have no',
    'standing yet, and those revoked have none any more. A route with `(alias)` is another way to the same operation.',
    '',
    row('Route', actorNames),
    row(
      '-'.repeat(ROUTE_WIDTH),
      actorNames.map((name) => '-'.repeat(name.length)),
    ),
    ...lines,
    '',
  ].join('\n')
}

const ROUTE_WIDTH = Math.max(...entrances.map(({ routeKey, isAlias }) => routeKey.length + (isAlias ? 10 : 2)))
