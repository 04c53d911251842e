import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { ClientLink, Member } from '../../shared/store/entities/organization.ts'
import type { OrganizationSeats } from '../../shared/store/entities/seats.ts'
import type { MemberId, OrganizationId } from '../../shared/store/id.ts'
import { refused } from '../runtime/refused.ts'

/** What `decideRows` starts from: the named members, the counters, and the provider that may stand in for an owner. */
export async function loadRows(
  store: StoreReads,
  { organizationId }: { organizationId: OrganizationId },
  memberIds: readonly MemberId[],
): Promise<{
  readonly members: readonly (Stored<Member> | undefined)[]
  readonly seats: Stored<OrganizationSeats>
  readonly link: Stored<ClientLink> | undefined
}> {
  const [members, seats, link] = await Promise.all([
    store.getMany(
      'Member',
      memberIds.map((memberId) => ({ organizationId, memberId })),
    ),
    store.get('OrganizationSeats', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  if (!seats) throw refused('request.not_found')
  return { members, seats, link }
}
