import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { changeCollectionSettings as decide } from '../../shared/domain/organization/change-collection-settings.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { organizationReply } from './organization-reply.ts'

/** Changes who may do what with collections. */
export const changeCollectionSettings: Operation<typeof organizationsRoutes.changeCollectionSettings> = async ({
  scope,
  body,
  store,
  context,
}) => {
  const seats = await store.get('OrganizationSeats', scope.organization)
  if (!seats) return refuse('request.not_found')
  const { organization, changes } = decide(scope.organization, body, context)
  return done(organizationReply(organization, seats), changes)
}
