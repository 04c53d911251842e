import * as z from 'zod'
import { ApiError, invalidParameter } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import { type Operations, operation } from './operation.ts'
import { type Pool, poolById } from './pools.ts'

/** The host name under which a pool serves its login pages: here the prefix of a `amazoncognito.com` host. */
export type Domain = {
  readonly domain: string
  readonly poolId: string
  readonly settings: Readonly<Record<string, unknown>>
}

type DomainRow = { domain: string; pool_id: string; settings: string }

/** Where the login pages of a domain are found here; on AWS `https://<domain>.auth.<region>.amazoncognito.com`. */
export function hostedUrl(context: UserPoolContext, domain: string): string {
  return `${context.url}/auth/${domain}`
}

/** Where identity providers send their responses to. */
export function assertionConsumerServiceUrl(context: UserPoolContext, { domain }: Domain): string {
  return `${hostedUrl(context, domain)}/saml2/idpresponse`
}

/** The domain of this name, if there is one. */
export function findDomain(context: UserPoolContext, domain: string): Domain | undefined {
  return toDomain(
    context.database.prepare('SELECT * FROM domains WHERE domain = ?').get(domain) as DomainRow | undefined,
  )
}

/** The domain of a pool, if it has one. */
export function domainOfPool(context: UserPoolContext, pool: Pool): Domain | undefined {
  return toDomain(
    context.database.prepare('SELECT * FROM domains WHERE pool_id = ?').get(pool.id) as DomainRow | undefined,
  )
}

function toDomain(row: DomainRow | undefined): Domain | undefined {
  return (
    row && {
      domain: row.domain,
      poolId: row.pool_id,
      settings: JSON.parse(row.settings) as Domain['settings'],
    }
  )
}

const prefix = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'Domain names can only contain lower-case letters, numbers, and hyphens.',
  )

const settings = z.object({
  ManagedLoginVersion: z.int().min(1).max(2).default(1),
  CustomDomainConfig: z.never('Domains of your own are not covered by the local user pool: name a prefix.').optional(),
})

/** Operations on domains. */
export const domainOperations: Operations = {
  CreateUserPoolDomain: operation(
    settings.extend({ Domain: prefix, UserPoolId: z.string() }),
    ({ Domain, UserPoolId, ...given }, context) => {
      const pool = poolById(context, UserPoolId)
      // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
      if (/aws|amazon|cognito/.test(Domain)) {
        throw invalidParameter(`Domain cannot contain reserved word: ${/aws|amazon|cognito/.exec(Domain)?.[0]}`)
      }
      if (findDomain(context, Domain)) {
        throw invalidParameter('Domain already associated with another user pool.')
      }
      if (domainOfPool(context, pool)) {
        throw invalidParameter('User pool already has a domain configured.')
      }
      context.database.prepare('INSERT INTO domains VALUES (?, ?, ?)').run(Domain, UserPoolId, JSON.stringify(given))
      return { ManagedLoginVersion: given.ManagedLoginVersion }
    },
  ),

  // AWS answers a domain that does not exist with an empty description.
  DescribeUserPoolDomain: operation(z.object({ Domain: z.string().min(1).max(63) }), ({ Domain }, context) => {
    const found = findDomain(context, Domain)
    if (!found) {
      return { DomainDescription: {} }
    }
    const { ManagedLoginVersion } = found.settings
    return {
      DomainDescription: {
        Domain,
        UserPoolId: found.poolId,
        AWSAccountId: '000000000000',
        Status: 'ACTIVE',
        ManagedLoginVersion,
      },
    }
  }),

  DeleteUserPoolDomain: operation(z.object({ Domain: z.string(), UserPoolId: z.string() }), (input, context) => {
    poolById(context, input.UserPoolId)
    if (findDomain(context, input.Domain)?.poolId !== input.UserPoolId) {
      throw new ApiError('InvalidParameterException', 'No such domain or user pool exists.')
    }
    context.database.prepare('DELETE FROM domains WHERE domain = ?').run(input.Domain)
    return {}
  }),
}
