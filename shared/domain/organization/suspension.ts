import { type Organization, OrganizationStatus } from '../../store/entities/organization.ts'

/** Whether the organization was stopped (specification 1.9); one that awaits its keys was never running. */
export function isSuspended({ enabled, status }: Pick<Organization, 'enabled' | 'status'>): boolean {
  return !enabled && status !== OrganizationStatus.Pending
}
