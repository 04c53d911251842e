import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { OrganizationId, ProviderId } from '../id.ts'
import { id, instant } from './fields.ts'

const seatPool = z.object({
  providerId: id<'Provider'>(),
  planType: z.number(),
  /** Seats the contract promises (M). */
  minimum: z.number(),
  /** Seats handed out to clients (A). What was purchased above the minimum is derived: max(0, A − M). */
  allocated: z.number(),
  createdAt: instant,
  revisedAt: instant,
})

/** A provider's seats of one plan (specification 3.1). */
export type SeatPool = z.infer<typeof seatPool>

export const seatPoolEntity = defineEntity<SeatPool, { providerId: ProviderId; planType: number }>({
  schema: seatPool,
  key: ({ providerId, planType }) => ({ pk: `PROVIDER#${providerId}#SEAT_POOL`, sk: String(planType) }),
})

const seatLedgerEntry = z.object({
  entryId: z.string(),
  providerId: id<'Provider'>(),
  planType: z.number(),
  /** The client; null where the minimum was set. */
  organizationId: id<'Organization'>().nullable(),
  reason: z.enum(['opened', 'resized', 'unlinked', 'deleted', 'minimum-set']),
  /** Seats that moved to the client (negative: came back). */
  delta: z.number(),
  /** The pool's allocation once this entry is counted. */
  allocatedAfter: z.number(),
  /** Seats bought (positive) or given up (negative) above the minimum by this change. */
  purchasedDelta: z.number(),
  actorId: id<'Account'>().nullable(),
  at: instant,
})

/** One movement of seats between a pool and a client, or a new minimum; never changed, never deleted. */
export type SeatLedgerEntry = z.infer<typeof seatLedgerEntry>

export const seatLedgerEntryEntity = defineEntity<
  SeatLedgerEntry,
  { providerId: ProviderId; planType: number; at: string; entryId: string }
>({
  schema: seatLedgerEntry,
  key: ({ providerId, planType, at, entryId }) => ({
    pk: `PROVIDER#${providerId}#SEAT_LEDGER`,
    sk: `${planType}#${at}#${entryId}`,
  }),
  appendOnly: true,
})

const organizationSeats = z.object({
  organizationId: id<'Organization'>(),
  seats: z.number(),
  /** Members that are invited, accepted or confirmed. */
  occupied: z.number(),
  confirmed: z.number(),
  confirmedOwners: z.number(),
})

/** The counters of one organization; they change in the transaction of what they count. */
export type OrganizationSeats = z.infer<typeof organizationSeats>

export const organizationSeatsEntity = defineEntity<OrganizationSeats, { organizationId: OrganizationId }>({
  schema: organizationSeats,
  key: ({ organizationId }) => ({ pk: `ORG#${organizationId}#SEATS`, sk: 'SEATS' }),
})

const seatReservation = z.object({
  organizationId: id<'Organization'>(),
  reservationId: z.string(),
  /** Seats that are counted as occupied already and whose members are yet to be written. */
  seats: z.number(),
  openedAt: instant,
})

/**
 * Seats that a request took for members which it writes in several transactions. Each of them is written only while the
 * reservation stands, and takes off it what it wrote; what is left is given back when it is closed. A worker closes what
 * a request left behind that was cut off.
 */
export type SeatReservation = z.infer<typeof seatReservation>

export const seatReservationEntity = defineEntity<
  SeatReservation,
  { organizationId: OrganizationId; reservationId: string }
>({
  schema: seatReservation,
  key: ({ organizationId, reservationId }) => ({ pk: `ORG#${organizationId}#SEAT_RESERVATION`, sk: reservationId }),
})
