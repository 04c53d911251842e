import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  DuplicateProviderException,
  InvalidParameterException,
  LimitExceededException,
  paginateListIdentityProviders,
  ResourceNotFoundException,
  UpdateIdentityProviderCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { FederatedProvider, IdentityProviders } from '../../shared/ports/ports.ts'
import { poolClient } from './cognito-user-pool.ts'
import { env } from './env.ts'

/** The most that the pool lists in one page. */
const PAGE = 60

/** How often the list is written again because somebody else wrote it meanwhile. */
const ROUNDS_MAX = 5

/** The identity providers of a user pool in Cognito. */
export function cognitoIdentityProviders(): IdentityProviders {
  let client: CognitoIdentityProviderClient | undefined
  const pool = () => {
    client ??= poolClient()
    return client
  }
  return {
    put: async (provider) => {
      const settings = settingsOf(provider)
      const make = new CreateIdentityProviderCommand({ ...settings, ProviderType: provider.kind })
      try {
        await pool()
          .send(make)
          .catch(async (error: unknown) => {
            if (!(error instanceof DuplicateProviderException)) throw error
            const { UserPoolId, ProviderName } = settings
            const place = { UserPoolId, ProviderName }
            const { IdentityProvider } = await pool().send(new DescribeIdentityProviderCommand(place))
            if (IdentityProvider?.ProviderType === provider.kind) {
              await pool().send(new UpdateIdentityProviderCommand(settings))
              return
            }
            // Its kind cannot be changed.
            await pool().send(new DeleteIdentityProviderCommand(place))
            await pool().send(make)
          })
        return { ok: true, userPoolId: settings.UserPoolId }
      } catch (error) {
        const isFinal = error instanceof InvalidParameterException || error instanceof LimitExceededException
        if (isFinal) return { ok: false, reason: error.message }
        throw error
      }
    },
    remove: async (name) => {
      const place = { UserPoolId: env('USER_POOL_ID'), ProviderName: name }
      await pool()
        .send(new DeleteIdentityProviderCommand(place))
        .catch((error: unknown) => {
          if (!(error instanceof ResourceNotFoundException)) throw error
        })
    },
    offer: async () => offerAll(pool()),
  }
}

function settingsOf(provider: FederatedProvider) {
  return {
    UserPoolId: env('USER_POOL_ID'),
    ProviderName: provider.name,
    ProviderDetails: detailsOf(provider),
    AttributeMapping: { ...provider.attributes },
  }
}

function detailsOf(provider: FederatedProvider): Record<string, string> {
  if (provider.kind === 'SAML') {
    const { metadata } = provider
    return 'url' in metadata ? { MetadataURL: metadata.url } : { MetadataFile: metadata.document }
  }
  return {
    oidc_issuer: provider.issuer,
    client_id: provider.clientId,
    client_secret: provider.clientSecret,
    authorize_scopes: provider.scopes.join(' '),
    attributes_request_method: 'GET',
  }
}

/**
 * The app client's list is read and written whole, and two who write it at once would lose one of two providers. So whoever
 * writes looks again afterwards: the last of them finds all that the pool has by then.
 */
async function offerAll(client: CognitoIdentityProviderClient): Promise<void> {
  const place = { UserPoolId: env('USER_POOL_ID'), ClientId: env('USER_POOL_PAGES_CLIENT_ID') }
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { UserPoolClient } = await client.send(new DescribeUserPoolClientCommand(place))
    const wanted = await namesOfProviders(client, place.UserPoolId)
    const offered = new Set(UserPoolClient?.SupportedIdentityProviders)
    if (offered.size === wanted.length && wanted.every((name) => offered.has(name))) return
    // What an update does not name is forgotten, so all that is there is named again.
    const {
      ClientSecret: _secret,
      CreationDate: _created,
      LastModifiedDate: _changed,
      ...settings
    } = UserPoolClient ?? {}
    await client.send(new UpdateUserPoolClientCommand({ ...settings, ...place, SupportedIdentityProviders: wanted }))
  }
  throw new Error('Others keep changing the identity providers of the app client')
}

async function namesOfProviders(client: CognitoIdentityProviderClient, userPoolId: string): Promise<string[]> {
  const names: string[] = []
  const pages = paginateListIdentityProviders({ client, pageSize: PAGE }, { UserPoolId: userPoolId })
  for await (const { Providers = [] } of pages) {
    names.push(...Providers.flatMap(({ ProviderName }) => ProviderName ?? []))
  }
  return names.sort()
}
