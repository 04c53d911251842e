import { describe, expect, it } from '@jest/globals'
import { initializeOrganization } from '../../../shared/domain/member/initialize-organization.ts'
import { MemberStatus, OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import {
  account,
  client,
  complianceOf,
  context,
  decided,
  member,
  NOW,
  outline,
  provider,
  refusal,
  written,
} from '../records.ts'

const unopened = { status: OrganizationStatus.Pending, enabled: false }
const { organization, link, seats } = client({
  organization: { ...unopened, keyPair: null },
  link: { ...unopened, key: null },
})
const state = {
  organization,
  link,
  provider: provider(),
  seats,
  member: member(),
  existing: undefined,
  account: account(),
  tokenMatches: true,
  compliance: complianceOf(),
  links: [],
  policies: undefined,
}
const request = {
  key: '4.wrapped',
  keys: { publicKey: 'public', encryptedPrivateKey: '2.private' },
  collectionName: '2.name',
}

describe('initializeOrganization', () => {
  it('enables the organization, keeps its keys, confirms the owner and makes the default collection', () => {
    const { changes } = decided(initializeOrganization(state, request, context()))
    expect(outline(changes)).toEqual([
      'replace Organization',
      'replace ClientLink',
      'unchanged Provider',
      'replace OrganizationSeats',
      'replace Member',
      'create Collection',
      'create CollectionAccess',
      'create AuditEvent',
      'create MailRequest',
    ])
    const opened = { status: OrganizationStatus.Managed, enabled: true, revisedAt: NOW }
    expect(written(changes, 'Organization')).toEqual([{ ...organization, ...opened, keyPair: request.keys }])
    expect(written(changes, 'ClientLink')).toEqual([{ ...link, ...opened }])
    expect(written(changes, 'OrganizationSeats')).toEqual([{ ...seats, confirmed: 1, confirmedOwners: 1 }])
    expect(written(changes, 'Member')).toMatchObject([
      { status: MemberStatus.Confirmed, accountId: 'owner-account', key: '4.wrapped' },
    ])
    expect(written(changes, 'CollectionAccess')).toMatchObject([{ memberId: 'member', manage: true }])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ scope: 'ORG', type: 1501, memberId: 'member' }])
  })

  it('gives an organization without a provider the status Created', () => {
    const { changes } = decided(
      initializeOrganization({ ...state, link: undefined, provider: undefined }, request, context()),
    )
    expect(written(changes, 'Organization')).toMatchObject([{ status: OrganizationStatus.Created, enabled: true }])
    expect(written(changes, 'ClientLink')).toEqual([])
  })

  it('refuses an organization that has its keys already', () => {
    const managed = { ...organization, status: OrganizationStatus.Managed }
    const result = initializeOrganization({ ...state, organization: managed }, request, context())
    expect(refusal(result)).toEqual({ code: 'organization.not_pending' })
  })

  it.each([
    ['whose provider is suspended', { provider: provider({ enabled: false }) }],
    ['that its provider suspended', { link: { ...link, suspended: true } }],
  ])('refuses an organization %s', (_, over) => {
    const result = initializeOrganization({ ...state, ...over }, request, context())
    expect(refusal(result)).toEqual({ code: 'organization.suspended' })
  })

  it('refuses whoever may not accept, before it says anything of the organization', () => {
    const managed = { ...organization, status: OrganizationStatus.Managed }
    const result = initializeOrganization({ ...state, organization: managed, tokenMatches: false }, request, context())
    expect(refusal(result)).toEqual({ code: 'invitation.invalid', field: 'token' })
  })
})
