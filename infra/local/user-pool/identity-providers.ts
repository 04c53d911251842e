import * as z from 'zod'
import { ApiError, invalidParameter } from './api-error.ts'
import { schemaAttributes } from './attributes.ts'
import type { UserPoolContext } from './context.ts'
import {
  existingProvider,
  findProviderByIdentifier,
  type IdentityProvider,
  providersOf,
  saveProvider,
} from './identity-provider-store.ts'
import { type Operations, operation, timestamp } from './operation.ts'
import { type Pool, poolById } from './pools.ts'
import { checkProviderDetails, readMetadata } from './provider-details.ts'

/** Of one pool, unless AWS raises the quota. https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
const quota = 300

const name = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u)
const reference = z.object({ UserPoolId: z.string(), ProviderName: name })
const settings = z.object({
  ProviderDetails: z.record(z.string(), z.string()),
  AttributeMapping: z.record(z.string().min(1).max(32), z.string().max(131_072)),
  IdpIdentifiers: z
    .array(
      z
        .string()
        .min(1)
        .max(40)
        .regex(/^[\w\s+=.@-]+$/),
    )
    .max(50),
})
const providerType = z.enum(['SAML', 'OIDC'], 'The local user pool covers providers of type SAML and OIDC.')

function describe(provider: IdentityProvider): object {
  const { metadata, details } = provider
  return {
    UserPoolId: provider.poolId,
    ProviderName: provider.name,
    ProviderType: provider.type,
    ProviderDetails: { ...details, ...(metadata && { SSORedirectBindingURI: metadata.singleSignOnUrl }) },
    AttributeMapping: provider.attributeMapping,
    IdpIdentifiers: provider.identifiers,
    CreationDate: timestamp(provider.createdAt),
    LastModifiedDate: timestamp(provider.modifiedAt),
  }
}

function checkMapping(pool: Pool, mapping: Readonly<Record<string, string>>): void {
  const known = schemaAttributes(pool.configuration.Schema).filter(({ Name }) => Name !== 'sub')
  for (const attribute of Object.keys(mapping)) {
    const definition = known.find(({ Name }) => Name === attribute)
    // Cognito_Subject's own name: "username" takes the NameID on every mapping, and naming it changes nothing.
    if (!definition && attribute !== 'username') {
      throw invalidParameter(`Invalid user attributes: ${attribute}: Attribute does not exist in the schema.`)
    }
    if (definition && !definition.Mutable) {
      throw invalidParameter(`The attribute ${attribute} is mapped and must be mutable.`)
    }
  }
}

function refuseTakenIdentifiers(context: UserPoolContext, provider: IdentityProvider): void {
  for (const identifier of provider.identifiers) {
    const holder = findProviderByIdentifier(context, provider.poolId, identifier)
    if (holder && holder.name !== provider.name) {
      throw new ApiError('DuplicateProviderException', `Identifier ${identifier} is used by provider ${holder.name}.`)
    }
  }
}

/** Operations on identity providers. Metadata behind a URL is fetched at once, and again every six hours. */
export const identityProviderOperations: Operations = {
  CreateIdentityProvider: operation(
    reference.extend({
      ProviderType: providerType,
      ProviderDetails: settings.shape.ProviderDetails,
      AttributeMapping: settings.shape.AttributeMapping.default({}),
      IdpIdentifiers: settings.shape.IdpIdentifiers.default([]),
    }),
    async ({ UserPoolId, ProviderName, ProviderType, ProviderDetails, AttributeMapping, IdpIdentifiers }, context) => {
      const pool = poolById(context, UserPoolId)
      checkProviderDetails(ProviderType, ProviderDetails)
      checkMapping(pool, AttributeMapping)
      const metadata = await readMetadata(ProviderType, ProviderDetails)
      // Fetching took time: the pool and its providers may have changed.
      const others = providersOf(context, poolById(context, UserPoolId).id)
      if (others.some((other) => other.name === ProviderName)) {
        throw new ApiError('DuplicateProviderException', `A provider with the name ${ProviderName} already exists.`)
      }
      if (others.length >= quota) {
        throw new ApiError('LimitExceededException', `The user pool has its ${quota} identity providers.`)
      }
      const now = context.now()
      const provider: IdentityProvider = {
        poolId: pool.id,
        name: ProviderName,
        type: ProviderType,
        details: ProviderDetails,
        attributeMapping: AttributeMapping,
        identifiers: IdpIdentifiers,
        metadata,
        metadataReadAt: now,
        createdAt: now,
        modifiedAt: now,
      }
      refuseTakenIdentifiers(context, provider)
      saveProvider(context, provider)
      return { IdentityProvider: describe(provider) }
    },
  ),

  DescribeIdentityProvider: operation(reference, ({ UserPoolId, ProviderName }, context) => ({
    IdentityProvider: describe(existingProvider(context, poolById(context, UserPoolId), ProviderName)),
  })),

  // What is not named stays as it is.
  UpdateIdentityProvider: operation(
    reference.extend(settings.partial().shape),
    async ({ UserPoolId, ProviderName, ProviderDetails, AttributeMapping, IdpIdentifiers }, context) => {
      const pool = poolById(context, UserPoolId)
      const { type } = existingProvider(context, pool, ProviderName)
      if (ProviderDetails) checkProviderDetails(type, ProviderDetails)
      if (AttributeMapping) checkMapping(pool, AttributeMapping)
      const metadata = ProviderDetails && (await readMetadata(type, ProviderDetails))
      const known = existingProvider(context, pool, ProviderName)
      const now = context.now()
      const provider: IdentityProvider = {
        ...known,
        ...(ProviderDetails && { details: ProviderDetails, metadata, metadataReadAt: now }),
        ...(AttributeMapping && { attributeMapping: AttributeMapping }),
        ...(IdpIdentifiers && { identifiers: IdpIdentifiers }),
        modifiedAt: now,
      }
      refuseTakenIdentifiers(context, provider)
      saveProvider(context, provider)
      return { IdentityProvider: describe(provider) }
    },
  ),

  // Users that came from it stay, and app clients go on naming it.
  DeleteIdentityProvider: operation(reference, ({ UserPoolId, ProviderName }, context) => {
    const { poolId } = existingProvider(context, poolById(context, UserPoolId), ProviderName)
    context.database.prepare('DELETE FROM identity_providers WHERE pool_id = ? AND name = ?').run(poolId, ProviderName)
    return {}
  }),

  ListIdentityProviders: operation(
    z.object({
      UserPoolId: z.string(),
      MaxResults: z.int().min(0).max(60).default(60),
      NextToken: z.string().optional(),
    }),
    ({ UserPoolId, MaxResults, NextToken = '' }, context) => {
      const size = MaxResults || 60
      const rest = providersOf(context, poolById(context, UserPoolId).id).filter((one) => one.name > NextToken)
      const page = rest.slice(0, size)
      return {
        Providers: page.map((provider) => ({
          ProviderName: provider.name,
          ProviderType: provider.type,
          CreationDate: timestamp(provider.createdAt),
          LastModifiedDate: timestamp(provider.modifiedAt),
        })),
        NextToken: rest.length > size ? page.at(-1)?.name : undefined,
      }
    },
  ),

  GetIdentityProviderByIdentifier: operation(
    z.object({ UserPoolId: z.string(), IdpIdentifier: z.string().min(1).max(40) }),
    ({ UserPoolId, IdpIdentifier }, context) => {
      const provider = findProviderByIdentifier(context, poolById(context, UserPoolId).id, IdpIdentifier)
      if (!provider) {
        throw new ApiError('ResourceNotFoundException', `Identity provider ${IdpIdentifier} does not exist.`)
      }
      return { IdentityProvider: describe(provider) }
    },
  ),
}
