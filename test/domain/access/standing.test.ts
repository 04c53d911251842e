import { describe, expect, it } from '@jest/globals'
import { roleInOrganization, roleInProvider } from '../../../shared/domain/access/standing.ts'
import { MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import { ProviderUserStatus, ProviderUserType } from '../../../shared/store/entities/provider.ts'

const { Invited, Accepted, Confirmed } = ProviderUserStatus
const { ProviderAdmin, ServiceUser } = ProviderUserType

describe('roleInProvider', () => {
  it.each([
    [ProviderAdmin, Invited, undefined],
    [ProviderAdmin, Accepted, undefined],
    [ProviderAdmin, Confirmed, 'provider-admin'],
    [ServiceUser, Invited, undefined],
    [ServiceUser, Accepted, undefined],
    [ServiceUser, Confirmed, 'service-user'],
  ])('type %d in status %d stands as %s', (type, status, role) => {
    expect(roleInProvider({ type, status })).toBe(role)
  })

  it('knows no role of a stranger', () => {
    expect(roleInProvider(undefined)).toBeUndefined()
  })
})

describe('roleInOrganization', () => {
  const { Owner, Admin, User, Custom } = MemberType
  it.each([
    [Owner, 'owner'],
    [Admin, 'admin'],
    [User, 'user'],
    [Custom, 'custom'],
  ])('type %d stands as %s once confirmed, and as nobody before and after', (type, role) => {
    expect(roleInOrganization({ type, status: MemberStatus.Confirmed })).toBe(role)
    for (const status of [MemberStatus.Revoked, MemberStatus.Invited, MemberStatus.Accepted]) {
      expect(roleInOrganization({ type, status })).toBeUndefined()
    }
  })

  it('knows no role of a stranger', () => {
    expect(roleInOrganization(undefined)).toBeUndefined()
  })
})
