import * as z from 'zod'
import { ApiError, invalidParameter } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import { existingProvider, type IdentityProvider } from './identity-provider-store.ts'
import { type Operations, operation } from './operation.ts'
import { type Pool, poolById } from './pools.ts'
import { existingUser, setEnabled, type User, userById } from './users.ts'

/** The name under which an identity is known by its NameID rather than by a mapped attribute. */
export const subject = 'Cognito_Subject'

/** A way in which an identity provider names an account: its NameID, or the value of a mapped attribute. */
export type IdentityName = { readonly attribute: string; readonly value: string }

/** The user whom an identity signs in, if there is one. */
export function userOfIdentity(
  context: UserPoolContext,
  poolId: string,
  provider: string,
  { attribute, value }: IdentityName,
): User | undefined {
  const row = context.database
    .prepare('SELECT user_id FROM identities WHERE pool_id = ? AND provider = ? AND attribute = ? AND value = ?')
    .get(poolId, provider, attribute, value) as { user_id: number } | undefined
  return row && userById(context, row.user_id)
}

/** Lets an identity sign a user in from now on. */
export function addIdentity(
  context: UserPoolContext,
  provider: IdentityProvider,
  user: User,
  { attribute, value }: IdentityName,
  isPrimary: boolean,
): void {
  context.database
    .prepare('INSERT INTO identities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      provider.poolId,
      user.id,
      provider.name,
      attribute,
      value,
      provider.type,
      provider.metadata?.entityId ?? provider.details.oidc_issuer ?? null,
      isPrimary ? 1 : 0,
      context.now(),
    )
}

const identifier = z.object({
  ProviderName: z.string().min(1).max(32),
  ProviderAttributeName: z.string().optional(),
  ProviderAttributeValue: z.string().min(1),
})

const mostIdentities = 5

function destination(context: UserPoolContext, pool: Pool, named: z.output<typeof identifier>): User {
  if (named.ProviderName === 'Cognito') {
    return existingUser(context, pool, named.ProviderAttributeValue)
  }
  const user = userOfIdentity(context, pool.id, named.ProviderName, {
    attribute: subject,
    value: named.ProviderAttributeValue,
  })
  if (!user) {
    throw new ApiError('UserNotFoundException', 'User does not exist.')
  }
  return user
}

/** Operations that link accounts of identity providers with users, or part them. */
export const identityOperations: Operations = {
  AdminLinkProviderForUser: operation(
    z.object({ UserPoolId: z.string(), DestinationUser: identifier, SourceUser: identifier }),
    ({ UserPoolId, DestinationUser, SourceUser }, context) => {
      const pool = poolById(context, UserPoolId)
      const user = destination(context, pool, DestinationUser)
      if (SourceUser.ProviderName === 'Cognito') {
        throw invalidParameter(
          'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
        )
      }
      const provider = existingProvider(context, pool, SourceUser.ProviderName)
      const attribute = SourceUser.ProviderAttributeName ?? subject
      if (attribute !== subject && provider.attributeMapping[attribute] === undefined) {
        throw invalidParameter(`Invalid SourceUser: ${attribute} is not mapped from provider ${provider.name}.`)
      }
      const name = { attribute, value: SourceUser.ProviderAttributeValue }
      const holder = userOfIdentity(context, pool.id, provider.name, name)
      if (holder?.id === user.id) {
        throw invalidParameter('SourceUser is already linked to DestinationUser')
      }
      if (holder) {
        throw new ApiError(
          'AliasExistsException',
          'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
        )
      }
      if (user.identities.filter(({ primary }) => !primary).length >= mostIdentities) {
        throw new ApiError('LimitExceededException', `A user has at most ${mostIdentities} linked identities.`)
      }
      addIdentity(context, provider, user, name, false)
      return {}
    },
  ),

  // A user made from the identity is disabled; one that it was linked to merely loses it.
  AdminDisableProviderForUser: operation(
    z.object({ UserPoolId: z.string(), User: identifier }),
    ({ UserPoolId, User }, context) => {
      const pool = poolById(context, UserPoolId)
      if (User.ProviderName === 'Cognito') {
        setEnabled(context, existingUser(context, pool, User.ProviderAttributeValue), false)
        return {}
      }
      const name = { attribute: User.ProviderAttributeName ?? subject, value: User.ProviderAttributeValue }
      const user = userOfIdentity(context, pool.id, User.ProviderName, name)
      if (!user) {
        throw new ApiError('UserNotFoundException', 'User does not exist.')
      }
      const isPrimary = user.identities.some(
        ({ primary, providerName, userId }) => primary && providerName === User.ProviderName && userId === name.value,
      )
      if (isPrimary) {
        setEnabled(context, user, false)
        return {}
      }
      context.database
        .prepare('DELETE FROM identities WHERE pool_id = ? AND provider = ? AND attribute = ? AND value = ?')
        .run(pool.id, User.ProviderName, name.attribute, name.value)
      return {}
    },
  ),
}
