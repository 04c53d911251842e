import type { membersRoutes } from '../../shared/api/members.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { revokeMember } from '../../shared/domain/member/revoke-member.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { loadRows } from './load-rows.ts'

/** Three operations a row, and two for counters and provider. */
const CHUNK = 32

/** Revokes members, each for itself. */
export const revokeMembers: Operation<typeof membersRoutes.revokeMembers> = async (call) => {
  const { scope, params, body, store, context, writeRows } = call
  const outcomes = await inChunks(body.ids, CHUNK, writeRows, async (ids) =>
    decideRows(await loadRows(store, params, ids), (member) => revokeMember({ actor: scope, member }, context)),
  )
  return done(rowReplies('OrganizationBulkConfirmResponseModel', body.ids, outcomes))
}
