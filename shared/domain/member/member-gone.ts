import { type Change, create } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Member } from '../../store/entities/organization.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { Context } from '../context.ts'
import { partIdentity } from '../sso/part-identity.ts'

/**
 * What goes with a member who is gone, whatever took him away: a worker erases his access rows, and his account is parted from
 * his identity at this organization. `links` are the identities of all who may go.
 */
export function memberGone(
  { organizationId, memberId, accountId }: Member,
  links: readonly Stored<SsoLink>[],
  context: Context,
): readonly Change[] {
  const own = links.filter((link) => link.organizationId === organizationId && link.accountId === accountId)
  return [
    create('AccessErasure', { organizationId, of: 'member', id: memberId, requestedAt: context.now }),
    ...own.flatMap((link) => partIdentity(link, context)),
  ]
}
