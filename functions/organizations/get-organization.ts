import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { planOf } from '../../shared/config/plans.ts'
import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** The organization, to its owners and its provider. */
export const getOrganization: Operation<typeof organizationsRoutes.getOrganization> = async ({ scope, store }) => {
  const { organization } = scope
  const seats = await store.get('OrganizationSeats', organization)
  if (!seats) return refuse('request.not_found')
  const plan = planOf(organization.planType)
  return done({
    object: 'organization' as const,
    id: organization.organizationId,
    name: organization.name,
    billingEmail: organization.billingEmail,
    plan: plan.name,
    planType: plan.planType,
    productTierType: plan.productTier,
    seats: seats.seats,
    occupiedSeats: seats.occupied,
    maxCollections: null,
    maxStorageGb: 1,
    status: organization.status,
    enabled: organization.enabled,
    hasPublicAndPrivateKeys: organization.keyPair !== null,
    ...planFeatures(organization.planType),
  })
}
