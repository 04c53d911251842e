import type { EntityName } from '../store/entities.ts'
import type { ExternalCall, Uses } from './route.ts'

/** A record of this entity was added: the table's stream tells of it, on a queue of the worker's own. */
export interface RequestedTrigger {
  readonly kind: 'requested'
  readonly by: EntityName
  /** How many records one invocation gets at most, 10 unless told: they share its 60 seconds, one after the other. */
  readonly batchSize?: number
  /** How many invocations run at once at most, 2 or more, 5 unless told. */
  readonly concurrency?: number
}

/** What sets a worker going. */
export type WorkerTrigger =
  | RequestedTrigger
  /** Time passed: it runs this often, and asks the table what is due. */
  | { readonly kind: 'schedule'; readonly everyMinutes: number }
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

/**
 * What an organization consists of that is not gone with it at once, rows before what they name. An enforcement goes first:
 * without it, no member is revoked who is about to be erased.
 */
export const ofOrganization = [
  'PolicyEnforcement',
  'DomainAnnouncement',
  'OrganizationDomain',
  'OrganizationApiKey',
  'SeatReservation',
  'CollectionAccess',
  'GroupMember',
  'Group',
  'Collection',
  'Member',
  'OrganizationPolicies',
  'SsoConfiguration',
  'SsoSetup',
  'SsoLink',
  'AccessErasure',
] as const satisfies readonly EntityName[]

/** Every worker, by the name of its entry: `functions/workers/<name>.ts`. */
export const workers = {
  'send-mail': {
    // Few enough at once to stay below the 14 mails a second that SES grants at first: throttling uses up receipts.
    trigger: { kind: 'requested', by: 'MailRequest', batchSize: 5, concurrency: 2 },
    uses: {
      read: [
        'MailRequest',
        'Account',
        'TwoStepLogin',
        'Organization',
        'Member',
        'Provider',
        'ProviderUser',
        'SsoSetup',
      ],
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
      read: ['OrganizationErasure', ...ofOrganization],
      write: ['OrganizationErasure', 'IdentityParting', ...ofOrganization],
    },
    calls: [],
    summary: 'Erases what a deleted organization left behind',
  },
  'erase-account': {
    trigger: { kind: 'requested', by: 'AccountErasure' },
    uses: { read: ['AccountErasure', 'Account', 'Newcomer'], write: ['AccountErasure'] },
    calls: ['userPool.erase'],
    summary: 'Deletes the user of a deleted account from the user pool',
  },
  'release-seats': {
    trigger: { kind: 'requested', by: 'SeatReservation' },
    uses: { read: ['SeatReservation', 'OrganizationSeats'], write: ['SeatReservation', 'OrganizationSeats'] },
    calls: [],
    summary: 'Gives back the seats of invitations that were cut off',
  },
  'enforce-policy': {
    trigger: { kind: 'requested', by: 'PolicyEnforcement' },
    uses: {
      read: ['PolicyEnforcement', 'Organization', 'OrganizationSeats', 'OrganizationPolicies', 'Member'],
      write: ['PolicyEnforcement', 'OrganizationSeats', 'Member', 'AuditEvent', 'MailRequest'],
    },
    calls: [],
    summary: 'Revokes the members who do not comply with a policy that was turned on',
  },
  'check-domains': {
    trigger: { kind: 'schedule', everyMinutes: 60 },
    uses: {
      read: [
        'OrganizationDomain',
        'Organization',
        'OrganizationPolicies',
        'ClientLink',
        'Member',
        'ProviderUser',
        'Account',
      ],
      listIndexed: ['OrganizationDomain', 'Member'],
      write: [
        'OrganizationDomain',
        'DomainAnnouncement',
        'OrganizationPolicies',
        'PolicyEnforcement',
        'AuditEvent',
        'MailRequest',
      ],
    },
    calls: ['dns.lookUp'],
    summary:
      'Looks for the TXT records of claimed domains, reminds of those that lack one, and forgets them in the end',
  },
  'announce-domain': {
    trigger: { kind: 'requested', by: 'DomainAnnouncement' },
    uses: {
      read: ['DomainAnnouncement', 'OrganizationDomain', 'Organization', 'Member'],
      write: ['DomainAnnouncement', 'MailRequest'],
    },
    calls: [],
    summary: 'Tells members that a verified domain claims their accounts',
  },
  'check-certificates': {
    trigger: { kind: 'schedule', everyMinutes: 60 },
    uses: {
      read: ['SsoConfiguration', 'Organization', 'ClientLink', 'Member', 'ProviderUser'],
      listIndexed: ['SsoConfiguration'],
      write: ['SsoConfiguration', 'SsoProvisioning', 'AuditEvent', 'MailRequest'],
    },
    calls: ['web.read'],
    summary: 'Warns of certificates of identity providers that expire, and looks for new ones behind addresses',
  },
  'provision-sso': {
    trigger: { kind: 'requested', by: 'SsoProvisioning' },
    uses: {
      read: ['SsoProvisioning', 'Organization', 'SsoConfiguration'],
      write: ['SsoProvisioning', 'SsoConfiguration'],
    },
    calls: ['userPool.federate', 'macKey.sign', 'web.read'],
    summary: 'Brings the identity providers of the user pool in line with what organizations configured',
  },
  'part-identity': {
    trigger: { kind: 'requested', by: 'IdentityParting' },
    uses: { read: ['IdentityParting', 'SsoLink', 'SsoSession'], write: ['IdentityParting', 'SsoSession'] },
    calls: ['userPool.unlink'],
    summary: 'Makes the user pool forget identities that were parted from their accounts, and ends their sessions',
  },
  'seal-audit-trail': {
    trigger: { kind: 'requested', by: 'AuditEvent' },
    uses: { read: ['AuditTrailHead'], write: ['AuditSeal', 'AuditTrailHead'] },
    calls: ['macKey.sign'],
    summary: 'Seals every audit event, so that nobody changes one unnoticed',
  },
  'erase-access': {
    trigger: { kind: 'requested', by: 'AccessErasure' },
    uses: {
      read: ['AccessErasure', 'CollectionAccess', 'GroupMember', 'Group'],
      listIndexed: ['CollectionAccess', 'GroupMember'],
      write: ['AccessErasure', 'CollectionAccess', 'GroupMember', 'Group'],
    },
    calls: [],
    summary: 'Erases the access rows of a member, group or collection that is gone',
  },
  operator: {
    trigger: { kind: 'operator' },
    uses: {
      read: [
        'Account',
        'Provider',
        'SeatPool',
        'SeatLedgerEntry',
        'ClientLink',
        'Organization',
        'OrganizationSeats',
        'SeatReservation',
        'Member',
        'AuditEvent',
        'AuditSeal',
        'AuditTrailHead',
      ],
      listIndexed: ['Provider'],
      write: [
        'Provider',
        'ProviderUser',
        'SeatPool',
        'SeatLedgerEntry',
        'ClientLink',
        'Organization',
        'AuditEvent',
        'MailRequest',
      ],
    },
    calls: ['macKey.sign'],
    summary:
      "The operator's commands: create, suspend and resume providers, set what is agreed with them, list them, audit seats and events",
  },
} as const satisfies Record<string, Worker>

export type WorkerName = keyof typeof workers
