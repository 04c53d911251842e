import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { DomainId, OrganizationId } from '../id.ts'
import { id, instant } from './fields.ts'

const organizationDomain = z.object({
  domainId: id<'Domain'>(),
  organizationId: id<'Organization'>(),
  /** Lower case, without a final dot. */
  domainName: z.string(),
  /** What the organization publishes as a TXT record of the domain, to prove that the domain is its own. */
  txt: z.string(),
  /** How often the record was looked for on schedule; looking by hand does not count. */
  runs: z.number(),
  lastCheckedAt: instant.nullable(),
  /** True: administrators were reminded that the domain is not verified. */
  reminded: z.boolean(),
  /** When the schedule has the next thing to do with it; null once it is verified. */
  dueAt: instant.nullable(),
  verifiedAt: instant.nullable(),
  createdAt: instant,
})

/**
 * A domain that an organization claims (specification 8.5). Several may claim the same, but only one can have it verified:
 * the name is unique among the verified, and those can be found by it.
 */
export type OrganizationDomain = z.infer<typeof organizationDomain>

export const organizationDomainEntity = defineEntity<
  OrganizationDomain,
  { organizationId: OrganizationId; domainId: DomainId }
>({
  schema: organizationDomain,
  key: ({ organizationId, domainId }) => ({ pk: `ORG#${organizationId}#DOMAIN`, sk: domainId }),
  unique: {
    byName: {
      key: ({ organizationId, domainName }) => ({ pk: `ORG#${organizationId}#DOMAIN_NAME`, sk: domainName }),
      copy: false,
      taken: 'domain.claimed_already',
    },
    /** Absent while the domain is not verified: whoever looks one up gives the name alone. */
    byVerifiedName: {
      key: ({ domainName, verifiedAt }) =>
        verifiedAt === null ? undefined : { pk: `DOMAIN#${domainName}#VERIFIED`, sk: 'VERIFIED' },
      copy: true,
      taken: 'domain.claimed_elsewhere',
    },
  },
  index: ({ domainId, dueAt }) => (dueAt ? { pk: 'DOMAINS_DUE', sk: `${dueAt}#${domainId}` } : undefined),
})

const domainAnnouncement = z.object({
  organizationId: id<'Organization'>(),
  domainId: id<'Domain'>(),
  /** Where in the list of members the next step begins; null at the first. */
  cursor: z.string().nullable(),
  requestedAt: instant,
  finishedAt: instant.nullable(),
})

/** Asks a worker to tell the members whose accounts a verified domain claims; written in the transaction that verifies it. */
export type DomainAnnouncement = z.infer<typeof domainAnnouncement>

export const domainAnnouncementEntity = defineEntity<
  DomainAnnouncement,
  { organizationId: OrganizationId; domainId: DomainId }
>({
  schema: domainAnnouncement,
  key: ({ organizationId, domainId }) => ({ pk: `ORG#${organizationId}#DOMAIN_ANNOUNCEMENT`, sk: domainId }),
})
