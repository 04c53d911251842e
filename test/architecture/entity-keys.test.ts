import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { grantsOf } from '../../infra/access/grants.ts'
import type { Entity, Key } from '../../shared/store/define-entity.ts'
import { type EntityName, entities } from '../../shared/store/entities.ts'

const names = Object.keys(entities) as EntityName[]
const entityNamed = (name: EntityName) => entities[name] as unknown as Entity<object, object>

const guid = fc.uuid()
/** Addresses as the strict rule lets them in: a local part may hold characters that keys and policies give a meaning. */
const email = fc
  .tuple(fc.stringMatching(/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,30}$/), fc.constantFrom('example.test', 'a.b-c.example'))
  .map(([local, domain]) => `${local}@${domain}`)
const instant = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString())

/** One record that has every field any entity makes keys of. */
const record = fc.record({
  accountId: guid,
  subject: guid,
  providerId: guid,
  providerUserId: guid,
  organizationId: guid,
  clientLinkId: guid,
  memberId: guid,
  collectionId: guid,
  groupId: guid,
  domainId: guid,
  domainName: fc.constantFrom('example.test', 'a.b-c.example'),
  dueAt: instant,
  verifiedAt: instant,
  id: guid,
  mailId: guid,
  reservationId: guid,
  of: fc.constantFrom('inviter', 'organization', 'address'),
  day: fc.constantFrom('2026-03-01', '2026-03-02'),
  enforcementId: guid,
  provisioningId: guid,
  partingId: guid,
  sessionId: guid,
  externalId: guid,
  stateHash: guid,
  codeHash: guid,
  introductionId: guid,
  identifierHash: guid,
  identifier: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,49}$/),
  scopeId: guid,
  scope: fc.constantFrom('PROVIDER', 'ORG'),
  entryId: guid,
  eventId: guid,
  traceId: guid,
  month: instant.map((at) => at.slice(0, 7)),
  sequence: fc.integer({ min: 1, max: 999_999_999 }),
  actorId: guid,
  email,
  planType: fc.constantFrom(17, 19),
  type: fc.constantFrom(0, 2),
  at: instant,
  requestKey: fc.base64String().map((hash) => `createClient#${hash}`),
})

interface Place {
  /** `Member`, `Member.byAccount` or `Member at index`. */
  readonly family: string
  readonly key: Key
}

/** Every place in which a record of the entity stands. */
function placesOf(name: EntityName, of: object): readonly Place[] {
  const entity = entityNamed(name)
  const places: readonly (readonly [string, Key | undefined])[] = [
    [name, entity.key(of)],
    ...Object.entries(entity.unique).map(([held, uniqueKey]) => [`${name}.${held}`, uniqueKey.key(of)] as const),
    [`${name} at index`, entity.index?.(of)],
  ]
  return places.flatMap(([family, at]) => (at ? [{ family, key: at }] : []))
}

const allPlaces = (of: object) => names.flatMap((name) => placesOf(name, of))

/** The partitions that do not end in their family, and why. */
const otherwise: Readonly<Record<string, { pattern: RegExp; why: string }>> = {
  AuditEvent: {
    pattern: /^(?:PROVIDER|ORG)#[^#]+#EVENT#\d{4}-\d{2}$/,
    why: 'a month a partition, so that none grows forever',
  },
  AuditSeal: {
    pattern: /^(?:PROVIDER|ORG)#[^#]+#AUDIT_SEAL#\d{4}-\d{2}$/,
    why: 'a chain for each month, beside its events',
  },
  'OrganizationDomain at index': {
    pattern: /^DOMAINS_DUE$/,
    why: 'a schedule asks what is due anywhere, which is little',
  },
  'SsoConfiguration at index': {
    pattern: /^SSO_CERTIFICATES_DUE$/,
    why: 'a schedule asks whose certificates are due anywhere: one record for each organization with SAML',
  },
  'Provider at index': { pattern: /^PROVIDERS$/, why: 'the operator lists all providers, which are few' },
}

describe('the keys of entities', () => {
  it('are made of fields that the record has', () => {
    fc.assert(
      fc.property(record, (of) => {
        for (const { key } of allPlaces(of)) expect(`${key.pk} ${key.sk}`).not.toMatch(/undefined|null|\[object/)
      }),
    )
  })

  it('share no partition with those of another family, even where every id is the same', () => {
    fc.assert(
      fc.property(record, record, fc.option(guid), (one, other, id) => {
        const records = id === null ? [one, other] : [withOneId(one, id), withOneId(other, id)]
        const families = new Map<string, string>()
        for (const { family, key } of records.flatMap(allPlaces)) {
          expect(families.get(key.pk) ?? family).toBe(family)
          families.set(key.pk, family)
        }
      }),
    )
  })

  it('begin with the scope and end with the family, so that rights can be given by it', () => {
    fc.assert(
      fc.property(record, (of) => {
        for (const { family, key } of allPlaces(of)) {
          expect(key.pk).toMatch(otherwise[family]?.pattern ?? /^[A-Z]+#.+#[A-Z_]+$/)
        }
      }),
    )
  })

  it.each(names)('give a right to %s that reaches no other entity', (name) => {
    const patterns = grantsOf({ read: [name], listIndexed: [name], write: [name], calls: [] }).flatMap(
      ({ conditions }) => [conditions?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat(),
    )
    expect(patterns.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(record, (of) => {
        const others = names.filter((other) => other !== name).flatMap((other) => placesOf(other, of))
        const reached = others.filter(({ key }) => patterns.some((pattern) => isLike(key.pk, pattern)))
        expect(reached).toEqual([])
      }),
    )
  })
})

/** The record with one and the same id in every field. */
function withOneId(of: object, id: string): object {
  return Object.fromEntries(
    Object.entries(of).map(([field, value]) => [field, /Id$|^subject$/.test(field) ? id : (value as unknown)]),
  )
}

/** IAM's `StringLike`: `*` stands for any characters, `?` for one. */
function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(value)
}
