import { type Change, create } from '../store/change-set.ts'
import type { AuditEvent } from '../store/entities/audit-event.ts'
import type { Context } from './context.ts'
import { endOfMonth } from './instant.ts'

/** The numbers of specification 12.1 that are in use. */
export const EventType = {
  CollectionCreated: 1300,
  CollectionUpdated: 1301,
  CollectionDeleted: 1302,
  GroupCreated: 1400,
  GroupUpdated: 1401,
  GroupDeleted: 1402,
  MemberInvited: 1500,
  MemberConfirmed: 1501,
  MemberUpdated: 1502,
  MemberRemoved: 1503,
  MemberGroupsUpdated: 1504,
  MemberSsoUnlinked: 1505,
  MemberRecoveryEnrolled: 1506,
  MemberRecoveryWithdrawn: 1507,
  MemberPasswordReset: 1508,
  MemberSsoRelinked: 1509,
  MemberSsoLinked: 1510,
  MemberRevoked: 1511,
  MemberRestored: 1512,
  MemberAccountDeleted: 1515,
  MemberLeft: 1516,
  MemberSelfRevoked: 1518,
  MemberTwoStepReset: 1519,
  MemberRevokedByTwoFactorPolicy: 1520,
  MemberRevokedBySingleOrganizationPolicy: 1521,
  OrganizationUpdated: 1600,
  OrganizationVaultAccessed: 1603,
  SsoTurnedOn: 1604,
  SsoTurnedOff: 1605,
  CollectionCreationLimited: 1610,
  CollectionCreationOpened: 1611,
  CollectionDeletionLimited: 1612,
  CollectionDeletionOpened: 1613,
  ItemDeletionLimited: 1614,
  ItemDeletionOpened: 1615,
  AdminAccessAllowed: 1616,
  AdminAccessWithdrawn: 1617,
  PolicyUpdated: 1700,
  ProviderUserInvited: 1800,
  ProviderUserConfirmed: 1801,
  ProviderUserUpdated: 1802,
  ProviderUserRemoved: 1803,
  ClientCreated: 1900,
  ClientRemoved: 1902,
  ClientVaultAccessed: 1903,
  DomainAdded: 2000,
  DomainRemoved: 2001,
  DomainVerified: 2002,
  DomainNotVerified: 2003,
  /** From here on our own: the specification has nothing of the kind. */
  SsoCertificateExpiring: 9100,
  SsoSetupLinkIssued: 9101,
  SsoSetupLinkRevoked: 9102,
  SsoMetadataHandedIn: 9103,
} as const

type Subjects = Partial<
  Pick<
    AuditEvent,
    | 'organizationId'
    | 'providerId'
    | 'memberId'
    | 'providerUserId'
    | 'clientLinkId'
    | 'collectionId'
    | 'groupId'
    | 'policyId'
    | 'domainName'
  >
>

/** An event for the provider's log. */
export function providerEvent(context: Context, type: number, subjects: Subjects & { providerId: string }): Change {
  return event(context, 'PROVIDER', subjects.providerId, type, subjects)
}

/** An event for the organization's log. */
export function organizationEvent(
  context: Context,
  type: number,
  subjects: Subjects & { organizationId: string },
): Change {
  return event(context, 'ORG', subjects.organizationId, type, subjects)
}

function event(
  context: Context,
  scope: AuditEvent['scope'],
  scopeId: string,
  type: number,
  subjects: Subjects,
): Change {
  return create('AuditEvent', {
    eventId: context.ids.next(),
    scope,
    scopeId,
    type,
    at: context.now,
    actorId: context.actorId,
    organizationId: subjects.organizationId ?? null,
    providerId: subjects.providerId ?? null,
    memberId: subjects.memberId ?? null,
    providerUserId: subjects.providerUserId ?? null,
    clientLinkId: subjects.clientLinkId ?? null,
    collectionId: subjects.collectionId ?? null,
    groupId: subjects.groupId ?? null,
    policyId: subjects.policyId ?? null,
    domainName: subjects.domainName ?? null,
    deviceType: context.deviceType,
    ipAddress: context.ipAddress,
    keptUntil: endOfMonth(context.now, context.auditRetentionMonths),
  })
}
