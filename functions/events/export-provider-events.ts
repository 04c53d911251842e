import type { eventsRoutes } from '../../shared/api/events.ts'
import type { Operation } from '../runtime/operation.ts'
import { exportLog } from './list-log.ts'

/** A part of the provider's log, oldest first. */
export const exportProviderEvents: Operation<typeof eventsRoutes.exportProviderEvents> = async (call) =>
  exportLog(call, { scope: 'PROVIDER', scopeId: call.params.providerId }, call.query)
