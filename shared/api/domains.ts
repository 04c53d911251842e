import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import { dateTime, listOf } from './schemas.ts'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'

/** The last label begins with a letter, so that no address of a machine passes. */
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)+(?=[a-z])${LABEL}$`)

const domainName = z
  .string()
  .trim()
  .toLowerCase()
  .max(limits.domainNameLengthMax, `must not be longer than ${limits.domainNameLengthMax} characters`)
  .regex(HOST_NAME, 'must be a domain such as example.com, without https:// and without a path')

const DomainReply = z
  .object({
    object: z.literal('organizationDomain'),
    id: z.string(),
    organizationId: z.string(),
    txt: z.string(),
    domainName: z.string(),
    creationDate: dateTime,
    /** Null when the record is not looked for any more without somebody asking. */
    nextRunDate: z.string().nullable(),
    jobRunCount: z.number(),
    verifiedDate: z.string().nullable(),
    lastCheckedDate: z.string().nullable(),
  })
  .meta({ id: 'OrganizationDomain' })

const common = { dialect: 'bitwarden', auth: 'user', scope: 'organization' } as const
const managed = { ...common, permission: 'organization.domains.manage' } as const
const all = '/api/organizations/{organizationId}/domain'
const one = `${all}/{domainId}` as const

export const domainsRoutes = defineRoutes({
  listDomains: {
    ...common,
    permission: 'organization.domains.list',
    method: 'GET',
    path: all,
    reply: listOf(DomainReply),
    uses: { read: ['OrganizationDomain'], write: [] },
    errors: [],
    summary: 'List the domains that an organization claims',
  },
  getDomain: {
    ...managed,
    method: 'GET',
    path: one,
    reply: DomainReply,
    uses: { read: ['OrganizationDomain'], write: [] },
    errors: [],
    summary: 'Read a domain and the text that proves it',
  },
  claimDomain: {
    ...managed,
    method: 'POST',
    path: all,
    body: z.object({ domainName }),
    reply: DomainReply,
    uses: { read: ['OrganizationDomain'], write: ['OrganizationDomain', 'AuditEvent'] },
    errors: [
      'organization.plan_lacks_feature',
      'organization.suspended',
      'domain.claimed_already',
      'domain.claimed_elsewhere',
      'domain.too_many',
    ],
    summary: 'Claim a domain; the answer says which TXT record proves it',
  },
  verifyDomain: {
    ...managed,
    method: 'POST',
    path: `${one}/verify`,
    reply: DomainReply,
    uses: {
      read: ['OrganizationDomain', 'OrganizationPolicies', 'Member', 'ProviderUser', 'Account'],
      listIndexed: ['Member'],
      write: ['OrganizationDomain', 'DomainAnnouncement', 'OrganizationPolicies', 'PolicyEnforcement', 'AuditEvent'],
    },
    calls: ['dns.lookUp'],
    errors: [
      'organization.plan_lacks_feature',
      'organization.suspended',
      'domain.verified_already',
      'domain.claimed_elsewhere',
      'domain.name_servers_silent',
      'policy.data_too_large',
    ],
    summary: 'Look for the TXT record of a domain now',
  },
  removeDomain: {
    ...managed,
    method: 'DELETE',
    path: one,
    aliases: [`POST ${one}/remove`],
    reply: null,
    uses: { read: ['OrganizationDomain'], write: ['OrganizationDomain', 'AuditEvent'] },
    errors: [],
    summary: 'Give a domain up',
  },
})
