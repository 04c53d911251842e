import { can, type Standing } from '../../shared/domain/access/can.ts'
import { ApiKeyType, type OrganizationApiKey } from '../../shared/store/entities/organization-api-key.ts'
import { refused } from '../runtime/refused.ts'

/** The right depends on the type, which the body names: whoever may use the SCIM key may not use the other one for that. */
export function requireKeyRight(standing: Standing, type: OrganizationApiKey['type']): void {
  const permission = type === ApiKeyType.Scim ? 'organization.scim_key.use' : 'organization.api_keys.use'
  if (!can(standing, permission)) throw refused('request.forbidden')
}
