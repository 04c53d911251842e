import type { Entity } from './define-entity.ts'
import { accountEntity, accountErasureEntity, newcomerEntity, subjectAliasEntity } from './entities/account.ts'
import { addressVerificationEntity } from './entities/address-verification.ts'
import { auditEventEntity } from './entities/audit-event.ts'
import { auditSealEntity, auditTrailHeadEntity } from './entities/audit-trail.ts'
import { accessErasureEntity, groupEntity, groupMemberEntity } from './entities/group.ts'
import { idempotencyRecordEntity } from './entities/idempotency-record.ts'
import { invitationAllowanceEntity } from './entities/invitation-allowance.ts'
import { mailRequestEntity } from './entities/mail-request.ts'
import {
  clientLinkEntity,
  collectionAccessEntity,
  collectionEntity,
  memberEntity,
  organizationEntity,
  organizationErasureEntity,
} from './entities/organization.ts'
import { organizationApiKeyEntity } from './entities/organization-api-key.ts'
import { domainAnnouncementEntity, organizationDomainEntity } from './entities/organization-domain.ts'
import { organizationPoliciesEntity, policyEnforcementEntity, providerPolicyDefaultsEntity } from './entities/policy.ts'
import { providerEntity, providerUserEntity } from './entities/provider.ts'
import {
  organizationSeatsEntity,
  seatLedgerEntryEntity,
  seatPoolEntity,
  seatReservationEntity,
} from './entities/seats.ts'
import {
  identityPartingEntity,
  ssoCodeEntity,
  ssoConfigurationEntity,
  ssoIntroductionEntity,
  ssoLinkEntity,
  ssoLoginEntity,
  ssoProvisioningEntity,
  ssoSessionEntity,
  ssoSetupEntity,
  ssoUserIdentifierUseEntity,
} from './entities/sso.ts'
import { ssoTraceEntity } from './entities/sso-trace.ts'
import { twoStepLoginEntity } from './entities/two-step-login.ts'

/** Every kind of record in the table, by the name that routes declare in `uses`. */
export const entities = {
  Account: accountEntity,
  SubjectAlias: subjectAliasEntity,
  AccountErasure: accountErasureEntity,
  Newcomer: newcomerEntity,
  TwoStepLogin: twoStepLoginEntity,
  AddressVerification: addressVerificationEntity,
  Provider: providerEntity,
  ProviderUser: providerUserEntity,
  SeatPool: seatPoolEntity,
  SeatLedgerEntry: seatLedgerEntryEntity,
  ClientLink: clientLinkEntity,
  Organization: organizationEntity,
  OrganizationSeats: organizationSeatsEntity,
  SeatReservation: seatReservationEntity,
  OrganizationErasure: organizationErasureEntity,
  OrganizationApiKey: organizationApiKeyEntity,
  OrganizationDomain: organizationDomainEntity,
  DomainAnnouncement: domainAnnouncementEntity,
  Member: memberEntity,
  InvitationAllowance: invitationAllowanceEntity,
  Collection: collectionEntity,
  CollectionAccess: collectionAccessEntity,
  Group: groupEntity,
  GroupMember: groupMemberEntity,
  AccessErasure: accessErasureEntity,
  OrganizationPolicies: organizationPoliciesEntity,
  PolicyEnforcement: policyEnforcementEntity,
  ProviderPolicyDefaults: providerPolicyDefaultsEntity,
  SsoConfiguration: ssoConfigurationEntity,
  SsoProvisioning: ssoProvisioningEntity,
  SsoSetup: ssoSetupEntity,
  SsoLink: ssoLinkEntity,
  SsoLogin: ssoLoginEntity,
  SsoCode: ssoCodeEntity,
  SsoSession: ssoSessionEntity,
  IdentityParting: identityPartingEntity,
  SsoTrace: ssoTraceEntity,
  SsoIntroduction: ssoIntroductionEntity,
  SsoUserIdentifierUse: ssoUserIdentifierUseEntity,
  AuditEvent: auditEventEntity,
  AuditSeal: auditSealEntity,
  AuditTrailHead: auditTrailHeadEntity,
  MailRequest: mailRequestEntity,
  IdempotencyRecord: idempotencyRecordEntity,
}

export type EntityName = keyof typeof entities

/** The record that an entity's name stands for. */
export type RecordOf<Name extends EntityName> = Name extends EntityName
  ? (typeof entities)[Name] extends Entity<infer R, infer _K>
    ? R
    : never
  : never

/** What the primary key of an entity is made of. */
export type KeyOf<Name extends EntityName> = (typeof entities)[Name] extends Entity<infer _R, infer K> ? K : never
