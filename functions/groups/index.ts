import { groupsRoutes } from '../../shared/api/groups.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { changeGroup } from './change-group.ts'
import { createGroup } from './create-group.ts'
import { deleteGroup } from './delete-group.ts'
import { deleteGroups } from './delete-groups.ts'
import { getGroup } from './get-group.ts'
import { getGroupDetails } from './get-group-details.ts'
import { listGroupDetails } from './list-group-details.ts'
import { listGroupUsers } from './list-group-users.ts'
import { listGroups } from './list-groups.ts'
import { removeGroupUser } from './remove-group-user.ts'

export const operations: Operations<typeof groupsRoutes> = {
  listGroups,
  listGroupDetails,
  getGroup,
  getGroupDetails,
  listGroupUsers,
  createGroup,
  changeGroup,
  deleteGroup,
  deleteGroups,
  removeGroupUser,
}

export const handler = defineFunction(groupsRoutes, operations)
