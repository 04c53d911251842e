import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import { isSsoReady } from '../../shared/domain/sso/settle-connection.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'

/** The organization of a configuration, where people can sign in to it with SSO at this moment. */
export async function openOrganization(
  store: StoreReads,
  configuration: SsoConfiguration | undefined,
): Promise<Result<{ organization: Organization }>> {
  const organization = configuration && (await store.get('Organization', configuration))
  if (!organization) return refuse('sso.identifier_unknown')
  if (!organization.enabled) return refuse('organization.suspended')
  if (!configuration.enabled || !planFeatures(organization.planType).useSso) return refuse('sso.off')
  return isSsoReady(configuration) ? { ok: true, organization } : refuse('sso.not_ready')
}
