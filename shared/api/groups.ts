import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import { AccessSelectionReply, accessSelections, guid, listOf, optionalText, paging, text } from './schemas.ts'

const group = {
  id: z.string(),
  organizationId: z.string(),
  name: z.string(),
  externalId: z.string().nullable(),
}

const GroupReply = z.object({ object: z.literal('group'), ...group }).meta({ id: 'Group' })

const GroupDetailsReply = z
  .object({ object: z.literal('groupDetails'), ...group, collections: z.array(AccessSelectionReply) })
  .meta({ id: 'GroupDetails' })

const NewGroup = z.object({
  name: text(limits.groupNameLengthMax),
  externalId: optionalText(limits.externalIdLengthMax),
  collections: accessSelections(),
  users: z.array(guid).max(limits.namedMax, `must not name more than ${limits.namedMax} members`).nullish(),
})

const common = { dialect: 'bitwarden', auth: 'user', scope: 'organization' } as const
const all = '/api/organizations/{organizationId}/groups'
const one = `${all}/{groupId}` as const

const reading = { ...common, method: 'GET', permission: 'organization.groups.manage', errors: [] } as const

const writing = {
  ...common,
  permission: 'organization.groups.manage',
  byRows: true,
  body: NewGroup,
  bodyBytesMax: limits.manyRowsBodyBytesMax,
  reply: GroupReply,
  uses: {
    read: ['Group', 'GroupMember', 'Member', 'Collection', 'CollectionAccess', 'AccessErasure'],
    write: ['Group', 'GroupMember', 'AuditEvent'],
  },
  errors: ['collection.manage_alone', 'collection.named_twice', 'group.collections_max', 'group.own_membership'],
} as const

const deleting = {
  ...common,
  permission: 'organization.groups.manage',
  reply: null,
  uses: { read: ['Group'], write: ['Group', 'AccessErasure', 'AuditEvent'] },
  errors: [],
} as const

export const groupsRoutes = defineRoutes({
  listGroups: {
    ...reading,
    path: all,
    permission: 'organization.groups.list',
    query: paging,
    reply: listOf(GroupReply),
    uses: { read: ['Group', 'GroupMember', 'Collection', 'CollectionAccess'], write: [] },
    errors: ['request.cursor_invalid'],
    summary: 'List the groups of an organization',
  },
  listGroupDetails: {
    ...reading,
    path: `${all}/details`,
    permission: 'organization.groups.list_details',
    query: paging,
    reply: listOf(GroupDetailsReply),
    uses: { read: ['Group', 'AccessErasure'], write: [] },
    errors: ['request.cursor_invalid'],
    summary: 'List groups with the collections that they give access to',
  },
  getGroup: {
    ...reading,
    path: one,
    reply: GroupReply,
    uses: { read: ['Group'], write: [] },
    summary: 'Read a group',
  },
  getGroupDetails: {
    ...reading,
    path: `${one}/details`,
    reply: GroupDetailsReply,
    uses: { read: ['Group', 'AccessErasure'], write: [] },
    summary: 'Read a group with the collections that it gives access to',
  },
  listGroupUsers: {
    ...reading,
    path: `${one}/users`,
    reply: z.array(z.string()),
    uses: { read: ['Group', 'GroupMember', 'AccessErasure'], listIndexed: ['GroupMember'], write: [] },
    summary: 'The ids of the members of a group',
  },
  createGroup: {
    ...writing,
    method: 'POST',
    path: all,
    summary: 'Create a group with its collections and members',
  },
  changeGroup: {
    ...writing,
    method: 'PUT',
    path: one,
    aliases: [`POST ${one}`],
    summary: 'Change a group; collections or members that are null stay as they were',
  },
  deleteGroup: {
    ...deleting,
    method: 'DELETE',
    path: one,
    aliases: [`POST ${one}/delete`],
    summary: 'Delete a group',
  },
  deleteGroups: {
    ...deleting,
    method: 'DELETE',
    path: all,
    aliases: [`POST ${all}/delete`],
    byRows: true,
    body: z.object({
      ids: z
        .array(guid)
        .min(1, 'must name at least one id')
        .max(limits.bulkDeleteMax, `must not name more than ${limits.bulkDeleteMax} ids`),
    }),
    summary: 'Delete several groups',
  },
  removeGroupUser: {
    ...common,
    method: 'DELETE',
    path: `${one}/user/{memberId}`,
    aliases: [`POST ${one}/delete-user/{memberId}`],
    permission: 'organization.groups.manage',
    reply: null,
    uses: { read: ['Group', 'GroupMember', 'Member'], write: ['GroupMember', 'AuditEvent'] },
    errors: [],
    summary: 'Take a member out of a group',
  },
})
