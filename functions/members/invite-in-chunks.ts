import type { membersRoutes } from '../../shared/api/members.ts'
import { spendAll } from '../../shared/domain/member/invitation-allowance.ts'
import { type InvitationWish, type InvitedAddress, inviteMembers } from '../../shared/domain/member/invite-members.ts'
import { closeReservation, drawOnReservation, reserveSeats } from '../../shared/domain/member/member-seats.ts'
import type { Result } from '../../shared/errors/catalogue.ts'
import { loadAddresses } from '../runtime/load-addresses.ts'
import { loadSenderAllowances } from '../runtime/load-allowances.ts'
import type { Call } from '../runtime/operation.ts'
import { Refused, refused } from '../runtime/refused.ts'

/**
 * Invites more people than one transaction holds. First the seats of all are reserved, so that nobody is invited when they
 * do not suffice; then the rows are written chunk by chunk, each drawing on the reservation; then it is closed, and seats
 * of rows that could not be written come back. Cut off in between, `release-seats` closes it.
 */
export async function inviteInChunks(
  { scope, store, context, writeRows }: Call<typeof membersRoutes.inviteMembers>,
  what: {
    readonly wish: InvitationWish
    readonly providerName: string | null
    /** Addresses that nobody in the organization has. */
    readonly emails: readonly string[]
    readonly perTransaction: number
  },
): Promise<Result<{ invited: readonly InvitedAddress[] }>> {
  const { wish, providerName, emails, perTransaction } = what
  const { organizationId } = scope.organization
  const reservationId = context.ids.next()

  const reserved = await writeRows(async () => {
    const [seats, allowances] = await Promise.all([
      store.get('OrganizationSeats', { organizationId }),
      loadSenderAllowances(store, organizationId, context),
    ])
    if (!seats) throw refused('request.not_found')
    const spent = spendAll(allowances, emails.length, context.now)
    if (!spent.ok) throw new Refused(spent)
    const decision = reserveSeats(seats, { reservationId, count: emails.length }, context)
    if (!decision.ok) throw new Refused(decision)
    return { answer: null, changes: [...decision.changes, ...spent.changes] }
  })
  if (!reserved.ok) return reserved

  const invited: InvitedAddress[] = []
  for (let at = 0; at < emails.length; at += perTransaction) {
    const chunk = emails.slice(at, at + perTransaction)
    const written = await writeRows(async () => {
      const [organization, reservation, addresses] = await Promise.all([
        store.get('Organization', { organizationId }),
        store.get('SeatReservation', { organizationId, reservationId }),
        loadAddresses(store, organizationId, chunk, context),
      ])
      if (!organization || !reservation) throw refused('request.not_found')
      const { invited: answer, changes } = inviteMembers({ organization, providerName, addresses }, wish, context)
      const count = answer.filter(({ refusal }) => refusal === null).length
      return { answer, changes: [drawOnReservation(reservation, count), ...changes] }
    })
    invited.push(...(written.ok ? written.answer : chunk.map((email) => ({ email, memberId: null, refusal: written }))))
  }

  await writeRows(async () => {
    const [seats, reservation] = await Promise.all([
      store.get('OrganizationSeats', { organizationId }),
      store.get('SeatReservation', { organizationId, reservationId }),
    ])
    return { answer: null, changes: reservation ? closeReservation(reservation, seats) : [] }
  })
  return { ok: true, invited }
}
