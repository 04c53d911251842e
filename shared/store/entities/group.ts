import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { GroupId, MemberId, OrganizationId } from '../id.ts'
import { id, instant } from './fields.ts'
import { accessLevel } from './organization.ts'

const group = z.object({
  groupId: id<'Group'>(),
  organizationId: id<'Organization'>(),
  name: z.string(),
  externalId: z.string().nullable(),
  /**
   * What the group's members may do with which collections. It stands in the record itself, so that a member's effective
   * access is read with his groups, however many collections they give. Collections deleted since may still be named.
   */
  access: z.array(z.object({ collectionId: id<'Collection'>(), ...accessLevel.shape })),
  createdAt: instant,
  revisedAt: instant,
})

/** Members that are given access to collections together (specification 6). */
export type Group = z.infer<typeof group>

export const groupEntity = defineEntity<Group, { organizationId: OrganizationId; groupId: GroupId }>({
  schema: group,
  key: ({ organizationId, groupId }) => ({ pk: `ORG#${organizationId}#GROUP`, sk: groupId }),
})

const groupMember = z.object({
  organizationId: id<'Organization'>(),
  groupId: id<'Group'>(),
  memberId: id<'Member'>(),
})

/** One member's place in one group. */
export type GroupMember = z.infer<typeof groupMember>

export const groupMemberEntity = defineEntity<
  GroupMember,
  { organizationId: OrganizationId; memberId: MemberId; groupId: GroupId }
>({
  schema: groupMember,
  key: ({ organizationId, memberId, groupId }) => ({
    pk: `ORG#${organizationId}#GROUP_MEMBER`,
    sk: `${memberId}#${groupId}`,
  }),
  index: ({ organizationId, groupId, memberId }) => ({
    pk: `ORG#${organizationId}#${groupId}#GROUP_MEMBERS`,
    sk: memberId,
  }),
})

const accessErasure = z.object({
  organizationId: id<'Organization'>(),
  /** What is gone: nobody may see the rows that still name it. */
  of: z.enum(['member', 'group', 'collection']),
  id: z.string(),
  requestedAt: instant,
})

/**
 * Asks a worker to erase the access rows of a member, group or collection that is gone; written in the transaction that
 * removed it, and removed when nothing is left. Readers who start from the other end leave out whatever is named here.
 */
export type AccessErasure = z.infer<typeof accessErasure>

export const accessErasureEntity = defineEntity<AccessErasure, { organizationId: OrganizationId; id: string }>({
  schema: accessErasure,
  key: ({ organizationId, id: erased }) => ({ pk: `ORG#${organizationId}#ACCESS_ERASURE`, sk: erased }),
})
