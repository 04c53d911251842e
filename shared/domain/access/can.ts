/**
 * How a caller stands in a scope, from current data. Only a confirmed row gives a standing: the invited, the accepted
 * and the revoked have none, and for whoever has none the scope does not exist.
 */
export type Role = 'provider-admin' | 'service-user' | 'owner' | 'admin' | 'user' | 'custom'

const providerAdmin: readonly Role[] = ['provider-admin']
const providerStaff: readonly Role[] = ['provider-admin', 'service-user']
const organizationOwners: readonly Role[] = ['owner', 'provider-admin', 'service-user']
const organizationAdmins: readonly Role[] = ['owner', 'admin', 'provider-admin', 'service-user']
const organizationMembers: readonly Role[] = ['owner', 'admin', 'user', 'custom', 'provider-admin', 'service-user']

/** Who may do what (specification 1.6, 2.10, 4.2): the one table. A provider's staff stands in a client like an owner. */
export const permissions = {
  'provider.profile.read': providerStaff,
  'provider.profile.change': providerAdmin,
  'provider.profile.set_up': providerAdmin,
  'provider.billing.read': providerStaff,
  'provider.clients.list': providerStaff,
  'provider.clients.read': providerStaff,
  'provider.clients.preview': providerStaff,
  'provider.clients.create': providerAdmin,
  'provider.clients.change': providerStaff,
  'provider.clients.unlink': providerAdmin,
  'provider.users.list': providerAdmin,
  'provider.users.invite': providerAdmin,
  'provider.users.confirm': providerAdmin,
  'provider.users.change': providerAdmin,
  'provider.users.remove': providerAdmin,
  'organization.profile.read': organizationOwners,
  'organization.profile.delete': ['owner', 'provider-admin'],
  'organization.members.list': organizationAdmins,
  'organization.members.invite': organizationAdmins,
  'organization.members.confirm': organizationAdmins,
  'organization.collections.list': organizationMembers,
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

/** True when the role holds the permission. */
export function can(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role)
}
