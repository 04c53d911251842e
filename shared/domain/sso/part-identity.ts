import { type Change, create, remove } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { OrganizationId } from '../../store/id.ts'
import type { Context } from '../context.ts'

type Now = Pick<Context, 'ids' | 'now'>

/**
 * Parts an account from its identity at an organization: the link is gone at once, and with it the way in; a worker then tells
 * the user pool, and ends the sessions that the identity began.
 */
export const partIdentity = (link: Stored<SsoLink>, context: Now): readonly Change[] => [
  remove('SsoLink', link),
  requestParting(link, context),
]

/**
 * Parts somebody who joins an organization, or a provider's staff (`null`), from his identities at other organizations: their
 * identity providers could sign in as him where he is now.
 */
export const partElsewhere = (
  joined: OrganizationId | null,
  links: readonly Stored<SsoLink>[],
  context: Now,
): readonly Change[] =>
  links.filter(({ organizationId }) => organizationId !== joined).flatMap((link) => partIdentity(link, context))

/** Asks the worker to part an identity whose link is removed, or given to another identity, in the same transaction. */
export function requestParting({ organizationId, accountId, externalId }: SsoLink, { ids, now }: Now): Change {
  return create('IdentityParting', { organizationId, partingId: ids.next(), accountId, externalId, requestedAt: now })
}
