import { membersRoutes } from '../../shared/api/members.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { changeMember } from './change-member.ts'
import { confirmMember } from './confirm-member.ts'
import { confirmMembers } from './confirm-members.ts'
import { deleteMemberAccount } from './delete-member-account.ts'
import { deleteMemberAccounts } from './delete-member-accounts.ts'
import { enrolInRecovery } from './enrol-in-recovery.ts'
import { getMember } from './get-member.ts'
import { getRecoveryDetails } from './get-recovery-details.ts'
import { initializeOrganization } from './initialize-organization.ts'
import { inviteMembers } from './invite-members.ts'
import { leaveOrganization } from './leave-organization.ts'
import { listMemberPublicKeys } from './list-member-public-keys.ts'
import { listMembers } from './list-members.ts'
import { listMembersBriefly } from './list-members-briefly.ts'
import { listRecoveryDetails } from './list-recovery-details.ts'
import { recoverAccount } from './recover-account.ts'
import { reinviteMember } from './reinvite-member.ts'
import { reinviteMembers } from './reinvite-members.ts'
import { removeMember } from './remove-member.ts'
import { removeMembers } from './remove-members.ts'
import { restoreMember } from './restore-member.ts'
import { restoreMembers } from './restore-members.ts'
import { revokeMember } from './revoke-member.ts'
import { revokeMembers } from './revoke-members.ts'
import { revokeSelf } from './revoke-self.ts'

export const operations: Operations<typeof membersRoutes> = {
  listMembers,
  listMembersBriefly,
  getMember,
  inviteMembers,
  reinviteMember,
  reinviteMembers,
  acceptInvitation,
  initializeOrganization,
  confirmMember,
  confirmMembers,
  listMemberPublicKeys,
  changeMember,
  removeMember,
  removeMembers,
  deleteMemberAccount,
  deleteMemberAccounts,
  revokeMember,
  revokeMembers,
  revokeSelf,
  restoreMember,
  restoreMembers,
  leaveOrganization,
  enrolInRecovery,
  getRecoveryDetails,
  listRecoveryDetails,
  recoverAccount,
}

export const handler = defineFunction(membersRoutes, operations)
