import { describe, expect, it } from '@jest/globals'
import { welcomeNewcomer } from '../../../shared/domain/sso/welcome-newcomer.ts'
import { BEFORE, context, decided, member, outline, written } from '../records.ts'

const seats = { organizationId: 'org', seats: 5, occupied: 4, confirmed: 4, confirmedOwners: 1, version: 1 }
const known = {
  accountId: 'ada',
  email: 'ada@globex.test',
  name: null,
  securityStamp: 'stamp',
  createdAt: BEFORE,
  version: 1,
}
const waiting = member({ memberId: 'row', organizationId: 'org', status: 0, accountId: null, type: 1 })
const nothing = { seats, row: undefined, known: undefined, otherLink: undefined, elsewhere: [], accountId: 'ada' }
const request = { email: 'ada@globex.test', identity: { organizationId: 'org', externalId: 'A-1' } }
const welcome = (over: Partial<Parameters<typeof welcomeNewcomer>[0]> = {}) =>
  welcomeNewcomer({ ...nothing, ...over }, request, context({ actorId: null }))

describe('welcomeNewcomer', () => {
  it('makes an account to be, an invited user with a seat, and a link (T136)', () => {
    const changes = decided(welcome()).changes
    expect(outline(changes)).toEqual([
      'create Newcomer',
      'replace OrganizationSeats',
      'create Member',
      'create SsoLink',
      'create AuditEvent',
    ])
    expect(written(changes, 'OrganizationSeats')[0]).toMatchObject({ occupied: 5 })
    expect(written(changes, 'Member')[0]).toMatchObject({
      accountId: 'ada',
      email: 'ada@globex.test',
      status: 0,
      type: 2,
      externalId: null,
    })
    expect(written(changes, 'AuditEvent')[0]).toMatchObject({ type: 1510, actorId: 'ada' })
  })

  it('gives him the row that waits for his address as it is, without another seat', () => {
    const changes = decided(welcome({ row: waiting, seats: { ...seats, occupied: 5 } })).changes
    expect(outline(changes)).toEqual(['create Newcomer', 'replace Member', 'create SsoLink', 'create AuditEvent'])
    expect(written(changes, 'Member')[0]).toMatchObject({ memberId: 'row', accountId: 'ada', status: 0, type: 1 })
  })

  it('goes on with an earlier beginning', () => {
    expect(outline(decided(welcome({ known })).changes)).not.toContain('create Newcomer')
  })

  it('ends what the identity provider of an organization began that had the domain before', () => {
    const before = { organizationId: 'other', accountId: 'ada', externalId: 'B-1', createdAt: BEFORE, version: 1 }
    const changes = decided(welcome({ known, elsewhere: [before] })).changes
    expect(outline(changes)).toEqual(expect.arrayContaining(['remove SsoLink', 'create IdentityParting']))
    expect(written(changes, 'Newcomer')[0]?.securityStamp).not.toBe('stamp')
  })

  it('refuses where no seat is free', () => {
    expect(welcome({ seats: { ...seats, occupied: 5 } })).toEqual({ ok: false, code: 'sso.seat_missing' })
  })
})
