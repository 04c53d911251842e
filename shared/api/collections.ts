import * as z from 'zod'
import { defineRoutes } from './route.ts'
import { listOf } from './schemas.ts'

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

/** A collection with what the caller may do in it. */
export const OwnCollectionReply = z
  .object({
    object: z.literal('collectionDetails'),
    ...collection,
    readOnly: z.boolean(),
    hidePasswords: z.boolean(),
    manage: z.boolean(),
  })
  .meta({ id: 'CollectionDetails' })

export const collectionsRoutes = defineRoutes({
  listCollections: {
    method: 'GET',
    path: '/api/organizations/{organizationId}/collections',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'organization',
    permission: 'organization.collections.list',
    reply: listOf(CollectionReply),
    uses: { read: ['Collection', 'CollectionAccess'], write: [] },
    errors: [],
    summary: 'List the collections of an organization that the caller may see',
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
})
