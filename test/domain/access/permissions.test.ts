import { describe, expect, it } from '@jest/globals'
import { can, type Permission, permissions } from '../../../shared/domain/access/can.ts'
import { roles } from '../records.ts'

/** Who may do what, written out a second time on purpose: a change of the rule is a change of this table. */
const table = `
                                  provider-admin  service-user  owner  admin  user  custom
provider.profile.read             yes             yes           -      -      -     -
provider.profile.change           yes             -             -      -      -     -
provider.profile.set_up           yes             -             -      -      -     -
provider.billing.read             yes             yes           -      -      -     -
provider.clients.list             yes             yes           -      -      -     -
provider.clients.read             yes             yes           -      -      -     -
provider.clients.preview          yes             yes           -      -      -     -
provider.clients.create           yes             -             -      -      -     -
provider.clients.change           yes             yes           -      -      -     -
provider.clients.unlink           yes             -             -      -      -     -
provider.users.list               yes             -             -      -      -     -
provider.users.invite             yes             -             -      -      -     -
provider.users.confirm            yes             -             -      -      -     -
provider.users.change             yes             -             -      -      -     -
provider.users.remove             yes             -             -      -      -     -
organization.profile.read         yes             yes           yes    -      -     -
organization.profile.delete       yes             -             yes    -      -     -
organization.members.list         yes             yes           yes    yes    -     -
organization.members.invite       yes             yes           yes    yes    -     -
organization.members.confirm      yes             yes           yes    yes    -     -
organization.collections.list     yes             yes           yes    yes    yes   yes
`

const [head = '', ...rows] = table.trim().split('\n')
const columns = head.trim().split(/\s+/)
const expected = rows.map((row) => {
  const [permission = '', ...cells] = row.split(/\s+/)
  return [permission as Permission, columns.filter((_, at) => cells[at] === 'yes')] as const
})

describe('permissions', () => {
  it('are exactly those of the table', () => {
    expect(columns).toEqual(roles)
    expect(expected.map(([permission]) => permission)).toEqual(Object.keys(permissions))
  })

  it.each(expected)('%s is held by %j', (permission, holders) => {
    expect(roles.filter((role) => can(role, permission))).toEqual(holders)
  })
})
