import { membersRoutes } from '../../shared/api/members.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { confirmMember } from './confirm-member.ts'
import { confirmMembers } from './confirm-members.ts'
import { getMember } from './get-member.ts'
import { initializeOrganization } from './initialize-organization.ts'
import { inviteMembers } from './invite-members.ts'
import { listMemberPublicKeys } from './list-member-public-keys.ts'
import { listMembers } from './list-members.ts'
import { reinviteMember } from './reinvite-member.ts'
import { reinviteMembers } from './reinvite-members.ts'

export const operations: Operations<typeof membersRoutes> = {
  listMembers,
  getMember,
  inviteMembers,
  reinviteMember,
  reinviteMembers,
  acceptInvitation,
  initializeOrganization,
  confirmMember,
  confirmMembers,
  listMemberPublicKeys,
}

export const handler = defineFunction(membersRoutes, operations)
