import { describe, expect, it } from '@jest/globals'
import { changeOrganization, setOrganizationKeys } from '../../../shared/domain/organization/change-organization.ts'
import { OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { client, context, decided, NOW, outline, refusal, written } from '../records.ts'

const { organization, link } = client()
const keys = { publicKey: 'new', encryptedPrivateKey: '2.new' }
const keyless = { ...organization, keyPair: null }
const pending = { ...keyless, status: OrganizationStatus.Pending }

describe('changeOrganization', () => {
  it("moves the provider's copy of the name in the same change set", () => {
    const { changes } = decided(changeOrganization({ organization, link }, { name: 'New' }, 'owner', context()))
    expect(outline(changes)).toEqual(['replace Organization', 'replace ClientLink', 'create AuditEvent'])
    expect(written(changes, 'ClientLink')).toEqual([{ ...link, organizationName: 'New', revisedAt: NOW }])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ type: 1600, clientLinkId: 'link', providerId: 'provider' }])
  })

  it.each(['provider-admin', 'service-user'] as const)('lets a %s change the billing address', (role) => {
    const { changes } = decided(
      changeOrganization({ organization, link }, { billingEmail: 'new@globex.test' }, role, context()),
    )
    expect(outline(changes)).toEqual(['replace Organization', 'create AuditEvent'])
  })

  it('lets an owner change it only where no provider manages the organization, or where it stays', () => {
    const request = { billingEmail: 'new@globex.test' }
    expect(refusal(changeOrganization({ organization, link }, request, 'owner', context()))).toEqual({
      code: 'organization.billing_by_provider',
      field: 'billingEmail',
    })
    expect(changeOrganization({ organization, link: undefined }, request, 'owner', context()).ok).toBe(true)
    const same = { billingEmail: organization.billingEmail }
    expect(decided(changeOrganization({ organization, link }, same, 'owner', context())).changes).toEqual([])
  })

  it('takes keys only where there are none', () => {
    expect(decided(changeOrganization({ organization, link }, { keys }, 'owner', context())).changes).toEqual([])
    const { changes } = decided(changeOrganization({ organization: keyless, link }, { keys }, 'owner', context()))
    expect(written(changes, 'Organization')).toMatchObject([{ keyPair: keys }])
    expect(refusal(changeOrganization({ organization: pending, link }, { keys }, 'owner', context()))).toEqual({
      code: 'organization.pending',
    })
  })
})

describe('setOrganizationKeys', () => {
  it('sets them where there are none, and refuses where there are some or the owner is to bring them', () => {
    const { changes } = decided(setOrganizationKeys({ organization: keyless, link }, keys, context()))
    expect(outline(changes)).toEqual(['replace Organization', 'create AuditEvent'])
    expect(refusal(setOrganizationKeys({ organization, link }, keys, context()))).toEqual({
      code: 'organization.has_keys',
    })
    expect(refusal(setOrganizationKeys({ organization: pending, link }, keys, context()))).toEqual({
      code: 'organization.pending',
    })
  })
})
