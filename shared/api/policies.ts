import * as z from 'zod'
import { PolicyType } from '../domain/policy/policy-type.ts'
import { defineRoutes } from './route.ts'
import { dateTime, listOf } from './schemas.ts'

const NESTING_MAX = 16

/** Whether the table can hold the value: it knows neither empty names, nor deep nesting, nor numbers of any size. */
function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'number')
    return value === 0 || (Math.abs(value) <= Number.MAX_SAFE_INTEGER && Math.abs(value) > 1e-100)
  if (typeof value !== 'object' || value === null) return true
  const isNamed = Array.isArray(value) || !Object.hasOwn(value, '')
  return depth < NESTING_MAX && isNamed && Object.values(value).every((one) => isStorable(one, depth + 1))
}

const policyData = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => isStorable(value),
    `must not be nested deeper than ${NESTING_MAX} levels, nor hold empty names or numbers beyond 2^53`,
  )
  .nullish()

const setting = z.object({ enabled: z.boolean(), data: policyData })

/** The policy is wrapped in `policy`; earlier clients send it bare. */
const PolicyChange = z
  .object({ policy: setting.optional(), ...setting.partial().shape })
  .refine(({ policy, enabled }) => policy !== undefined || enabled !== undefined, {
    path: ['policy', 'enabled'],
    message: 'must be given',
  })

const Defaults = z.object({
  policies: z
    .array(z.object({ type: z.literal(Object.values(PolicyType), 'must be the number of a policy'), ...setting.shape }))
    .max(Object.keys(PolicyType).length),
})

const data = z.record(z.string(), z.unknown())

const PolicyStatusReply = z
  .object({
    object: z.literal('policy'),
    organizationId: z.string(),
    type: z.number(),
    data,
    enabled: z.boolean(),
    canToggleState: z.boolean(),
  })
  .meta({ id: 'PolicyStatus' })

/** A saved policy as clients read it (specification 7.1). */
export const PolicyReply = z
  .object({
    object: z.literal('policy'),
    id: z.string(),
    organizationId: z.string(),
    type: z.number(),
    enabled: z.boolean(),
    data: data.nullable(),
    revisionDate: dateTime,
  })
  .meta({ id: 'Policy' })

const PolicyDefaultReply = z
  .object({ object: z.literal('policyDefault'), type: z.number(), enabled: z.boolean(), data: data.nullable() })
  .meta({ id: 'PolicyDefault' })

const common = { dialect: 'bitwarden', auth: 'user' } as const
const all = '/api/organizations/{organizationId}/policies'
const one = `${all}/{type}` as const
const defaults = '/api/providers/{providerId}/policy-defaults'

/** What keeps a policy from being saved. */
const ruleErrors = [
  'policy.data_invalid',
  'policy.required_first',
  'policy.needs_sso',
  'policy.needs_verified_domain',
  'policy.automatic_confirmation_unavailable',
] as const

export const policiesRoutes = defineRoutes({
  listPolicies: {
    ...common,
    method: 'GET',
    path: all,
    scope: 'organization',
    permission: 'organization.policies.read',
    reply: listOf(PolicyStatusReply),
    uses: { read: ['OrganizationPolicies', 'OrganizationDomain'], write: [] },
    errors: [],
    summary: 'List the policies of an organization that were saved at least once',
  },
  getPolicy: {
    ...common,
    method: 'GET',
    path: one,
    scope: 'organization',
    permission: 'organization.policies.read',
    reply: PolicyStatusReply,
    uses: { read: ['OrganizationPolicies', 'OrganizationDomain'], write: [] },
    errors: [],
    summary: 'Read a policy by its number, whether it was ever saved or not',
  },
  savePolicy: {
    ...common,
    method: 'PUT',
    path: one,
    scope: 'organization',
    permission: 'organization.policies.change',
    body: PolicyChange,
    reply: PolicyReply,
    uses: {
      read: ['OrganizationPolicies', 'OrganizationDomain', 'Member', 'ProviderUser', 'Account', 'SsoConfiguration'],
      check: ['SsoConfiguration'],
      listIndexed: ['Member'],
      write: ['OrganizationPolicies', 'PolicyEnforcement', 'AuditEvent'],
    },
    errors: [
      'organization.plan_lacks_feature',
      'policy.depended_on',
      'policy.several_depend',
      'policy.domain_verified',
      'policy.data_too_large',
      ...ruleErrors,
    ],
    summary: 'Turn a policy on or off and set what it says',
  },
  getMasterPasswordPolicy: {
    ...common,
    method: 'GET',
    path: `${all}/master-password`,
    scope: 'none',
    permission: null,
    why: 'Whoever was invited chooses a master password by it; a row linked to the account is the proof.',
    reply: PolicyReply,
    uses: { read: ['Account', 'SubjectAlias', 'Organization', 'OrganizationPolicies', 'Member'], write: [] },
    errors: [],
    summary: 'What an organization asks of the master passwords of its members',
  },
  listPoliciesByInvitation: {
    ...common,
    method: 'GET',
    path: `${all}/token`,
    auth: 'public',
    scope: 'none',
    permission: null,
    why: 'Whoever was invited has no account yet; the mailed token is the proof.',
    query: z.object({
      email: z.string().optional(),
      token: z.string().optional(),
      organizationUserId: z.string().optional(),
    }),
    reply: listOf(PolicyReply),
    uses: { read: ['Organization', 'OrganizationPolicies', 'Member'], write: [] },
    calls: ['macKey.sign'],
    errors: [],
    summary: 'The policies in force in an organization, for somebody who is invited to it',
  },
  getPolicyDefaults: {
    ...common,
    method: 'GET',
    path: defaults,
    scope: 'provider',
    permission: 'provider.policy_defaults.read',
    reply: listOf(PolicyDefaultReply),
    uses: { read: ['ProviderPolicyDefaults'], write: [] },
    errors: [],
    summary: 'The policies that new Enterprise clients of a provider start with',
  },
  setPolicyDefaults: {
    ...common,
    method: 'PUT',
    path: defaults,
    scope: 'provider',
    permission: 'provider.policy_defaults.change',
    body: Defaults,
    reply: listOf(PolicyDefaultReply),
    uses: { read: ['ProviderPolicyDefaults'], write: ['ProviderPolicyDefaults'] },
    errors: ['policy.named_twice', ...ruleErrors],
    summary: 'Set the policies that new Enterprise clients of a provider start with',
  },
})
