import type { groupsRoutes } from '../../shared/api/groups.ts'
import { deleteGroups as decide } from '../../shared/domain/group/delete-groups.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Group } from '../../shared/store/entities/group.ts'
import type { GroupId } from '../../shared/store/id.ts'
import { inParts } from '../runtime/in-parts.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Three records each, and one transaction holds a hundred. */
const GROUPS_PER_TRANSACTION = 33

/** Deletes several groups; many are more than one transaction, and cut off, the first are gone. */
export const deleteGroups: Operation<typeof groupsRoutes.deleteGroups> = async ({
  params,
  body,
  store,
  context,
  writeRows,
}) => {
  const { organizationId } = params
  const ids = [...new Set(body.ids)]
  const load = async (groupIds: readonly GroupId[]): Promise<Result<{ groups: readonly Stored<Group>[] }>> => {
    const found = await store.getMany(
      'Group',
      groupIds.map((groupId) => ({ organizationId, groupId })),
    )
    const groups = found.filter((group) => group !== undefined)
    return groups.length === groupIds.length ? { ok: true, groups } : refuse('request.not_found')
  }
  const written = await inParts(
    writeRows,
    GROUPS_PER_TRANSACTION,
    async () => {
      const found = await load(ids)
      return found.ok ? { ok: true, changes: [], steps: ids } : found
    },
    async (part) => {
      const found = await load(part)
      return found.ok ? { ok: true, changes: decide(found.groups, context) } : found
    },
  )
  return written.ok ? done(null) : written
}
