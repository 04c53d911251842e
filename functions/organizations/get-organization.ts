import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { organizationReply } from './organization-reply.ts'

/** The organization, to its owners and its provider. */
export const getOrganization: Operation<typeof organizationsRoutes.getOrganization> = async ({ scope, store }) => {
  const { organization } = scope
  const seats = await store.get('OrganizationSeats', organization)
  return seats ? done(organizationReply(organization, seats)) : refuse('request.not_found')
}
