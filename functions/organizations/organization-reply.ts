import { planOf } from '../../shared/config/plans.ts'
import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'
import type { OrganizationSeats } from '../../shared/store/entities/seats.ts'

/** An organization as its owners and its provider read it (specification 2.10). */
export function organizationReply(organization: Organization, seats: OrganizationSeats) {
  const plan = planOf(organization.planType)
  return {
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
    ...organization.collectionSettings,
    ...planFeatures(organization.planType),
  }
}
