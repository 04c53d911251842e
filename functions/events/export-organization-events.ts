import type { eventsRoutes } from '../../shared/api/events.ts'
import type { Operation } from '../runtime/operation.ts'
import { exportLog } from './list-log.ts'

/** A part of the organization's log, oldest first. */
export const exportOrganizationEvents: Operation<typeof eventsRoutes.exportOrganizationEvents> = async (call) =>
  exportLog(call, { scope: 'ORG', scopeId: call.params.organizationId }, call.query)
