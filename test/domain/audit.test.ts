import { describe, expect, it } from '@jest/globals'
import { EventType, organizationEvent, providerEvent } from '../../shared/domain/audit.ts'
import { requestMail } from '../../shared/domain/mail.ts'
import { context, NOW, writtenBy } from './records.ts'

describe('audit events', () => {
  const nobody = {
    organizationId: null,
    providerId: null,
    memberId: null,
    providerUserId: null,
    clientLinkId: null,
    collectionId: null,
    groupId: null,
    policyId: null,
    domainName: null,
  }
  const told = {
    eventId: 'id-1',
    at: NOW,
    actorId: 'actor',
    deviceType: 9,
    ipAddress: '192.0.2.1',
    keptUntil: '2027-05-01T00:00:00.000Z',
  }

  it('are told to the provider: who, what, when and from where', () => {
    const change = providerEvent(context(), EventType.ClientCreated, { providerId: 'provider', clientLinkId: 'link' })
    expect(change).toMatchObject({ kind: 'create', entity: 'AuditEvent' })
    expect(writtenBy(change)).toEqual({
      ...nobody,
      ...told,
      scope: 'PROVIDER',
      scopeId: 'provider',
      type: 1900,
      providerId: 'provider',
      clientLinkId: 'link',
    })
  })

  it('are told to the organization, and take nothing else from what they are handed', () => {
    const subjects = { organizationId: 'organization', memberId: 'member', email: 'secret@globex.test' }
    expect(writtenBy(organizationEvent(context(), EventType.MemberConfirmed, subjects))).toEqual({
      ...nobody,
      ...told,
      scope: 'ORG',
      scopeId: 'organization',
      type: 1501,
      organizationId: 'organization',
      memberId: 'member',
    })
  })

  it('are kept as many months as is configured, counted from the end of their own', () => {
    const keptFor = (auditRetentionMonths: number, now: string) => {
      const change = providerEvent(context({ auditRetentionMonths, now }), 1900, { providerId: 'provider' })
      return (writtenBy(change) as { keptUntil: string }).keptUntil
    }
    expect(keptFor(13, '2026-01-31T23:59:59.999Z')).toBe('2027-03-01T00:00:00.000Z')
    expect(keptFor(13, '2026-12-01T00:00:00.000Z')).toBe('2028-02-01T00:00:00.000Z')
    expect(keptFor(1, '2026-01-31T00:00:00.000Z')).toBe('2026-03-01T00:00:00.000Z')
  })

  it('have the numbers that clients know', () => {
    expect(EventType).toMatchObject({
      MemberInvited: 1500,
      MemberConfirmed: 1501,
      MemberUpdated: 1502,
      MemberRevoked: 1511,
      MemberRevokedBySingleOrganizationPolicy: 1521,
      OrganizationUpdated: 1600,
      ProviderUserInvited: 1800,
      ProviderUserConfirmed: 1801,
      ProviderUserUpdated: 1802,
      ProviderUserRemoved: 1803,
      ClientCreated: 1900,
      ClientRemoved: 1902,
    })
    const numbers = Object.values(EventType)
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})

describe('requestMail', () => {
  it('asks for a mail that nobody has tried to send yet', () => {
    const letter = { kind: 'member-confirmed', organizationName: 'Globex' } as const
    const change = requestMail(context(), 'owner@globex.test', letter)
    expect(change).toMatchObject({ kind: 'create', entity: 'MailRequest' })
    expect(writtenBy(change)).toEqual({
      mailId: 'id-1',
      to: 'owner@globex.test',
      letter,
      state: 'requested',
      attempts: 0,
      attemptedAt: null,
      messageId: null,
      failure: null,
      requestedAt: NOW,
    })
  })
})
