import type { membersRoutes } from '../../shared/api/members.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { removeMember } from '../../shared/domain/member/remove-member.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { loadClaimedNames } from '../runtime/load-claimed-names.ts'
import { loadLinks } from '../runtime/load-links.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { loadRows } from './load-rows.ts'

/** Nine operations a row that has an identity, and two for counters and provider. */
const CHUNK = 10

/** Removes members, each for itself. */
export const removeMembers: Operation<typeof membersRoutes.removeMembers> = async (call) => {
  const { scope, params, body, store, context, writeRows } = call
  const { organization } = scope
  const outcomes = await inChunks(body.ids, CHUNK, writeRows, async (ids) => {
    const [rows, claimed] = await Promise.all([loadRows(store, params, ids), loadClaimedNames(store, organization)])
    const links = await loadLinks(store, rows.members)
    return decideRows(rows, (member) => removeMember({ actor: scope, organization, member, claimed, links }, context))
  })
  return done(rowReplies('OrganizationBulkConfirmResponseModel', body.ids, outcomes))
}
