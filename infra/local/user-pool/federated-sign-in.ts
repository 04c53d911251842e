import { ApiError, invalidParameter, notAuthorized } from './api-error.ts'
import { type Attributes, checkAttributes, missingAttributes } from './attributes.ts'
import type { Client } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { inTransaction } from './database.ts'
import { addIdentity, subject, userOfIdentity } from './identities.ts'
import type { IdentityProvider } from './identity-provider-store.ts'
import { hashPassword } from './passwords.ts'
import type { Pool } from './pools.ts'
import { newOpaqueToken } from './secrets.ts'
import { postAuthentication, postConfirmation, preSignUp } from './triggers.ts'
import { addExternalUser, existingUser, findUser, setAttributes, type User } from './users.ts'

/** Somebody whom an identity provider vouches for. */
export type FederatedSignIn = {
  readonly pool: Pool
  readonly client: Client
  readonly provider: IdentityProvider
  /** The provider's unchanging name for him: NameID or `sub`. */
  readonly subject: string
  /** What the provider says of him, by its own names. */
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * The user whom a provider signs in, made when nobody has the identity yet. His mapped attributes follow the provider
 * at every sign-in. Rejects with ApiError when he may not sign in.
 */
export async function federatedUser(context: UserPoolContext, signIn: FederatedSignIn): Promise<User> {
  const { pool, client } = signIn
  const mapped = mappedAttributes(signIn)
  const known = knownUser(context, signIn, mapped)
  if (!known) return newUser(context, signIn, mapped)
  if (!known.enabled) {
    throw notAuthorized('User is disabled.')
  }
  setAttributes(context, pool, known, { ...known.attributes, ...mapped })
  const user = existingUser(context, pool, known.username)
  // AWS calls PostConfirmation instead when a federated user is new.
  await postAuthentication(context, { pool, client, user, clientMetadata: undefined })
  return user
}

function mappedAttributes({ pool, provider, attributes }: FederatedSignIn): Attributes {
  const entries = Object.entries(provider.attributeMapping)
    .filter(([name]) => name !== 'username')
    .flatMap(([name, source]): [string, string][] => {
      const value = attributes[source]
      return value === undefined ? [] : [[name, value]]
    })
  const mapped: Attributes = Object.fromEntries(entries)
  checkAttributes(pool.configuration.Schema, mapped)
  // An address that comes from a provider counts as unverified unless the provider says otherwise.
  return mapped.email === undefined ? mapped : { email_verified: 'false', ...mapped }
}

function knownUser(context: UserPoolContext, signIn: FederatedSignIn, mapped: Attributes): User | undefined {
  const { pool, provider } = signIn
  const names = [
    { attribute: subject, value: signIn.subject },
    ...Object.entries(mapped).map(([attribute, value]) => ({ attribute, value })),
  ]
  for (const name of names) {
    const user = userOfIdentity(context, pool.id, provider.name, name)
    if (user) return user
  }
  return undefined
}

async function newUser(context: UserPoolContext, signIn: FederatedSignIn, attributes: Attributes): Promise<User> {
  const { pool, client, provider } = signIn
  // A pool that takes names in any case keeps them in lower case, the provider's part too.
  const username = `${provider.name}_${signIn.subject}`.toLowerCase()
  if (username.length > 128) {
    throw invalidParameter(
      `1 validation error detected: Value '${username}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    )
  }
  const [missing] = missingAttributes(pool.configuration.Schema, attributes)
  if (missing !== undefined) {
    throw invalidParameter(`Invalid user attributes: ${missing}: The attribute is required`)
  }
  await preSignUp(context, { pool, client, username, attributes }, 'ExternalProvider')
  const passwordHash = await hashPassword(newOpaqueToken())
  const user = inTransaction(context.database, () => {
    // AWS goes on to make the user even if the function has just linked the identity to another one, and finds it taken:
    // the first sign-in after linking fails, and the second succeeds.
    if (findUser(context, pool, username) || knownUser(context, signIn, attributes)) {
      throw new ApiError('UsernameExistsException', `Already found an entry for username ${username}.`)
    }
    const added = addExternalUser(context, pool, username, attributes, passwordHash)
    addIdentity(context, provider, added, { attribute: subject, value: signIn.subject }, true)
    return existingUser(context, pool, username)
  })
  await postConfirmation(context, { pool, client, user, clientMetadata: undefined })
  return user
}
