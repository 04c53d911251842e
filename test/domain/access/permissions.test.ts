import { describe, expect, it } from '@jest/globals'
import { can, type Permission, permissions } from '../../../shared/domain/access/can.ts'
import { customPermissions } from '../../../shared/store/entities/organization.ts'
import { roles } from '../records.ts'

/**
 * Who may do what, written out a second time on purpose: a change of the rule is a change of this table. For `custom` the
 * rights of which each alone suffices.
 */
const table = `
                                   provider-admin  service-user  owner  admin  user  custom
provider.profile.read              yes             yes           -      -      -     -
provider.profile.change            yes             -             -      -      -     -
provider.profile.set_up            yes             -             -      -      -     -
provider.billing.read              yes             yes           -      -      -     -
provider.clients.list              yes             yes           -      -      -     -
provider.clients.read              yes             yes           -      -      -     -
provider.clients.preview           yes             yes           -      -      -     -
provider.clients.create            yes             -             -      -      -     -
provider.clients.change            yes             yes           -      -      -     -
provider.clients.unlink            yes             -             -      -      -     -
provider.clients.suspend           yes             -             -      -      -     -
provider.users.list                yes             -             -      -      -     -
provider.users.invite              yes             -             -      -      -     -
provider.users.confirm             yes             -             -      -      -     -
provider.users.change              yes             -             -      -      -     -
provider.users.remove              yes             -             -      -      -     -
provider.policy_defaults.read      yes             yes           -      -      -     -
provider.policy_defaults.change    yes             -             -      -      -     -
provider.events.read               yes             -             -      -      -     -
organization.profile.read          yes             yes           yes    -      -     -
organization.profile.change        yes             yes           yes    -      -     -
organization.profile.delete        yes             -             yes    -      -     -
organization.keys.set              yes             yes           yes    yes    -     manageResetPassword
organization.api_keys.use          yes             yes           yes    -      -     -
organization.scim_key.use          yes             yes           yes    -      -     manageScim
organization.membership.own        yes             yes           yes    yes    yes   yes
organization.members.list          yes             yes           yes    yes    -     manageUsers,manageResetPassword
organization.members.list_briefly  yes             yes           yes    yes    yes   yes
organization.members.read          yes             yes           yes    yes    -     manageUsers
organization.members.invite        yes             yes           yes    yes    -     manageUsers
organization.members.confirm       yes             yes           yes    yes    -     manageUsers
organization.members.change        yes             yes           yes    yes    -     manageUsers
organization.members.remove        yes             yes           yes    yes    -     manageUsers
organization.members.revoke        yes             yes           yes    yes    -     manageUsers
organization.members.recover       yes             yes           yes    yes    -     manageResetPassword
organization.collections.list      yes             yes           yes    yes    yes   yes
organization.collections.change    yes             yes           yes    yes    yes   yes
organization.groups.list           yes             yes           yes    yes    yes   yes
organization.groups.list_details   yes             yes           yes    yes    -     manageGroups,manageUsers
organization.groups.manage         yes             yes           yes    yes    -     manageGroups
organization.policies.read         yes             yes           yes    yes    -     managePolicies
organization.policies.change       yes             yes           yes    yes    -     managePolicies
organization.domains.list          yes             yes           yes    yes    -     managePolicies,manageSso
organization.domains.manage        yes             yes           yes    yes    -     manageSso
organization.sso.manage            yes             yes           yes    yes    -     manageSso
organization.events.read           yes             yes           yes    yes    -     accessEventLogs
`

const [head = '', ...rows] = table.trim().split('\n')
const columns = head.trim().split(/\s+/)
const expected = rows.map((row) => {
  const [permission = '', ...cells] = row.split(/\s+/)
  return [permission as Permission, columns.filter((_, at) => cells[at] === 'yes'), cells.at(-1) ?? ''] as const
})

describe('permissions', () => {
  it('are exactly those of the table', () => {
    expect(columns).toEqual(roles)
    expect(expected.map(([permission]) => permission)).toEqual(Object.keys(permissions))
  })

  it.each(expected)('%s is held by %j', (permission, holders) => {
    expect(roles.filter((role) => can({ role, permissions: [] }, permission))).toEqual(holders)
  })

  it.each(expected)('%s is held by custom members as the table says', (permission, holders, rights) => {
    const sufficient = customPermissions.filter((right) => can({ role: 'custom', permissions: [right] }, permission))
    const meant = holders.includes('custom') ? customPermissions : rights.split(',').filter((right) => right !== '-')
    expect([...sufficient].sort()).toEqual([...meant].sort())
  })

  it('counts rights only for custom members', () => {
    expect(can({ role: 'user', permissions: ['manageUsers'] }, 'organization.members.invite')).toBe(false)
  })
})
