import { planOf } from '../../shared/config/plans.ts'
import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import type { CustomPermission, Organization } from '../../shared/store/entities/organization.ts'
import type { Provider } from '../../shared/store/entities/provider.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import { permissionsReply } from '../runtime/permissions-reply.ts'

/** An organization in its member's, or its provider's, profile (specification 14.9). */
export function profileOrganization(place: {
  object: 'profileOrganization' | 'profileProviderOrganization'
  organization: Organization
  seats: number | null
  provider: Provider | undefined
  userId: string
  memberId: string | null
  type: number
  permissions: readonly CustomPermission[]
  resetPasswordEnrolled: boolean
  /** The organization key, wrapped for the member or for the provider. */
  key: string | null
  /** Whether the organization claims the person's account. */
  isClaimed: boolean
  /** Login with SSO of the organization, if it was ever saved. */
  sso: SsoConfiguration | undefined
  /** Whether the person's account is linked with an identity there. */
  isSsoBound: boolean
}) {
  const { organization, provider, sso } = place
  const isSsoOn = sso?.enabled === true && planFeatures(organization.planType).useSso
  const CONFIRMED = 2
  return {
    object: place.object,
    id: organization.organizationId,
    userId: place.userId,
    organizationUserId: place.memberId,
    name: organization.name,
    enabled: organization.enabled,
    identifier: sso?.identifier ?? null,
    status: CONFIRMED,
    type: place.type,
    permissions: permissionsReply(place.permissions),
    productTierType: planOf(organization.planType).productTier,
    seats: place.seats,
    maxCollections: null,
    maxStorageGb: 1,
    key: place.key,
    hasPublicAndPrivateKeys: organization.keyPair !== null,
    ssoBound: place.isSsoBound,
    resetPasswordEnrolled: place.resetPasswordEnrolled,
    providerId: provider?.providerId ?? null,
    providerName: provider?.name ?? null,
    providerType: provider?.type ?? null,
    ssoEnabled: isSsoOn,
    keyConnectorEnabled: false,
    keyConnectorUrl: null,
    ssoMemberDecryptionType: isSsoOn ? sso.settings.memberDecryptionType : null,
    ...organization.collectionSettings,
    userIsClaimedByOrganization: place.isClaimed,
    accessSecretsManager: false,
    accessPam: false,
    usePasswordManager: true,
    useSecretsManager: false,
    useActivateAutofillPolicy: false,
    useAdminSponsoredFamilies: false,
    useAutomaticUserConfirmation: false,
    usePam: false,
    selfHost: false,
    ...planFeatures(organization.planType),
  }
}
