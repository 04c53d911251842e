import { eventsRoutes } from '../../shared/api/events.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { exportOrganizationEvents } from './export-organization-events.ts'
import { exportProviderEvents } from './export-provider-events.ts'
import { listMemberEvents } from './list-member-events.ts'
import { listOrganizationEvents } from './list-organization-events.ts'
import { listOwnEvents } from './list-own-events.ts'
import { listProviderEvents } from './list-provider-events.ts'
import { listProviderUserEvents } from './list-provider-user-events.ts'

export const operations: Operations<typeof eventsRoutes> = {
  listOrganizationEvents,
  exportOrganizationEvents,
  listMemberEvents,
  listProviderEvents,
  exportProviderEvents,
  listProviderUserEvents,
  listOwnEvents,
}

export const handler = defineFunction(eventsRoutes, operations)
