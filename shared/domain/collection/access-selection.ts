import { type Refusal, refuse } from '../../errors/catalogue.ts'
import type { AccessLevel, CollectionSettings } from '../../store/entities/organization.ts'

/** What somebody shall be given: `id` is a member's, a group's, or in a group the collection's (specification 5.1). */
export interface AccessSelection extends AccessLevel {
  readonly id: string
}

/** Refuses a list that names somebody twice, or gives `manage` together with a restriction. */
export function checkSelections(selections: readonly AccessSelection[], field: string): Refusal | undefined {
  const named = new Set<string>()
  for (const { id, readOnly, hidePasswords, manage } of selections) {
    if (named.has(id)) return refuse('collection.named_twice', { field, values: { id } })
    if (manage && (readOnly || hidePasswords)) return refuse('collection.manage_alone', { field })
    named.add(id)
  }
  return undefined
}

/** Levels are alike when they allow the same. */
export function isSameLevel(one: AccessLevel, other: AccessLevel): boolean {
  return one.readOnly === other.readOnly && one.hidePasswords === other.hidePasswords && one.manage === other.manage
}

/** The level alone, of whatever carries it. */
export const levelOf = ({ readOnly, hidePasswords, manage }: AccessLevel): AccessLevel => ({
  readOnly,
  hidePasswords,
  manage,
})

/** Who shall have access; null or undefined: as it was. */
export interface AccessLists {
  readonly users?: readonly AccessSelection[] | null | undefined
  readonly groups?: readonly AccessSelection[] | null | undefined
}

/** Refuses lists that contradict themselves, or name somebody whom the organization does not have. */
export function checkAccessLists(
  { users, groups }: AccessLists,
  existing: { readonly memberIds: ReadonlySet<string>; readonly groupIds: ReadonlySet<string> },
): Refusal | undefined {
  const contradiction = checkSelections(users ?? [], 'users') ?? checkSelections(groups ?? [], 'groups')
  if (contradiction) return contradiction
  const unknownMember = users?.find(({ id }) => !existing.memberIds.has(id))
  if (unknownMember) {
    return refuse('collection.unknown_member', { field: 'users', values: { id: unknownMember.id } })
  }
  const unknownGroup = groups?.find(({ id }) => !existing.groupIds.has(id))
  if (unknownGroup) return refuse('collection.unknown_group', { field: 'groups', values: { id: unknownGroup.id } })
  return undefined
}

/** A collection needs somebody who manages it, unless administrators have access to every one (specification 5.3). */
export function checkSomebodyManages(
  { allowAdminAccessToAllCollectionItems }: Pick<CollectionSettings, 'allowAdminAccessToAllCollectionItems'>,
  levels: readonly AccessLevel[],
): Refusal | undefined {
  if (allowAdminAccessToAllCollectionItems || levels.some(({ manage }) => manage)) return undefined
  return refuse('collection.nobody_manages')
}
