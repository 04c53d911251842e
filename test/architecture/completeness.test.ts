import { describe, expect, it } from '@jest/globals'
import { registry } from '../../shared/api/registry.ts'
import { entitiesUsed, type Route, routeKeys } from '../../shared/api/route.ts'
import { type Worker, workers } from '../../shared/api/workers.ts'
import { permissions } from '../../shared/domain/access/can.ts'
import { catalogue, type ErrorCode } from '../../shared/errors/catalogue.ts'
import { entities } from '../../shared/store/entities.ts'
import { findIn, sourcesUnder } from './sources.ts'

const routes = Object.entries(registry).flatMap(([feature, ofFeature]) =>
  Object.entries<Route>(ofFeature).map(([operation, route]) => ({ feature, operation, route })),
)
const allWorkers: readonly Worker[] = Object.values(workers)
const sorted = (names: Iterable<string>) => [...new Set(names)].sort()

/** What the pipeline answers with by itself, wherever it applies; routes do not repeat it. */
const impliedErrors: readonly ErrorCode[] = [
  'request.invalid',
  'request.malformed_json',
  'request.not_an_object',
  'request.wrong_content_type',
  'request.too_large',
  'request.unauthenticated',
  'request.forbidden',
  'provider.two_step_login_required',
  'request.not_found',
  'request.unknown_route',
  'request.conflict',
  'request.busy',
  'request.idempotency_key_reused',
  'request.failed',
  'request.timed_out',
]

/** The error codes that occur as literals. */
function codesIn(...folders: readonly string[]): ReadonlySet<string> {
  const literals = sourcesUnder(...folders).flatMap(({ text }) => [...text.matchAll(/'([a-z_]+\.[a-z_]+)'/g)])
  return new Set(literals.map(([, literal = '']) => literal).filter((literal) => literal in catalogue))
}

describe('every route', () => {
  it.each(routes)('$operation says in one sentence what it does', ({ route }) => {
    expect(route.summary).toMatch(/^[A-Z].{9,119}[^.\s]$/)
  })

  it.each(routes)('$operation asks for a permission in its scope, or says why it asks for none', ({ route }) => {
    if (route.permission === null) {
      expect(route.why).toMatch(/^[A-Z].{15,}\.$/)
      expect(route.scope).toBe('none')
    } else {
      expect(route.auth).toBe('user')
      expect(route.permission.split('.', 1)[0]).toBe(route.scope)
    }
  })

  it.each(routes)('$operation names only errors that its pipeline does not imply', ({ route }) => {
    expect(route.errors.filter((code) => impliedErrors.includes(code))).toEqual([])
  })

  it('has a method and path of its own', () => {
    const keys = routes.flatMap(({ route }) => routeKeys(route))
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })

  it('has a path whose parameters are ids, or texts that are known here', () => {
    const texts = ['type']
    const names = routes.flatMap(({ route }) => [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))
    expect(names.filter((name) => !name.endsWith('Id') && !texts.includes(name))).toEqual([])
  })

  it('changes nothing when it is read with GET, but for the log of those who must not look unseen, and the steps of a browser', () => {
    const writing = routes.filter(({ route }) => route.method === 'GET' && entitiesUsed(route).write.length > 0)
    expect(writing.map(({ operation, route }) => [operation, entitiesUsed(route).write])).toEqual([
      ['listCollectionDetails', ['AuditEvent']],
      ['prevalidateSso', ['SsoTrace']],
      ['beginSso', ['SsoLogin', 'SsoTrace', 'SsoUserIdentifierUse']],
      [
        'finishSso',
        [
          'SsoLogin',
          'SsoIntroduction',
          'SsoCode',
          'SsoLink',
          'SubjectAlias',
          'Newcomer',
          'Member',
          'OrganizationSeats',
          'InvitationAllowance',
          'MailRequest',
          'IdentityParting',
          'AuditEvent',
          'SsoTrace',
        ],
      ],
    ])
  })
})

describe('every permission', () => {
  it('is asked for by a route, and every one that is asked for is declared', () => {
    const used = routes.flatMap(({ route }) => route.permission ?? [])
    expect(sorted(used)).toEqual(sorted(Object.keys(permissions)))
  })
})

describe('every error code', () => {
  it('that a route declares is in the catalogue', () => {
    const declared = routes.flatMap(({ route }) => route.errors)
    expect(declared.filter((code) => !(code in catalogue))).toEqual([])
  })

  it('of the catalogue is raised somewhere', () => {
    const raised = codesIn('functions', 'shared/domain', 'shared/store')
    expect(Object.keys(catalogue).filter((code) => !raised.has(code))).toEqual([])
  })

  it.each(Object.entries(registry))('in functions/%s is declared by one of its routes', (feature, ofFeature) => {
    const declared = Object.values<Route>(ofFeature).flatMap(({ errors }) => errors)
    const known = new Set<string>([...declared, ...impliedErrors])
    expect([...codesIn(`functions/${feature}`)].filter((code) => !known.has(code))).toEqual([])
  })

  it('of a route is raised by a rule, an entity or a function', () => {
    const raised = codesIn('functions', 'shared/domain', 'shared/store')
    expect(routes.flatMap(({ route }) => route.errors).filter((code) => !raised.has(code))).toEqual([])
  })
})

describe('every entity', () => {
  const uses = [...routes.map(({ route }) => entitiesUsed(route)), ...allWorkers.map((worker) => worker.uses)]

  it('is read or written by a route or a worker', () => {
    const used = new Set<string>(uses.flatMap(({ read, write }) => [...read, ...write]))
    expect(Object.keys(entities).filter((name) => !used.has(name))).toEqual([])
  })

  it('that is read is also written by somebody', () => {
    const written = new Set<string>(uses.flatMap(({ write }) => write))
    expect(sorted(uses.flatMap(({ read }) => read).filter((name) => !written.has(name)))).toEqual([])
  })
})

describe('every worker', () => {
  it('that waits for a record reads it, unless it was handed all there will ever be', () => {
    for (const { trigger, uses } of allWorkers) {
      if (trigger.kind === 'requested' && !entities[trigger.by].appendOnly) expect(uses.read).toContain(trigger.by)
    }
    expect(allWorkers.some(({ trigger }) => trigger.kind === 'requested')).toBe(true)
  })
})

describe('every environment variable', () => {
  it('is read by a function', async () => {
    const { environmentVariables } = await import('../../shared/config/env.ts')
    const read = findIn(sourcesUnder('functions'), /\benv\('(\w+)'\)/g).map((found) => found.split("'")[1])
    expect(sorted(read.filter((name) => name !== undefined))).toEqual(sorted(Object.keys(environmentVariables)))
  })
})
