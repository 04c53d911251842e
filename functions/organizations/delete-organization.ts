import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { deleteOrganization as decide } from '../../shared/domain/client/release-client.ts'
import { requestProvisioning } from '../../shared/domain/sso/request-provisioning.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { verifyCaller } from './verify-caller.ts'

/** Deletes the organization for good, against proof of the caller's master password. */
export const deleteOrganization: Operation<typeof organizationsRoutes.deleteOrganization> = async ({
  scope,
  body,
  actor,
  store,
  context,
}) => {
  const unproven = await verifyCaller(store, actor, body)
  if (unproven) return unproven
  const { organization, link } = scope
  const [seats, pool, sso] = await Promise.all([
    store.get('OrganizationSeats', organization),
    link && store.get('SeatPool', link),
    store.get('SsoConfiguration', organization),
  ])
  if (!seats || (link && !pool)) return refuse('request.not_found')
  const managed = link && pool ? { client: { link, organization, seats }, pool } : null
  const { changes } = decide({ organization, seats, managed }, context)
  return done(null, sso ? [...changes, requestProvisioning(organization.organizationId, context)] : changes)
}
