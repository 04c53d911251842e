import type { EventReply } from '../../shared/api/events.ts'
import type { AuditEvent } from '../../shared/store/entities/audit-event.ts'

/** An event as clients read it (specification 12.2): every key, null where there is nothing to say. */
export function eventReply(event: AuditEvent): EventReply {
  return {
    object: 'event',
    type: event.type,
    userId: null,
    organizationId: event.organizationId,
    providerId: event.providerId,
    cipherId: null,
    collectionId: event.collectionId,
    groupId: event.groupId,
    policyId: event.policyId,
    organizationUserId: event.memberId,
    providerUserId: event.providerUserId,
    providerOrganizationId: event.clientLinkId,
    actingUserId: event.actorId,
    installationId: null,
    date: event.at,
    deviceType: event.deviceType,
    ipAddress: event.ipAddress,
    systemUser: null,
    domainName: event.domainName,
    secretId: null,
    projectId: null,
    serviceAccountId: null,
    grantedServiceAccountId: null,
    sendId: null,
  }
}
