import type { CustomPermission } from '../../store/entities/organization.ts'

/**
 * How a caller stands in a scope, from current data. Only a confirmed row gives a standing: the invited, the accepted
 * and the revoked have none, and for whoever has none the scope does not exist.
 */
export type Role = 'provider-admin' | 'service-user' | 'owner' | 'admin' | 'user' | 'custom'

/** A role, and for `custom` the rights that were given with it. */
export interface Standing {
  readonly role: Role
  readonly permissions: readonly CustomPermission[]
}

type Holder = Role | `custom:${CustomPermission}`

const providerAdmin: readonly Holder[] = ['provider-admin']
const providerStaff: readonly Holder[] = ['provider-admin', 'service-user']
const organizationOwners: readonly Holder[] = ['owner', 'provider-admin', 'service-user']
const organizationAdmins: readonly Holder[] = ['owner', 'admin', 'provider-admin', 'service-user']
const organizationMembers: readonly Holder[] = ['owner', 'admin', 'user', 'custom', 'provider-admin', 'service-user']

const adminsAnd = (...permissions: readonly CustomPermission[]): readonly Holder[] => [
  ...organizationAdmins,
  ...permissions.map((permission): Holder => `custom:${permission}`),
]

/**
 * Who may do what (specification 1.6, 2.10, 4.2, 6, 7.1, 8.5, 12.2): the one table. A provider's staff stands in a client like
 * an owner. Where everybody in the organization may enter, a rule of the domain decides from more than the role.
 */
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
  'provider.clients.suspend': providerAdmin,
  'provider.users.list': providerAdmin,
  'provider.users.invite': providerAdmin,
  'provider.users.confirm': providerAdmin,
  'provider.users.change': providerAdmin,
  'provider.users.remove': providerAdmin,
  'provider.policy_defaults.read': providerStaff,
  'provider.policy_defaults.change': providerAdmin,
  'provider.events.read': providerAdmin,
  'organization.profile.read': organizationOwners,
  'organization.profile.change': organizationOwners,
  'organization.profile.delete': ['owner', 'provider-admin'],
  'organization.keys.set': adminsAnd('manageResetPassword'),
  'organization.api_keys.use': organizationOwners,
  'organization.scim_key.use': [...organizationOwners, 'custom:manageScim'],
  'organization.membership.own': organizationMembers,
  'organization.members.list': adminsAnd('manageUsers', 'manageResetPassword'),
  'organization.members.list_briefly': organizationMembers,
  'organization.members.read': adminsAnd('manageUsers'),
  'organization.members.invite': adminsAnd('manageUsers'),
  'organization.members.confirm': adminsAnd('manageUsers'),
  'organization.members.change': adminsAnd('manageUsers'),
  'organization.members.remove': adminsAnd('manageUsers'),
  'organization.members.revoke': adminsAnd('manageUsers'),
  'organization.members.recover': adminsAnd('manageResetPassword'),
  'organization.collections.list': organizationMembers,
  'organization.collections.change': organizationMembers,
  'organization.groups.list': organizationMembers,
  'organization.groups.list_details': adminsAnd('manageGroups', 'manageUsers'),
  'organization.groups.manage': adminsAnd('manageGroups'),
  'organization.policies.read': adminsAnd('managePolicies'),
  'organization.policies.change': adminsAnd('managePolicies'),
  'organization.domains.list': adminsAnd('manageSso', 'managePolicies'),
  'organization.domains.manage': adminsAnd('manageSso'),
  'organization.sso.manage': adminsAnd('manageSso'),
  'organization.events.read': adminsAnd('accessEventLogs'),
} as const satisfies Record<string, readonly Holder[]>

export type Permission = keyof typeof permissions

/** True when the role, or one of the rights that were given with it, holds the permission. */
export function can(standing: Standing, permission: Permission): boolean {
  const holders: readonly Holder[] = permissions[permission]
  if (holders.includes(standing.role)) return true
  return standing.role === 'custom' && standing.permissions.some((right) => holders.includes(`custom:${right}`))
}
