import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { changeOrganization as decide } from '../../shared/domain/organization/change-organization.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { organizationReply } from './organization-reply.ts'

/** Changes the organization's name and billing address, and takes its keys where it has none. */
export const changeOrganization: Operation<typeof organizationsRoutes.changeOrganization> = async ({
  scope,
  body,
  store,
  context,
}) => {
  const { organization, link, role } = scope
  const seats = await store.get('OrganizationSeats', organization)
  if (!seats) return refuse('request.not_found')
  const { name, billingEmail, keys } = body
  const request = { name: name ?? undefined, billingEmail: billingEmail ?? undefined, keys: keys ?? undefined }
  const decision = decide({ organization, link }, request, role, context)
  return decision.ok ? done(organizationReply(decision.organization, seats), decision.changes) : decision
}
