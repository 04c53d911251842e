import { describe, expect, it } from '@jest/globals'
import { deleteOrganization, unlinkClient } from '../../../shared/domain/client/release-client.ts'
import { OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { client, context, decided, NOW, outline, pool, provider, refusal, written } from '../records.ts'

const state = {
  provider: provider(),
  client: client({ organization: { enabled: false } }),
  pool: pool({ minimum: 5, allocated: 30 }),
  ownerEmails: ['zoe@globex.test', 'Ann@globex.test', 'bob@globex.test'],
}

describe('unlinkClient', () => {
  it('P26: needs a confirmed owner', () => {
    expect(refusal(unlinkClient({ ...state, ownerEmails: [] }, context()))).toEqual({
      code: 'client.no_confirmed_owner',
    })
  })

  it('P29, P31: the organization lives on by itself, enabled, billed to the ordinally first owner', () => {
    const { changes } = decided(unlinkClient(state, context()))
    expect(written(changes, 'Organization')).toEqual([
      {
        ...state.client.organization,
        status: OrganizationStatus.Created,
        enabled: true,
        billingEmail: 'Ann@globex.test',
        revisedAt: NOW,
      },
    ])
  })

  it('P29: returns the seats to the pool, removes the link, logs 1902 and tells the owners', () => {
    const { changes } = decided(unlinkClient(state, context()))
    expect(outline(changes)).toEqual([
      'remove ClientLink',
      'replace Organization',
      'unchanged OrganizationSeats',
      'replace SeatPool',
      'create SeatLedgerEntry',
      'create AuditEvent',
      'create MailRequest',
      'create MailRequest',
      'create MailRequest',
    ])
    expect(written(changes, 'SeatPool')).toMatchObject([{ allocated: 20 }])
    expect(written(changes, 'SeatLedgerEntry')).toMatchObject([
      { reason: 'unlinked', delta: -10, allocatedAfter: 20, purchasedDelta: -10 },
    ])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ scope: 'PROVIDER', scopeId: 'provider', type: 1902 }])
    expect(written(changes, 'MailRequest').map(({ to }) => to)).toEqual([
      'Ann@globex.test',
      'bob@globex.test',
      'zoe@globex.test',
    ])
  })

  it('fits one transaction however many owners there are', () => {
    const ownerEmails = Array.from({ length: 500 }, (_, at) => `owner-${at}@globex.test`)
    const { changes } = decided(unlinkClient({ ...state, ownerEmails }, context()))
    expect(written(changes, 'MailRequest')).toHaveLength(20)
  })
})

describe('deleteOrganization', () => {
  const { organization, seats } = state.client

  it('removes the organization, asks for its erasure and returns the seats', () => {
    const { changes } = deleteOrganization(
      { organization, seats, managed: { client: state.client, pool: state.pool } },
      context(),
    )
    expect(outline(changes)).toEqual([
      'remove Organization',
      'remove OrganizationSeats',
      'create OrganizationErasure',
      'remove ClientLink',
      'replace SeatPool',
      'create SeatLedgerEntry',
      'create AuditEvent',
    ])
    expect(written(changes, 'OrganizationErasure')).toEqual([
      { organizationId: 'organization', requestedAt: NOW, erasedAt: null },
    ])
    expect(written(changes, 'SeatLedgerEntry')).toMatchObject([{ reason: 'deleted', delta: -10, allocatedAfter: 20 }])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ scope: 'PROVIDER', type: 1902, clientLinkId: 'link' }])
  })

  it('leaves every pool alone when no provider manages the organization', () => {
    const { changes } = deleteOrganization({ organization, seats, managed: null }, context())
    expect(outline(changes)).toEqual(['remove Organization', 'remove OrganizationSeats', 'create OrganizationErasure'])
  })
})
