import { expect, it } from '@jest/globals'
import { isSuspended } from '../../../shared/domain/organization/suspension.ts'
import { OrganizationStatus } from '../../../shared/store/entities/organization.ts'

const { Pending, Created, Managed } = OrganizationStatus

it('an organization is suspended when it was running and is stopped; one that awaits its keys is not', () => {
  for (const status of [Created, Managed]) {
    expect(isSuspended({ enabled: false, status })).toBe(true)
    expect(isSuspended({ enabled: true, status })).toBe(false)
  }
  expect(isSuspended({ enabled: false, status: Pending })).toBe(false)
})
