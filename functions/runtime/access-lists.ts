import type { AccessSelection } from '../../shared/domain/collection/access-selection.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { AccessLevel } from '../../shared/store/entities/organization.ts'
import type { OrganizationId } from '../../shared/store/id.ts'

type Named = { readonly id: string | null } & AccessLevel

/** The entries of a list that name somebody; null where the request leaves the list as it is. */
export function namedOf(list: readonly Named[] | null | undefined): readonly AccessSelection[] | null {
  return list?.flatMap(({ id, ...level }) => (id === null ? [] : [{ id, ...level }])) ?? null
}

/** Which of the members and groups that a request names the organization has. */
export async function loadExisting(
  store: StoreReads,
  organizationId: OrganizationId,
  { users, groups }: { users: readonly AccessSelection[] | null; groups: readonly AccessSelection[] | null },
): Promise<{ readonly memberIds: ReadonlySet<string>; readonly groupIds: ReadonlySet<string> }> {
  const [members, found] = await Promise.all([
    store.getMany(
      'Member',
      (users ?? []).map(({ id }) => ({ organizationId, memberId: id })),
    ),
    store.getMany(
      'Group',
      (groups ?? []).map(({ id }) => ({ organizationId, groupId: id })),
    ),
  ])
  return {
    memberIds: new Set(members.flatMap((member) => (member ? [member.memberId] : []))),
    groupIds: new Set(found.flatMap((group) => (group ? [group.groupId] : []))),
  }
}
