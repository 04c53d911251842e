import { ApiError } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import type { Pool } from './pools.ts'
import { fetchSamlMetadata, type SamlMetadata } from './saml-metadata.ts'

/** One identity provider of a pool. */
export type IdentityProvider = {
  readonly poolId: string
  readonly name: string
  readonly type: 'SAML' | 'OIDC'
  /** ProviderDetails as given. */
  readonly details: Readonly<Record<string, string>>
  /** Names of the provider's attributes by the pool's attributes that take their values. */
  readonly attributeMapping: Readonly<Record<string, string>>
  readonly identifiers: readonly string[]
  /** Of SAML providers only. */
  readonly metadata: SamlMetadata | undefined
  /** When metadata was read; milliseconds since 1970. */
  readonly metadataReadAt: number
  readonly createdAt: number
  readonly modifiedAt: number
}

type Row = {
  pool_id: string
  name: string
  type: 'SAML' | 'OIDC'
  details: string
  attribute_mapping: string
  identifiers: string
  metadata: string
  metadata_read_at: number
  created_at: number
  modified_at: number
}

// "Amazon Cognito refreshes metadata every 6 hours or before the metadata expires, whichever is earlier."
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
const metadataLife = 6 * 60 * 60 * 1000

/** All identity providers of a pool, by name. */
export function providersOf(context: UserPoolContext, poolId: string): IdentityProvider[] {
  const rows = context.database.prepare('SELECT * FROM identity_providers WHERE pool_id = ? ORDER BY name').all(poolId)
  return (rows as Row[]).map(toProvider)
}

/** The names of a pool's identity providers. */
export function providerNames(context: UserPoolContext, poolId: string): string[] {
  return providersOf(context, poolId).map(({ name }) => name)
}

/** The provider of this name, if the pool has it. */
export function findProvider(context: UserPoolContext, poolId: string, name: string): IdentityProvider | undefined {
  const row = context.database
    .prepare('SELECT * FROM identity_providers WHERE pool_id = ? AND name = ?')
    .get(poolId, name) as Row | undefined
  return row && toProvider(row)
}

/** As `findProvider`, but ResourceNotFoundException when there is none. */
export function existingProvider(context: UserPoolContext, { id }: Pool, name: string): IdentityProvider {
  const provider = findProvider(context, id, name)
  if (!provider) {
    throw new ApiError('ResourceNotFoundException', `Identity provider ${name} does not exist.`)
  }
  return provider
}

/** The provider that has this identifier, if the pool has one. */
export function findProviderByIdentifier(
  context: UserPoolContext,
  poolId: string,
  identifier: string,
): IdentityProvider | undefined {
  return providersOf(context, poolId).find(({ identifiers }) => identifiers.includes(identifier))
}

/** Adds a provider or replaces the one of that name. */
export function saveProvider(context: UserPoolContext, provider: IdentityProvider): void {
  context.database
    .prepare('INSERT OR REPLACE INTO identity_providers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      provider.poolId,
      provider.name,
      provider.type,
      JSON.stringify(provider.details),
      JSON.stringify(provider.attributeMapping),
      JSON.stringify(provider.identifiers),
      JSON.stringify(provider.metadata ?? null),
      provider.metadataReadAt,
      provider.createdAt,
      provider.modifiedAt,
    )
}

/** The provider's metadata, read again when it came from a URL too long ago; what cannot be read again stays in force. */
export async function currentMetadata(
  context: UserPoolContext,
  provider: IdentityProvider,
): Promise<SamlMetadata | undefined> {
  const { MetadataURL } = provider.details
  if (MetadataURL === undefined || context.now() < provider.metadataReadAt + metadataLife) {
    return provider.metadata
  }
  const metadata = await fetchSamlMetadata(MetadataURL).catch(() => provider.metadata)
  const known = findProvider(context, provider.poolId, provider.name)
  if (known?.details.MetadataURL === MetadataURL) {
    saveProvider(context, { ...known, metadata, metadataReadAt: context.now() })
  }
  return metadata
}

function toProvider(row: Row): IdentityProvider {
  return {
    poolId: row.pool_id,
    name: row.name,
    type: row.type,
    details: JSON.parse(row.details) as IdentityProvider['details'],
    attributeMapping: JSON.parse(row.attribute_mapping) as IdentityProvider['attributeMapping'],
    identifiers: JSON.parse(row.identifiers) as string[],
    metadata: (JSON.parse(row.metadata) as SamlMetadata | null) ?? undefined,
    metadataReadAt: row.metadata_read_at,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}
