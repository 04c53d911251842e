import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import {
  AccessSelectionReply,
  accessSelections,
  guid,
  listOf,
  optionalText,
  paging,
  symmetricallyEncrypted,
} from './schemas.ts'

const collection = {
  id: z.string(),
  organizationId: z.string(),
  name: z.string(),
  externalId: z.string().nullable(),
  type: z.number(),
  defaultUserCollectionEmail: z.null(),
  accessRuleId: z.null(),
}

const CollectionReply = z.object({ object: z.literal('collection'), ...collection }).meta({ id: 'Collection' })

const ownLevel = { readOnly: z.boolean(), hidePasswords: z.boolean(), manage: z.boolean() }

/** A collection with what the caller may do in it. */
export const OwnCollectionReply = z
  .object({ object: z.literal('collectionDetails'), ...collection, ...ownLevel })
  .meta({ id: 'CollectionDetails' })

const CollectionAccessReply = z
  .object({
    object: z.literal('collectionAccessDetails'),
    ...collection,
    ...ownLevel,
    groups: z.array(AccessSelectionReply),
    users: z.array(AccessSelectionReply),
    assigned: z.boolean(),
    unmanaged: z.boolean(),
  })
  .meta({ id: 'CollectionAccessDetails' })

const name = symmetricallyEncrypted(limits.encryptedNameLengthMax)
const externalId = optionalText(limits.externalIdLengthMax)
const blank = z.string().regex(/^\s*$/, 'must be an encrypted string of type 2')

const ids = z
  .array(guid)
  .min(1, 'must name at least one id')
  .max(limits.bulkDeleteMax, `must not name more than ${limits.bulkDeleteMax} ids`)

const common = { dialect: 'bitwarden', auth: 'user', scope: 'organization' } as const
const all = '/api/organizations/{organizationId}/collections'
const one = `${all}/{collectionId}` as const

/** What the caller was given, and who else has access. */
const access = {
  read: ['Collection', 'CollectionAccess', 'GroupMember', 'Group', 'AccessErasure'],
  write: [],
} as const

/** The same, and rows that are only shown, which the index gives. */
const shownAccess = { ...access, listIndexed: ['CollectionAccess'] } as const

const reading = { ...common, method: 'GET', permission: 'organization.collections.list', uses: access } as const

const writing = {
  ...common,
  permission: 'organization.collections.change',
  byRows: true,
  bodyBytesMax: limits.manyRowsBodyBytesMax,
  uses: {
    ...access,
    read: [...access.read, 'Member'],
    write: ['Collection', 'CollectionAccess', 'Group', 'AuditEvent'],
  },
} as const

const listErrors = [
  'collection.manage_alone',
  'collection.named_twice',
  'collection.unknown_member',
  'collection.unknown_group',
  'group.collections_max',
] as const

const deleting = {
  ...common,
  permission: 'organization.collections.change',
  reply: null,
  uses: { ...access, write: ['Collection', 'AccessErasure', 'AuditEvent'] },
} as const

export const collectionsRoutes = defineRoutes({
  listCollections: {
    ...reading,
    path: all,
    query: paging,
    reply: listOf(CollectionReply),
    errors: ['request.cursor_invalid'],
    summary: 'List the collections of an organization that the caller may see',
  },
  listCollectionDetails: {
    ...reading,
    path: `${all}/details`,
    query: paging,
    reply: listOf(CollectionAccessReply),
    uses: { ...shownAccess, write: ['AuditEvent'] },
    errors: ['request.cursor_invalid'],
    summary: 'List collections with who has access; what staff of the provider looks at is logged',
  },
  getCollection: {
    ...reading,
    path: one,
    reply: CollectionReply,
    errors: [],
    summary: 'Read a collection',
  },
  getCollectionDetails: {
    ...reading,
    path: `${one}/details`,
    reply: CollectionAccessReply,
    uses: shownAccess,
    errors: [],
    summary: 'Read a collection with who has access',
  },
  listCollectionUsers: {
    ...reading,
    path: `${one}/users`,
    reply: z.array(AccessSelectionReply),
    uses: shownAccess,
    errors: [],
    summary: 'The members that were given access to a collection themselves',
  },
  listOwnCollections: {
    method: 'GET',
    path: '/api/collections',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody lists what he himself was given access to.',
    reply: listOf(OwnCollectionReply),
    uses: {
      read: ['Member', 'SubjectAlias', 'Organization', 'Collection', 'CollectionAccess', 'GroupMember', 'Group'],
      listIndexed: ['Member'],
      write: [],
    },
    errors: [],
    summary: "List the caller's collections in all his organizations",
  },
  createCollection: {
    ...writing,
    method: 'POST',
    path: all,
    body: z.object({ name, externalId, groups: accessSelections(), users: accessSelections() }),
    reply: CollectionAccessReply,
    errors: [...listErrors, 'collection.nobody_manages'],
    summary: 'Create a collection and say who has access',
  },
  changeCollection: {
    ...writing,
    method: 'PUT',
    path: one,
    aliases: [`POST ${one}`],
    body: z.object({
      name: z.union([name, blank]).nullish(),
      externalId,
      groups: accessSelections(),
      users: accessSelections(),
    }),
    reply: CollectionAccessReply,
    errors: [...listErrors, 'collection.nobody_manages'],
    summary: 'Rename a collection or change who has access; what is null stays',
  },
  addCollectionAccess: {
    ...writing,
    method: 'POST',
    path: `${all}/bulk-access`,
    body: z.object({
      collectionIds: z
        .array(guid)
        .min(1, 'must name at least one collection')
        .max(limits.bulkAccessMax, `must not name more than ${limits.bulkAccessMax} collections`),
      groups: accessSelections(limits.bulkAccessMax),
      users: accessSelections(limits.bulkAccessMax),
    }),
    reply: null,
    errors: [...listErrors, 'collection.unknown'],
    summary: 'Give the same members and groups access to several collections',
  },
  deleteCollection: {
    ...deleting,
    method: 'DELETE',
    path: one,
    aliases: [`POST ${one}/delete`],
    errors: [],
    summary: 'Delete a collection',
  },
  deleteCollections: {
    ...deleting,
    method: 'DELETE',
    path: all,
    aliases: [`POST ${all}/delete`],
    byRows: true,
    body: z.object({ ids }),
    errors: ['collection.unknown'],
    summary: 'Delete several collections',
  },
})
