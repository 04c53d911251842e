import type { EntityName } from '../store/entities.ts'
import type { ExternalCall, Uses } from './route.ts'

/** What sets a worker going. */
export type WorkerTrigger =
  /** A record of this entity was added: the table's stream puts it on a queue of the worker's own. */
  | { readonly kind: 'requested'; readonly by: EntityName }
  /** SES reports what became of a mail. */
  | { readonly kind: 'mail-event' }
  /** The operator invokes it, by the right to do so. */
  | { readonly kind: 'operator' }

/** A function that nobody reaches over HTTP; its rights are derived like a route's. */
export interface Worker {
  readonly trigger: WorkerTrigger
  readonly uses: Uses
  readonly calls: readonly ExternalCall[]
  readonly summary: string
}

/** Every worker, by the name of its entry: `functions/workers/<name>.ts`. */
export const workers = {
  'send-mail': {
    trigger: { kind: 'requested', by: 'MailRequest' },
    uses: {
      read: ['MailRequest', 'Account', 'Organization', 'Member', 'Provider', 'ProviderUser'],
      write: ['MailRequest', 'Member', 'Provider', 'ProviderUser'],
    },
    calls: ['macKey.sign', 'mail.send'],
    summary: 'Writes and sends the mails that changes asked for',
  },
  'record-mail-outcome': {
    trigger: { kind: 'mail-event' },
    uses: {
      read: ['MailRequest', 'Member', 'Provider', 'ProviderUser'],
      write: ['MailRequest', 'Member', 'Provider', 'ProviderUser'],
    },
    calls: [],
    summary: 'Notes what became of a mail, and shows a failure on the member it was for',
  },
  'erase-organization': {
    trigger: { kind: 'requested', by: 'OrganizationErasure' },
    uses: {
      read: ['OrganizationErasure', 'Member', 'Collection', 'CollectionAccess'],
      write: ['OrganizationErasure', 'Member', 'Collection', 'CollectionAccess'],
    },
    calls: [],
    summary: 'Erases what a deleted organization left behind',
  },
  'release-seats': {
    trigger: { kind: 'requested', by: 'SeatReservation' },
    uses: { read: ['SeatReservation', 'OrganizationSeats'], write: ['SeatReservation', 'OrganizationSeats'] },
    calls: [],
    summary: 'Gives back the seats of invitations that were cut off',
  },
  operator: {
    trigger: { kind: 'operator' },
    uses: {
      read: ['Account', 'Provider', 'SeatPool', 'SeatLedgerEntry', 'ClientLink', 'OrganizationSeats'],
      listIndexed: ['Provider'],
      write: ['Provider', 'ProviderUser', 'SeatPool', 'SeatLedgerEntry', 'MailRequest'],
    },
    calls: [],
    summary:
      "The operator's commands: create a provider, mail its set-up again, set seat minimums, list providers, audit the seats",
  },
} as const satisfies Record<string, Worker>

export type WorkerName = keyof typeof workers
