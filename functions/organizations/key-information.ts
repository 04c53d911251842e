import type { OrganizationApiKey } from '../../shared/store/entities/organization-api-key.ts'

/** When API keys were made and used, without their secrets (specification 2.10). */
export function keyInformation(keys: readonly OrganizationApiKey[]) {
  return {
    object: 'list' as const,
    data: keys.map(({ type, revisedAt, lastUsedAt }) => ({
      object: 'keyInformation' as const,
      keyType: type,
      revisionDate: revisedAt,
      lastUsedDate: lastUsedAt,
    })),
    continuationToken: null,
  }
}
