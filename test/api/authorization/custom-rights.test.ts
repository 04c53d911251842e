import { beforeAll, describe, expect, it } from '@jest/globals'
import { can } from '../../../shared/domain/access/can.ts'
import { type CustomPermission, customPermissions } from '../../../shared/store/entities/organization.ts'
import { type Cast, gatherCast } from '../../support/cast.ts'
import { type Entrance, entrances, exampleFor, requestTo } from '../../support/example-requests.ts'
import { expectGolden } from '../../support/golden.ts'
import { member } from '../../support/scene.ts'

/** Rights as a custom member may hold them: none, or each alone. */
const holdings: readonly (CustomPermission | 'none')[] = ['none', ...customPermissions]

interface Cell {
  readonly entrance: Entrance
  readonly holding: (typeof holdings)[number]
  readonly status: number
  readonly code: string | undefined
  readonly itemsChanged: number
}

const cells: Cell[] = []

const inOrganization = entrances.filter(({ route, isAlias }) => route.scope === 'organization' && !isAlias)

beforeAll(async () => {
  const subjects = new Map<string, string>()
  const cast = await gatherCast(async (world, { client: { organizationId }, keylessOrganizationId }) => {
    for (const holding of holdings) {
      const custom = { type: 4, status: 2, permissions: permissionsOf(holding) } as const
      const { subject, email } = await member(world, organizationId, custom)
      await member(world, keylessOrganizationId, { ...custom, accountId: subject, email })
      subjects.set(holding, subject)
    }
  })
  for (const entrance of inOrganization) {
    for (const holding of holdings) cells.push(await enter(cast, entrance, holding, subjects.get(holding)))
  }
}, 300_000)

async function enter(
  cast: Cast,
  entrance: Entrance,
  holding: Cell['holding'],
  subject: string | undefined,
): Promise<Cell> {
  const example = exampleFor(entrance.operationName, cast.home)
  const { status, body } = await cast.world.call(requestTo(entrance, example, subject))
  return { entrance, holding, status, code: body?.code, itemsChanged: await cast.restore() }
}

const permissionsOf = (holding: Cell['holding']): CustomPermission[] => (holding === 'none' ? [] : [holding])
const toWords = ({ entrance, holding, status, code }: Cell) => `${entrance.routeKey} with ${holding}: ${status} ${code}`

describe('a custom member', () => {
  it('is kept from what none of his rights permits', () => {
    const passed = cells.filter(
      ({ entrance: { route }, holding, code }) =>
        route.permission !== null &&
        !can({ role: 'custom', permissions: permissionsOf(holding) }, route.permission) &&
        code !== 'request.forbidden',
    )
    expect(passed.map(toWords)).toEqual([])
  })

  it('is let through by a right that permits it, but for keys that are not those of SCIM', () => {
    const routes = inOrganization.filter(
      ({ route, operationName }) =>
        route.permission !== null &&
        !can({ role: 'custom', permissions: [] }, route.permission) &&
        !['showApiKey', 'rotateApiKey'].includes(operationName),
    )
    const wrong = cells.filter(
      ({ entrance, holding, code }) =>
        routes.includes(entrance) &&
        entrance.route.permission !== null &&
        can({ role: 'custom', permissions: permissionsOf(holding) }, entrance.route.permission) &&
        code === 'request.forbidden',
    )
    expect(wrong.map(toWords)).toEqual([])
  })

  it('writes nothing where he is denied', () => {
    const wrote = cells.filter(({ status, itemsChanged }) => [401, 403, 404].includes(status) && itemsChanged > 0)
    expect(wrote.map(toWords)).toEqual([])
  })

  it('meets no failure', () => {
    expect(cells.filter(({ status }) => status >= 500).map(toWords)).toEqual([])
  })

  it('gets what is written in custom-rights.golden.md', () => {
    const rows = [...Map.groupBy(cells, ({ entrance }) => entrance)].map(
      ([{ routeKey }, answers]) => `| \`${routeKey}\` | ${answers.map(({ status }) => status).join(' | ')} |`,
    )
    const page = [
      '<!-- biome-ignore-all format: a test writes and compares this page -->',
      '',
      '# What each custom right alone opens',
      '',
      'Every route of an organization, asked by custom members who hold no right or exactly one, with the status of the answer.',
      '`custom-rights.test.ts` asks the real pipeline; write it anew like the matrix.',
      '',
      `| Route | ${holdings.join(' | ')} |`,
      `|---|${holdings.map(() => '---').join('|')}|`,
      ...rows,
      '',
    ].join('\n')
    expectGolden(new URL('custom-rights.golden.md', import.meta.url), page)
  })
})
