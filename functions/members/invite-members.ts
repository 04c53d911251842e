import type { membersRoutes } from '../../shared/api/members.ts'
import { spendAll } from '../../shared/domain/member/invitation-allowance.ts'
import {
  checkInviting,
  inviteMembers as decide,
  type InvitationWish,
  type InvitedAddress,
} from '../../shared/domain/member/invite-members.ts'
import { takeSeats } from '../../shared/domain/member/member-seats.ts'
import { explain, refuse } from '../../shared/errors/catalogue.ts'
import { customPermissions, MemberType } from '../../shared/store/entities/organization.ts'
import { loadAddresses } from '../runtime/load-addresses.ts'
import { loadSenderAllowances } from '../runtime/load-allowances.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { TRANSACTION_STEPS_MAX } from '../runtime/transaction.ts'
import { checkGrants } from './check-grants.ts'
import { inviteInChunks } from './invite-in-chunks.ts'

type Invite = Call<typeof membersRoutes.inviteMembers>

/** Invites people. What fits one transaction is one; more is written in chunks, its seats taken for all of it before. */
export const inviteMembers: Operation<typeof membersRoutes.inviteMembers> = async (call) => {
  const { scope, body, store, context } = call
  const { organization, link } = scope
  const { organizationId } = organization
  const wish = wishOf(body)
  const [seats, provider] = await Promise.all([
    store.get('OrganizationSeats', { organizationId }),
    link && store.get('Provider', link),
  ])
  if (!seats) return refuse('request.not_found')
  const refusal =
    checkInviting({ organization, link, seats, actor: scope }, wish) ?? (await checkGrants(store, scope, wish))
  if (refusal) return refusal

  const providerName = provider?.name ?? null
  const addresses = await loadAddresses(store, organizationId, [...new Set(body.emails)], context)
  const { invited, changes } = decide({ organization, providerName, addresses }, wish, context)
  const fresh = invited.filter((row) => row.refusal === null)
  if (fresh.length === 0) {
    const limit = invited.find((row) => row.memberId === null)?.refusal
    return limit && invited.every((row) => row.memberId === null) ? limit : done(reply(body.emails, invited))
  }
  const perTransaction = rowsPerTransaction(wish)
  if (fresh.length > perTransaction) {
    const emails = fresh.map(({ email }) => email)
    const written = await inviteInChunks(call, { wish, providerName, emails, perTransaction })
    return written.ok ? done(reply(body.emails, [...invited, ...written.invited])) : written
  }
  const spent = spendAll(await loadSenderAllowances(store, organizationId, context), fresh.length, context.now)
  if (!spent.ok) return spent
  const taken = takeSeats(seats, fresh.length)
  if (!taken.ok) return taken
  return done(reply(body.emails, invited), [...taken.changes, ...spent.changes, ...changes])
}

function wishOf({ type, permissions, collections, groups }: Invite['body']): InvitationWish {
  const grants = new Map((collections ?? []).map(({ id, ...level }) => [id, { collectionId: id, ...level }]))
  return {
    type,
    permissions: type === MemberType.Custom ? customPermissions.filter((right) => permissions?.[right]) : [],
    collections: [...grants.values()],
    groups: [...new Set(groups)],
  }
}

/** The member and his address, an event, a mail and an allowance; seats and the allowances of the senders stand aside. */
function rowsPerTransaction({ collections, groups }: InvitationWish): number {
  return Math.floor((TRANSACTION_STEPS_MAX - 3) / (5 + collections.length + groups.length))
}

/** Every address in the order asked; the last word on each counts. */
function reply(emails: readonly string[], invited: readonly InvitedAddress[]) {
  const byEmail = new Map(invited.map((row) => [row.email, row]))
  return {
    object: 'list' as const,
    data: emails.map((email) => {
      const row = byEmail.get(email)
      return {
        object: 'organizationUserInviteResult' as const,
        id: row?.memberId ?? null,
        email,
        error: row?.refusal ? explain(row.refusal).text : '',
      }
    }),
    continuationToken: null,
  }
}
